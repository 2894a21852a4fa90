"""What facts have in common that are copied to the next employment of whoever moves to another department."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.people.models import Employment


class Carriable(models.Model):
    """A fact of an employment, in its department. One that was recorded stays; only copies are ever taken away.

    The keys to the employment and the department are one composite foreign key, as those of spells are.
    """

    KEPT: ClassVar[tuple[str, ...]]
    """The columns that say the fact, which a copy has too."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    """Looked up by the index of what makes a fact the same as another, which begins with it."""
    recorded_at = models.DateTimeField()
    carried_by = models.BigIntegerField(null=True)
    """The move that copied it here; null where it was recorded here."""
    carried_from = models.BigIntegerField(null=True)
    """The row that it is a copy of."""

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["carried_by", "carried_from"], name="%(app_label)s_%(class)s_carried_once"
            ),
            models.CheckConstraint(
                condition=Q(carried_by=None, carried_from=None)
                | Q(carried_by__isnull=False, carried_from__isnull=False) & ~Q(carried_from=F("id")),
                name="%(app_label)s_%(class)s_carried",
            ),
        ]
