"""Where a task stands in its unit's queue, and what a task keeps of the choice of its unit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from commonhold.base.working_time import LONDON
from commonhold.work.delivery.clocks.rules import ClockOf
from commonhold.work.delivery.routing.rules import Chosen

USUAL_WAIT = timedelta(days=20)
"""What has no day by which it is due takes its turn as if it were due so long after it was opened."""
A_PRIORITY = timedelta(days=1)
"""How much earlier a task comes for each step of priority."""
MOST_PRIORITY = 5


def turn_at(due_at: datetime | None, opened_at: datetime, priority: int = 0) -> datetime:
    """A task's place in the queue: the earliest goes first.

    It doesn't change while the task waits, and what opens later than this plus five days can't go before it. So
    everything has its turn, however much comes in.
    """
    return (due_at or opened_at + USUAL_WAIT) - priority * A_PRIORITY


def placing(chosen: Chosen | None, due_at: datetime | None, at: datetime) -> dict[str, Any]:
    """What a task that opens keeps of the choice: nothing unless a unit was chosen."""
    if chosen is None or chosen.unit_id is None:
        return dict.fromkeys(("unit_id", "lot", "given_on", "skill", "minutes", "turn_at"))
    return {
        "unit_id": chosen.unit_id,
        "lot": chosen.choice.lot,
        "given_on": at.astimezone(LONDON).date().replace(day=1),
        "skill": chosen.work.skill,
        "minutes": chosen.work.minutes,
        "turn_at": turn_at(due_at, at),
    }


class OfCase(Protocol):
    """What a case has that its clocks are known by."""

    @property
    def department_id(self) -> int: ...
    @property
    def reference(self) -> str: ...
    @property
    def service(self) -> str: ...


def clock_of(case: OfCase, task_id: int, element: str) -> ClockOf:
    """The clock of a task that the market may give to a unit."""
    return ClockOf(case.department_id, case.reference, case.service, element, task_id)
