"""Which timers start processes by themselves, and when each is due."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection

from commonhold.base.bpmn.definition import Cause
from commonhold.base.bpmn.times import why_no_start
from commonhold.core.audit.queries import EventFilter, events
from commonhold.work.processes.models import Starter
from commonhold.work.processes.queries import definition
from commonhold.work.processes.releasing.queries import ReleaseFacts, all_in_force

Place = tuple[int, str, str]
"""A department, a service and a start event."""


@dataclass(frozen=True)
class DueStarter:
    """A timer that is due: `due_at` says since when, `timer` and `since` when next."""

    id: int
    department_id: int
    service: str
    element: str
    timer: str
    since: datetime
    due_at: datetime


def due_starters(at: datetime, limit: int) -> list[DueStarter]:
    """Timers of start events that are due, the longest overdue first, locked for this transaction, but for those that
    others hold."""
    due = Starter.objects.select_for_update(skip_locked=True).filter(due_at__lte=at).order_by("due_at", "id")
    fields = ("id", "department_id", "service", "element", "timer", "since", "due_at")
    return [DueStarter(*row) for row in due.values_list(*fields)[:limit]]


def next_due(service: str, department_ids: Collection[int]) -> dict[str, dict[int, datetime | None]]:
    """By start event and department when its timer is next due; None if never again."""
    rows = Starter.objects.filter(service=service, department_id__in=department_ids)
    found: dict[str, dict[int, datetime | None]] = {}
    for element, department_id, due_at in rows.values_list("element", "department_id", "due_at"):
        found.setdefault(element, {})[department_id] = due_at
    return found


def released_timers() -> dict[Place, tuple[str, ReleaseFacts]]:
    """The timers of start events in the versions that are released to the departments acted for, with the release."""
    held = {
        service: releases
        for service, releases in all_in_force().items()
        if any(timers(each.hash) for each in releases.values())
    }
    return {
        (department_id, service, element): (timer, release)
        for service, releases in held.items()
        for department_id in _acted_for()
        if (release := releases.get(department_id, releases.get(None))) is not None
        for element, timer in timers(release.hash)
    }


@lru_cache(maxsize=256)
def timers(digest: str) -> tuple[tuple[str, str], ...]:
    """The start events of a version that wait for a timer, each with its date or cycle."""
    return tuple(
        (element.id, trigger.timer.text)
        for element in definition(digest).event_starts
        for trigger in element.triggers
        if trigger.cause is Cause.TIMER
        and trigger.timer is not None
        and not why_no_start(trigger.timer.what, trigger.timer.text, trigger.timer.working)
    )


def created_at(department_id: int) -> datetime | None:
    """When a department was created, if the trail knows."""
    for event in events(EventFilter([department_id], event="departments.created"), limit=1):
        return event.at
    return None


def _acted_for() -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(commonhold_departments()) AS id ORDER BY id")
        yield from (row[0] for row in cursor.fetchall())
