"""Where automatic steps are queued: as Procrastinate jobs in the same transaction, or in memory for a
virtual clock."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass

from django.db import connection
from procrastinate.contrib.django import app

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.statements import planned_once


@dataclass(frozen=True)
class QueuedStep:
    """An automatic step of a case that is ready to be run."""

    department_id: int
    case_id: int
    wait_id: int
    element: str


_inline: ContextVar[deque[QueuedStep] | None] = ContextVar("inline", default=None)


@contextmanager
def inline() -> Iterator[deque[QueuedStep]]:
    """Within it no job is enqueued: whoever holds the clock takes the steps from the yielded queue."""
    steps: deque[QueuedStep] = deque()
    token = _inline.set(steps)
    try:
        yield steps
    finally:
        _inline.reset(token)


def put_steps(steps: Sequence[QueuedStep]) -> None:
    """Queues steps. The jobs appear when the transaction commits, and not at all if it doesn't."""
    queued = _inline.get()
    if queued is not None:
        queued.extend(steps)
    elif steps:
        _defer([(f"case:{each.case_id}", each) for each in steps])


_LEFT_TO_DO = """
    SELECT id, lock, status = 'doing' FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND lock = ANY(%s::text[])
"""


def put_steps_again(steps: Sequence[QueuedStep]) -> None:
    """Queues steps that failed before for now, with all their tries before them, instead of when they were due.

    One that is being done at this moment is left to that.
    """
    queued = _inline.get()
    if queued is not None:
        queued.extend(steps)
        return
    by_lock = {lock_after_failing(each.wait_id): each for each in steps}
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_TO_DO, [list(by_lock)])
        left = cursor.fetchall()
        cursor.execute(
            "SELECT procrastinate_cancel_job_v1(id, false, true) FROM unnest(%s::bigint[]) AS id",
            [[job_id for job_id, _, doing in left if not doing]],
        )
    for _, lock, doing in left:
        if doing:
            by_lock.pop(lock, None)
    if by_lock:
        _defer(list(by_lock.items()))


def lock_after_failing(wait_id: int) -> str:
    """The lock of a step that failed: its own, so that it doesn't hold up its case's other steps while it waits."""
    return f"wait:{wait_id}"


_DEFER = """
    SELECT procrastinate_defer_jobs_v1(array_agg(
        ROW ('default', 'cases.run_step', 0, lock, NULL, args, NULL)::procrastinate_job_to_defer_v1
    )) FROM json_to_recordset(%s::json) AS j (lock text, args jsonb)
"""


def _defer(steps: Sequence[tuple[str, QueuedStep]]) -> None:
    """Enqueues a job for each step, with its lock. Procrastinate's own batch writes every job out for PostgreSQL to
    read, which takes longer than all the rest of moving thousands of cases on."""
    jobs = [{"lock": lock, "args": asdict(each)} for lock, each in steps]
    planned_once(_DEFER, [json.dumps(jobs)])


def put_notices(department_id: int) -> None:
    """Queues the sending of a department's notices; while one such job waits, no second is queued."""
    if _inline.get() is None:
        app.configure_task("cases.send_notices", lock=f"notices:{department_id}").defer(
            department_id=department_id
        )


def put_delivery(department_id: int) -> None:
    """Queues the delivery of what a department's cases have sent one another."""
    if _inline.get() is None:
        app.configure_task("cases.deliver", lock=f"deliver:{department_id}").defer(
            department_id=department_id
        )


def put_migration(service: str, migration_id: int, department_ids: Sequence[int], actor: Actor) -> None:
    """Queues the running of a migration in some departments, in the name of whoever asked for it."""
    app.configure_task("cases.migrate", lock=f"migrate:{service}").defer(
        migration_id=migration_id,
        department_ids=list(department_ids),
        actor_id=actor.id,
        actor_label=actor.label,
        account_id=actor.account_id,
    )


def put_draw_back(department_id: int) -> None:
    """Queues the drawing back of a department's tasks from units that may no longer do them."""
    app.configure_task("cases.draw_back", lock=f"draw_back:{department_id}").defer(
        department_id=department_id
    )


def put_what_if(number: int, department_ids: Sequence[int], actor: Actor) -> None:
    """Queues the simulating of what somebody asked about a month, in their name."""
    app.configure_task("delivery.what_if", lock="what_if").defer(
        number=number,
        department_ids=list(department_ids),
        actor_id=actor.id,
        actor_label=actor.label,
        account_id=actor.account_id,
    )


REROUTED_BY = 2
"""How many workers at once move the tasks of one unit, if there are as many."""


def put_reroute(unit_id: int) -> None:
    """Queues the moving of a closed unit's tasks to others, for several workers that share them."""
    for part in range(REROUTED_BY):
        app.configure_task("cases.reroute", lock=f"reroute:{unit_id}:{part}").defer(unit_id=unit_id)
