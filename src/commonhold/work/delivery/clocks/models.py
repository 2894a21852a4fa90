"""Tables of clocks: their events, and what was found wrong with completed tasks. Both are only ever added to."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from commonhold.core.departments.models import Department
from commonhold.work.delivery.models import Recorded, Unit


class ClockEvent(Recorded):
    """That a clock started, stood still, went on or ended, or that one of these was not so (clocks/rules.py). `at` is
    when it was recorded, `effective_at` when it was so (None strikes out what is corrected)."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    case_reference = models.TextField()
    service = models.TextField()
    element = models.TextField(blank=True)
    task_id = models.BigIntegerField(null=True)
    measure = models.TextField()
    kind = models.TextField()
    effective_at = models.DateTimeField(null=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)
    """Who owes the time, by their calendar; the department, if null."""
    due_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["start", "stop", "resume", "end"], corrects=None, effective_at__isnull=False
                )
                | (Q(kind="correct", corrects__isnull=False) & ~Q(note="")),
                name="clock_event_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["stop", "end"]) | ~Q(reason=""), name="clock_event_reason"
            ),
            models.CheckConstraint(
                condition=~Q(reason__in=["force_majeure", "agreed"]) | (~Q(note="") & ~Q(evidence="")),
                name="clock_event_evidence",
            ),
        ]
        indexes = [
            models.Index(fields=["case_reference", "id"], name="clock_of_case"),
            models.Index(fields=["task_id", "id"], condition=Q(task_id__isnull=False), name="clock_of_task"),
            models.Index(
                fields=["effective_at", "task_id"],
                condition=Q(kind__in=["end", "correct"]),
                name="clock_ended",
            ),
            BrinIndex(fields=["at"], name="clock_at"),
        ]


class Flaw(Recorded):
    """That a completed task was done again, sent back or complained about; or that this (`withdraws`) was not so."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    case_reference = models.TextField()
    task_id = models.BigIntegerField()
    kind = models.TextField()
    note = models.TextField()
    evidence = models.TextField(blank=True)
    withdraws = models.OneToOneField("self", null=True, on_delete=models.PROTECT)
    caused_by_task_id = models.BigIntegerField(null=True)
    """The task in which it was sent back, if this was noted by itself."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["rework", "return", "complaint"]), name="flaw_kind"),
            models.CheckConstraint(condition=~Q(note=""), name="flaw_note"),
            models.UniqueConstraint(
                fields=["task_id"], condition=Q(caused_by_task_id__isnull=False), name="flaw_by_itself_once"
            ),
            models.CheckConstraint(
                condition=Q(caused_by_task_id=None) | Q(kind="rework", withdraws=None), name="flaw_by_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["task_id", "id"], name="flaw_of_task"),
            BrinIndex(fields=["at"], name="flaw_at"),
        ]
