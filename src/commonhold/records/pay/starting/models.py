"""P45s of other employers."""

from django.db import models
from django.db.models import F, Q

from commonhold.records.pay.models import OfDepartment
from commonhold.records.people.models import Employment


class BroughtP45(OfDepartment):
    """What another employer paid in a tax year before an employment began, and took of tax, as its P45 says it."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    tax_year = models.SmallIntegerField()
    taxable_pence = models.BigIntegerField()
    tax_pence = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["employment", "tax_year"], name="starting_broughtp45_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["employment", "tax_year"],
                condition=Q(superseded_at=None),
                name="starting_broughtp45_once",
            ),
            models.CheckConstraint(
                condition=Q(tax_pence__gte=0, taxable_pence__gte=F("tax_pence")),
                name="starting_broughtp45_amounts",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")), name="starting_broughtp45_superseded_after"
            ),
        ]
