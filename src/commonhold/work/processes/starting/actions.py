"""Setting up the timers that start processes, and moving them on when they have gone off."""

from datetime import datetime

from django.db import connection

from commonhold.base.bpmn.times import due_next
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.processes.models import Starter
from commonhold.work.processes.releasing.queries import ReleaseFacts
from commonhold.work.processes.starting.queries import DueStarter, Place, created_at, released_timers


@verb
def keep_in_step(*, actor: Actor, at: datetime) -> None:
    """Let the timers in the departments acted for be those of the versions released there.

    One that is released anew, or says something else than before, counts from its release: what it would have started
    before is not made up for. One that stays the same goes on. A worker that finds another one at this leaves it to
    that.
    """
    nothing_to_record()
    if not any(_differences()) or not _alone():
        return
    old, new = _differences()
    Starter.objects.filter(id__in=old).delete()
    created = {department_id: created_at(department_id) for department_id, _, _ in new}
    for (department_id, service, element), (timer, release) in sorted(new.items()):
        # A department's clock may be its own, and behind that of the release.
        since = min(at, max(release.at, created[department_id] or release.at))
        due_at = due_next(timer, since, since)
        Starter.objects.create(
            department_id=department_id,
            service=service,
            element=element,
            timer=timer,
            since=since,
            due_at=due_at,
        )
        record(
            "processes.timer_set_up",
            actor=actor,
            at=at,
            subject=f"processes.version:{release.hash}",
            department_id=department_id,
            after={"service": service, "element": element, "due_at": due_at},
        )


@verb
def move_on(
    starter: DueStarter,
    *,
    actor: Actor,  # noqa: ARG001 - what it started has its own event
    at: datetime,
) -> None:
    """In the transaction that starts what a timer is for: it is next due later than now. Turns that nobody was there
    to take are left out."""
    nothing_to_record()
    next_due = due_next(starter.timer, starter.since, at)
    Starter.objects.filter(id=starter.id).update(due_at=next_due)


def _differences() -> tuple[list[int], dict[Place, tuple[str, ReleaseFacts]]]:
    """The rows that are not wanted any more, and the timers that have none yet."""
    wanted = released_timers()
    fields = ("id", "timer", "department_id", "service", "element")
    old, same = [], set[Place]()
    for starter_id, timer, *place in Starter.objects.values_list(*fields):
        if (found := wanted.get(tuple(place))) is not None and found[0] == timer:
            same.add(tuple(place))
        else:
            old.append(starter_id)
    return old, {place: each for place, each in wanted.items() if place not in same}


def _alone() -> bool:
    """Whether no other transaction sets up timers; if so, none will until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('commonhold.processes.starters'))")
        return bool(cursor.fetchone()[0])
