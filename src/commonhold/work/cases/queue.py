"""Where automatic steps are queued: as Procrastinate jobs in the same transaction, or in memory for a
virtual clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from procrastinate.contrib.django import app


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


def put_step(step: QueuedStep) -> None:
    """Queues a step. The job appears when the transaction commits, and not at all if it doesn't."""
    steps = _inline.get()
    if steps is not None:
        steps.append(step)
        return
    app.configure_task("cases.run_step", lock=f"case:{step.case_id}").defer(
        department_id=step.department_id, case_id=step.case_id, wait_id=step.wait_id, element=step.element
    )


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
