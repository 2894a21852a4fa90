"""How leases end, and what follows for the task and the robot."""

from __future__ import annotations

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.work.cases.models import Task
from commonhold.work.cases.moving.actions import record_on
from commonhold.work.cases.routing.actions import hand_to_market
from commonhold.work.robots import rules
from commonhold.work.robots.models import Attempt, Lease, Retry, Robot
from commonhold.work.robots.queries import RobotFacts, robot_of
from commonhold.work.robots.rules import Breaker


@verb
def end(
    lease: Lease,
    task: Task,
    *,
    result: str,
    at: datetime,
    outcome: str | None = None,
    reason_code: str | None = None,
    message: str = "",
    screenshot_id: int | None = None,
) -> None:
    """End a lease: what became of it is kept. What the case is told, its caller says."""
    nothing_to_record()
    Attempt.objects.create(
        lease_id=lease.id,
        task=task,
        department_id=task.department_id,
        robot_id=lease.robot_id,
        service=task.case.service,
        element=task.element,
        number=lease.number,
        begun_at=lease.begun_at,
        ended_at=at,
        result=result,
        outcome=outcome,
        reason_code=reason_code,
        message=message,
        screenshot_id=screenshot_id,
    )
    Lease.objects.filter(id=lease.id).delete()
    if result in ("completed", "business_exception", "taken_away"):
        Retry.objects.filter(task=task).delete()


@verb
def worked(*, robot_id: int) -> None:
    """Close the robot's circuit breaker again, if it had any failures."""
    nothing_to_record()
    robot = robot_of(robot_id)
    if robot.failures_in_row or robot.pauses or robot.paused_until is not None:
        _set_breaker(robot_of(robot_id, lock=True), Breaker())


@verb
def failed(robot: RobotFacts, task: Task, *, message: str, actor: Actor, at: datetime) -> None:
    """Put a failed task back for a later attempt, or in quarantine if it failed too often; and count the failure
    against the robot, which is paused after too many in a row."""
    before = Retry.objects.filter(task=task).first()
    failures = (before.failures if before else 0) + 1
    quarantined = failures >= robot.most_attempts
    Retry.objects.update_or_create(
        task=task,
        defaults={
            "department_id": task.department_id,
            "robot_id": robot.unit_id,
            "failures": failures,
            "not_before": rules.next_try(failures, at),
            "quarantined_at": at if quarantined else None,
            "message": message,
        },
    )
    Task.objects.filter(id=task.id).update(claimed_by=None, claimed_at=None)
    after = {"task": task.title, "reason": message, "failures": failures, "quarantined": quarantined}
    record_on(task.case, "task_not_done", after, actor=actor, at=at)
    row = robot_of(robot.unit_id, lock=True)
    _set_breaker(row, Breaker(row.failures_in_row, row.pauses, row.paused_until).failed(at))


@verb
def hand_over(task: Task, *, why: str, message: str, actor: Actor, at: datetime) -> None:
    """Give a task to people: to a unit that is no robot, or to the department's own, with what the robot saw."""
    after = {"task": task.title, "why": why, "reason": message}
    record_on(task.case, "task_not_done", after, actor=actor, at=at)
    task.people_only = True
    Task.objects.filter(id=task.id).update(people_only=True)
    Retry.objects.filter(task=task).delete()
    hand_to_market(task, reason=message, actor=actor, at=at)


def _set_breaker(row: Robot, breaker: Breaker) -> None:
    row.failures_in_row = breaker.failures_in_row
    row.pauses = breaker.pauses
    row.paused_until = breaker.paused_until
    row.save(update_fields=["failures_in_row", "pauses", "paused_until"])
