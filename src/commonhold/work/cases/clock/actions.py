"""Giving a department a clock of its own, so that the worker's wall clock leaves its cases alone."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.cases.models import VirtualClock


@verb
def set_clock(*, department_id: int, actor: Actor, at: datetime) -> None:
    """The department's clock stands at `at` from now on; whoever replays moves it."""
    VirtualClock.objects.update_or_create(department_id=department_id, defaults={"at": at})
    record(
        "cases.clock_set",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
    )
