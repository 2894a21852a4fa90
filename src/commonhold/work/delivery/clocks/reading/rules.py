"""What a clock shows at a moment: the time used and left, and whose its events are. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from commonhold.base.working_time import WorkingCalendar
from commonhold.work.delivery.clocks.rules import STOPS, Event, Run, counted, due, stood_still


class Reading(NamedTuple):
    """A run of a clock at a moment, in the working time of whoever owes it; or at its end, if it has ended."""

    run: Run
    used: timedelta
    """Without what it stood still for, whatever the reason."""
    stood_still: dict[str, timedelta]
    due_at: datetime | None
    """Moved on by what it stood still for; None if it was never due."""
    left: timedelta | None
    """Until it is due; negative by how much it is late."""


def read(run: Run, calendar: WorkingCalendar, at: datetime) -> Reading:
    """What a run shows at a moment."""
    until = run.ended_at or at
    stood = stood_still(run, calendar, STOPS, until)
    due_at = due(run, calendar, until) if stood else run.due_at
    left = None
    if due_at is not None:
        left = calendar.elapsed(until, due_at) - calendar.elapsed(due_at, until)
    return Reading(run, counted(run, calendar, STOPS, until), stood, due_at, left)


def whose(events: Iterable[Event]) -> dict[int, str]:
    """The unit, by its code, whose run each event of one clock is part of, by the event's number; a correction is part
    of what it corrects."""
    found: dict[int, str] = {}
    unit = ""
    for event in sorted(events, key=lambda each: each.id):
        if event.kind == "start":
            unit = event.unit
        found[event.id] = unit if event.corrects is None else found.get(event.corrects, unit)
    return found
