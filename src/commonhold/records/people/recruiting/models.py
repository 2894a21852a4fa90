"""Outcomes of recruitment campaigns, behind the wall of the department that recruited."""

from django.db import models

from commonhold.core.departments.models import Department
from commonhold.records.people.models import Employment, Post


class Outcome(models.Model):
    """What a campaign came to for one candidate, and the case that followed from it. It is never changed."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    vacancy = models.TextField()
    """The campaign's reference in the recruitment system."""
    candidate = models.BinaryField()
    """A digest of by what they are known again."""
    case_reference = models.TextField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    manager = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    grade = models.TextField()
    region = models.TextField()
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=2)
    evidence = models.JSONField()
    """By element of the baseline standard, where the evidence of a check is that was done."""
    right_to_work_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "vacancy", "candidate"], name="recruiting_outcome_once"
            ),
            models.UniqueConstraint(fields=["case_reference"], name="recruiting_outcome_of_case"),
        ]
