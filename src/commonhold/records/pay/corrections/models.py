"""What a run pays or takes back of earlier periods, and whom it pays who has left."""

from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.pay.models import Period, Run
from commonhold.records.people.models import Employment


class OfRun(models.Model):
    """Something about one payslip of a run: it comes and goes while the run is prepared, and stays then."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False, db_index=False)

    class Meta:
        abstract = True


class Correction(OfRun):
    """What a column of pay should have come to in an earlier period, and all that was paid of it so far.

    The difference is paid in the run, in the same column.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    column = models.TextField()
    due_pence = models.BigIntegerField()
    paid_pence = models.BigIntegerField()
    worked_out_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "employment", "period", "column"], name="corrections_correction_once"
            ),
            models.CheckConstraint(
                condition=~Q(due_pence=F("paid_pence")), name="corrections_correction_differs"
            ),
        ]
        indexes = [models.Index(fields=["employment"], name="corrections_of_employment")]


class AfterLeaving(OfRun):
    """Somebody whom a run pays who left before its period began."""

    tax_code = models.TextField()
    """By which they are taxed, each period on its own, once they were given a P45; empty: by their own."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "employment"], name="corrections_afterleaving_once"),
        ]
