"""Departments' residency policies, which of them is in force, and what senior information risk owners approve."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from commonhold.core.departments.models import Department


class Policy(models.Model):
    """A version of a department's own policies, as Cedar. It is never changed: the next version is another row."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    text = models.TextField()
    examples = models.JSONField()
    """Questions with the verdict that each should get, by which it is tested."""
    note = models.TextField()
    """Why it was written."""
    at = models.DateTimeField()
    by = models.TextField()
    by_label = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "number"], name="residency_policy_number")
        ]


class Release(models.Model):
    """From when a version holds, until the next release."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT)
    at = models.DateTimeField()
    by = models.TextField()
    by_label = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["department", "-id"], name="residency_release_newest")]


class Approval(models.Model):
    """What the senior information risk owner of a department approved, for whom, where, and for how long."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    unit = models.TextField(default="", blank=True)
    """A unit's code; otherwise `supplier` is a supplier's, for all of its units."""
    supplier = models.TextField(default="", blank=True)
    country = models.CharField(max_length=2)
    classes = ArrayField(models.TextField())
    modes = ArrayField(models.TextField())
    classification = models.TextField()
    """Up to which."""
    scope = models.TextField()
    """All of these in one, so that two of the same scope can't overlap."""
    threat_assessment = models.TextField()
    subcontractors = models.TextField(default="", blank=True)
    conditions = models.TextField(default="", blank=True)
    valid = DateRangeField()
    review_on = models.DateField()
    at = models.DateTimeField()
    by = models.TextField()
    by_label = models.TextField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_reason = models.TextField(default="", blank=True)
    withdrawn_by_label = models.TextField(default="", blank=True)
    warned_days = models.SmallIntegerField(null=True)
    """How many days ahead somebody was last warned that it lapses."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit="", supplier__gt="") | Q(unit__gt="", supplier=""),
                name="residency_approval_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__upper_inf=False) | Q(withdrawn_on__isnull=False),
                name="residency_approval_ends",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_reason__gt=""),
                name="residency_approval_withdrawn",
            ),
            ExclusionConstraint(
                name="residency_approval_no_overlap",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    ("scope", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Review(models.Model):
    """What somebody found who looked at an approval again."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT)
    finding = models.TextField()
    next_review_on = models.DateField()
    at = models.DateTimeField()
    by = models.TextField()
    by_label = models.TextField()
