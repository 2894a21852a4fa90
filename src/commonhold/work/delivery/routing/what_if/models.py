"""The table of what somebody has tried on a month's real tasks, and what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhold.work.delivery.models import Recorded


class WhatIf(Recorded):
    """A month of a service under what there was and under what is tried; simulated by a job."""

    service = models.TextField()
    month = models.DateField()
    """Its first day."""
    tried = models.JSONField()
    """A policy, prices, capacity, a contract (changing/rules.py)."""
    seed = models.IntegerField()
    departments = ArrayField(models.IntegerField())
    """Those whose tasks are taken: the ones that whoever asked acts for."""
    tasks = models.IntegerField(null=True)
    done = models.IntegerField(default=0)
    """How many tasks have arrived in both simulations: at the end, twice as many as there are."""
    result = models.JSONField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="what_if_month"),
            models.CheckConstraint(condition=Q(done__gte=0), name="what_if_done"),
            models.CheckConstraint(
                condition=Q(result__isnull=True, done_at__isnull=True)
                | Q(result__isnull=False, done_at__isnull=False, tasks__isnull=False, done=F("tasks") * 2),
                name="what_if_result",
            ),
        ]
