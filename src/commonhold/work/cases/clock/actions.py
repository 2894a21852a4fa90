"""Giving a department a clock of its own, so that the worker's wall clock leaves its cases and e-mails alone."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.cases.models import Notice, VirtualClock
from commonhold.work.cases.rules import MOST_ATTEMPTS


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


@verb
def lay_notices_aside(*, department_id: int, actor: Actor, at: datetime) -> int:
    """Leaves a department's e-mails that wait unsent for good, and returns how many.

    They tell of what happened on a clock other than the wall's, or to people whom no mail reaches.
    """
    waiting = Notice.objects.filter(department_id=department_id, sent_at=None, attempts__lt=MOST_ATTEMPTS)
    count = waiting.update(attempts=MOST_ATTEMPTS, failure="Not sent: it tells of a demonstration")
    record(
        "cases.notices_laid_aside",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"notices": count},
    )
    return count
