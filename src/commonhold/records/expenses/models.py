"""Expense policies of departments, and claims with their lines."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from commonhold.core.departments.models import CostCentre, Department


class Policy(models.Model):
    """What a department allows, and from when until when."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    valid = DateRangeField()
    receipt_from_pence = models.BigIntegerField()
    straight_through_pence = models.BigIntegerField()
    max_age_days = models.IntegerField()
    receipts_checked_by_hand = models.BooleanField()
    budget_holder_needed = models.BooleanField()
    accommodation_night_limit_pence = models.BigIntegerField(null=True)
    public_transport_limit_pence = models.BigIntegerField(null=True)
    other_limit_pence = models.BigIntegerField(null=True)
    source = models.TextField()
    old_ledger_kept = models.BooleanField(db_default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="expenses_policy_one_at_a_time",
                expressions=[("department", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(
                    receipt_from_pence__gte=0,
                    straight_through_pence__gte=0,
                    max_age_days__range=(1, 3660),
                ),
                name="expenses_policy_sensible",
            ),
        ]


class Claim(models.Model):
    """A claim of one person in one department. `version` counts its submissions; lines are kept of each."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    person_id = models.BigIntegerField()
    employment_id = models.BigIntegerField()
    cost_centre = models.ForeignKey(CostCentre, on_delete=models.PROTECT)
    case_reference = models.TextField()
    purpose = models.TextField()
    state = models.TextField()
    version = models.SmallIntegerField(default=1)
    total_pence = models.BigIntegerField()
    reason = models.TextField(default="")
    """Why it was returned or rejected."""
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "case_reference"], name="expenses_claim_of_case"),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "returned", "approved", "rejected", "withdrawn", "paid"]),
                name="expenses_claim_state",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) | (~Q(state="paid") & Q(paid_at=None)),
                name="expenses_claim_paid_at",
            ),
            models.CheckConstraint(condition=Q(total_pence__gt=0), name="expenses_claim_total"),
        ]
        indexes = [models.Index(fields=["person_id", "-id"], name="expenses_claim_person")]


class ClaimLine(models.Model):
    """One line of one version of a claim. Lines are only ever added."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    version = models.SmallIntegerField()
    number = models.SmallIntegerField()
    kind = models.TextField()
    on = models.DateField()
    description = models.TextField()
    amount_pence = models.BigIntegerField()
    """What the line comes to, reckoned for an own vehicle."""
    miles = models.DecimalField(max_digits=5, decimal_places=1)
    passengers = models.SmallIntegerField()
    nights = models.SmallIntegerField()
    hours_away = models.SmallIntegerField()
    after_8pm = models.BooleanField()
    receipt = models.TextField()
    no_receipt_reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "version", "number"], name="expenses_line_number"),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0, miles__gte=0, passengers__gte=0, nights__gte=0),
                name="expenses_line_amounts",
            ),
        ]
