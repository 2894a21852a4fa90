"""Steps of runs that a worker takes, and how each ended."""

from django.db import models
from django.db.models import Q

from commonhold.core.departments.models import Department
from commonhold.records.pay.models import Run
from commonhold.records.pay.steps.rules import KINDS


class Step(models.Model):
    """A step that somebody asked for; done, or refused for the reason given, at `done_at`."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_constraint=False)
    kind = models.TextField()
    payment_date = models.DateField(null=True)
    """The day on which whoever asked for a commit was told that it pays."""
    late_reason = models.TextField(db_default="")
    """Why HMRC is told after pay day, if it is."""
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    """Their name."""
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    refused = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run"], condition=Q(done_at=None), name="steps_one_at_a_time"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="steps_kind"),
            models.CheckConstraint(condition=Q(refused="") | Q(done_at__isnull=False), name="steps_refused"),
        ]
