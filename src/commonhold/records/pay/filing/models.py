"""Returns prepared for the tax authority, and what became of each, step by step."""

from django.db import models
from django.db.models import Q

from commonhold.core.departments.models import Department


class Submission(models.Model):
    """A return as it is sent. It never changes: a correction is another one.

    `source` says what for ("pay.run:17"); a large return has several parts, each a submission.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    source = models.TextField()
    part = models.IntegerField()
    kind = models.TextField()
    tax_year = models.IntegerField()
    tax_office = models.TextField()
    paye_reference = models.TextField()
    mark = models.TextField()
    employees = models.IntegerField()
    size_bytes = models.BigIntegerField()
    content = models.BinaryField()
    """Compressed by zlib to about a tenth."""
    prepared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "source", "part"], name="filing_submission_source"),
            models.CheckConstraint(condition=Q(kind__in=["fps", "eps"]), name="filing_submission_kind"),
        ]


class SubmissionStep(models.Model):
    """What happened to a submission. The last one is where it stands; none is ever changed.

    `due_at` is when to look at it next, `tries` how often that has failed since the state was reached, `said` what the
    authority answered or what went wrong.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="steps")
    number = models.IntegerField()
    state = models.TextField()
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    correlation_id = models.TextField(default="")
    endpoint = models.TextField(default="")
    said = models.TextField(default="")
    faults = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="filing_step_number"),
        ]
