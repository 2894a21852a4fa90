"""Stories of the demonstration, told through services on a virtual clock: what each of their people does, and when."""

from __future__ import annotations

from collections import deque
from datetime import date, datetime, time
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import account
from commonhold.core.audit.acting import Actor
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queue
from commonhold.work.cases.queries import case_view


def does(
    account_id: int, reference: str, element: str, outcome: str, at: datetime, reason: str = "", **given: Any
) -> None:
    """Somebody does a task of a case, if it waits for them."""
    view = case_view(reference, account_id=account_id, at=at)
    task = next((each for each in view.tasks if each.element == element and each.candidate), None)
    if task is None:
        return
    with queue.inline() as steps:
        cases.complete_task(
            task_id=task.id,
            outcome=outcome,
            reason=reason,
            given=given or None,
            actor=actor_of(account_id),
            at=at,
        )
        run(steps, at)


def comes(at: datetime) -> None:
    """A moment comes, and timers go off."""
    with queue.inline() as steps:
        while jobs.fire_due(at=at):
            run(steps, at)


def run(steps: deque[queue.QueuedStep], at: datetime) -> None:
    jobs.run_due(steps, at=at)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(10), LONDON)


def actor_of(account_id: int) -> Actor:
    return Actor.account(account_id, account(account_id).label)
