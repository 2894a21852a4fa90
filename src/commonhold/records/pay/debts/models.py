"""How debts are paid back."""

from django.db import models
from django.db.models import Q

from commonhold.records.pay.models import Debt, OfDepartment


class Plan(OfDepartment):
    """How a debt is paid back, from when this was agreed until something else is. It is never changed."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="plans")
    plan_pence = models.BigIntegerField()
    """How much each pay day takes back."""
    hardship_percent = models.SmallIntegerField()
    """The most of somebody's net pay that is taken."""
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(plan_pence__gt=0), name="debts_plan_amount"),
            models.CheckConstraint(condition=Q(hardship_percent__range=(0, 100)), name="debts_plan_hardship"),
        ]
