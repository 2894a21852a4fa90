"""Which tasks are soon due, and which are late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.models import Task

SOON = timedelta(hours=4)
"""The working time before a task is due in which people are warned of it."""
LONGEST_CLOSED = timedelta(days=14)
"""Nothing that is due later than this can be soon due, even over Christmas."""

_UNITS = """
SELECT u.id, u.code FROM delivery_unit u WHERE EXISTS (
    SELECT FROM cases_task t WHERE t.unit_id = u.id AND t.closed_at IS NULL AND t.warned_at IS NULL AND t.due_at <= %s)
"""


def units_with_unwarned(at: datetime) -> dict[int, str]:
    """The units, by id, that have tasks of which they may have to be warned."""
    return dict(planned_once(_UNITS, [at + LONGEST_CLOSED]))


@dataclass(frozen=True)
class LateTask:
    """A task that should be done already, with those who are named for it or have taken it."""

    title: str
    reference: str
    case_title: str
    due_at: datetime
    account_ids: tuple[int, ...]


def late(service_name: str, department_id: int, *, at: datetime) -> list[LateTask]:
    """The tasks of a service that are for a department's own people and overdue, the latest first."""
    rows = (
        Task.objects.filter(
            department_id=department_id, closed_at=None, due_at__lt=at, unit=None, case__service=service_name
        )
        .annotate(named=ArrayAgg("candidates__account_id", filter=Q(candidates__isnull=False), default=[]))
        .order_by("due_at", "id")
    )
    fields = ("title", "case__reference", "case__title", "due_at", "claimed_by_id", "named")
    return [
        LateTask(title, reference, case_title, due_at, (taken,) if taken else tuple(sorted(named)))
        for title, reference, case_title, due_at, taken, named in rows.values_list(*fields)
    ]
