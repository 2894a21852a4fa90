"""What a person does about a task that its robot failed at too often: have it tried again, or give it to people."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import verb
from commonhold.work.cases.models import Task
from commonhold.work.cases.moving.actions import record_on
from commonhold.work.cases.moving.queries import locked_task
from commonhold.work.robots.ending.actions import hand_over
from commonhold.work.robots.models import Retry


class NotInQuarantine(Refusal):
    """This task is not in quarantine any more: somebody has seen to it."""

    code: ClassVar[str] = "robots.not_in_quarantine"


@verb
def try_again(*, task_id: int, actor: Actor, at: datetime) -> None:
    """Give a task to its robot once more, as if it had never failed."""
    task, _ = _quarantined(task_id)
    Retry.objects.filter(task=task).delete()
    record_on(task.case, "robot_retried", {"task": task.title}, actor=actor, at=at)


@verb
def give_to_people(*, task_id: int, actor: Actor, at: datetime) -> None:
    """Give a task to people, with what the robot said of its last failure."""
    task, retry = _quarantined(task_id)
    hand_over(task, why="failed-too-often", message=retry.message, actor=actor, at=at)


def _quarantined(task_id: int) -> tuple[Task, Retry]:
    task = locked_task(task_id)
    retry = Retry.objects.filter(task_id=task_id, quarantined_at__isnull=False).first()
    if task is None or retry is None or task.closed_at is not None:
        raise NotInQuarantine()
    return task, retry
