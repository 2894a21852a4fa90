"""Giving a department a clock of its own, so that the worker's wall clock leaves its cases alone."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.cases.models import VirtualClock


@verb
def set_clock(*, department_id: int, actor: Actor, at: datetime) -> None:
    """From `at` on, a time of its own, the department's steps and timers are run by whoever replays."""
    VirtualClock.objects.update_or_create(department_id=department_id, defaults={"at": at})
    record(
        "cases.clock_set",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
    )
