"""Things lent to people for their work, and what a department lends to everybody in a grade."""

from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.people.assets.rules import KINDS
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import GRADES


class Asset(models.Model):
    """A thing that a department has lent to somebody. Only its return is ever noted."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    kind = models.TextField()
    tag = models.TextField()
    issued_on = models.DateField()
    returned_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "tag"], condition=Q(returned_on=None), name="assets_asset_with_one"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="assets_asset_kind"),
            models.CheckConstraint(
                condition=Q(returned_on__gte=F("issued_on")), name="assets_asset_returned"
            ),
        ]


class KitItem(models.Model):
    """A kind of thing that a department lends to everybody, or to everybody in a grade."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    grade = models.TextField(null=True)
    kind = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "grade", "kind"], nulls_distinct=False, name="assets_kititem_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)) & (Q(grade=None) | Q(grade__in=GRADES)),
                name="assets_kititem_kind",
            ),
        ]
