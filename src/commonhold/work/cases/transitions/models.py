"""Which tasks a wave of a transition moves, and what became of each."""

from django.db import models
from django.db.models import Q

from commonhold.core.departments.models import Department
from commonhold.work.cases.models import Task
from commonhold.work.delivery.models import Unit
from commonhold.work.delivery.transitions.models import Wave


class WaveTask(models.Model):
    """A task that the giving unit had when a wave was counted."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, db_index=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, db_index=False)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    service = models.TextField()
    element = models.TextField()
    band = models.TextField()
    begun = models.BooleanField()
    settled_at = models.DateTimeField(null=True)
    moved = models.BooleanField(default=False)
    """False, once it is settled: the unit had finished it, or had it no more."""
    to_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "task"], name="wave_task_once")]
        indexes = [models.Index(fields=["wave", "id"], condition=Q(settled_at=None), name="wave_task_left")]
