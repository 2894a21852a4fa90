"""The verbs of a robot: take tasks, keep them, and say what became of each.

A lease's number is a fencing token: whoever reports names it, and a lease that ended in whatever way is refused. So a
robot that was slow, or was thought dead, can't finish a task that somebody else has by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from commonhold.base.refusals import NotAllowed, NotFound, Refusal
from commonhold.core.audit.acting import as_house
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.work.cases import actions as cases
from commonhold.work.cases.correspondence.actions import attach
from commonhold.work.cases.looking.actions import note_seen
from commonhold.work.cases.models import Task
from commonhold.work.cases.moving.actions import record_on
from commonhold.work.cases.moving.queries import locked_task
from commonhold.work.cases.queries import facts
from commonhold.work.robots import rules
from commonhold.work.robots.ending.actions import end, failed, hand_over, worked
from commonhold.work.robots.leasing.queries import free, inputs, market_of, values
from commonhold.work.robots.models import Attempt, Lease, Retry
from commonhold.work.robots.queries import RobotFacts, breaker_of, leases_of
from commonhold.work.robots.tidying.actions import expire


class RobotStopped(Refusal):
    """{robot} was switched off: {why}. Stop working; ask whoever looks after it when it goes on."""

    code: ClassVar[str] = "robots.stopped"


class LeaseLost(Refusal):
    """Lease {lease} has ended: {why}. Stop working on this task and report nothing more about it."""

    code: ClassVar[str] = "robots.lease_lost"


class NotPermitted(NotAllowed):
    """This robot may finish such a task only with: {outcomes}. Give it to people (business exception) otherwise."""

    code: ClassVar[str] = "robots.not_permitted"


class BadReport(Refusal):
    """{why}"""

    code: ClassVar[str] = "robots.bad_report"
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class Leased:
    """A task that a robot has, and what it is given to do it with. Times are when a heartbeat must have come, and
    after which none helps."""

    lease: int
    reference: str
    service: str
    element: str
    title: str
    number: int
    until: datetime
    deadline_at: datetime
    due_at: datetime | None
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """What a robot got. `paused_until`: its circuit breaker lets nothing more through before then."""

    tasks: list[Leased]
    paused_until: datetime | None


@verb
def take(*, robot: RobotFacts, most: int, at: datetime) -> Taken:
    """Lease the next tasks of the robot's queue, by priority and due time; several processes of a robot share them.

    What it had and gave no sign of is counted as failed first.
    """
    if not robot.on:
        raise RobotStopped(robot=robot.name, why=robot.why)
    if not 1 <= most <= rules.MOST_AT_ONCE:
        raise BadReport(field="most", why=f"Take 1 to {rules.MOST_AT_ONCE} tasks at once.")
    nothing_to_record()
    expire(robot_id=robot.unit_id, at=at)
    breaker = breaker_of(robot.unit_id)
    most = breaker.lets_through(most, len(leases_of(robot.unit_id)), at)
    paused = breaker.paused_until if breaker.paused_until and breaker.paused_until > at else None
    found = free(robot, most=most, at=at) if most else []
    return Taken([_lease(robot, each.task_id, each.attempts + 1, at) for each in found], paused)


@verb
def heartbeat(*, robot: RobotFacts, lease_id: int, at: datetime) -> datetime:
    """Say that the robot is still at it; until when the lease is good now. A robot that was stopped is told so."""
    if not robot.on:
        raise RobotStopped(robot=robot.name, why=robot.why)
    lease, _ = _live(robot, lease_id, at)
    until = min(at + timedelta(seconds=robot.lease_seconds), lease.deadline_at)
    nothing_to_record()
    Lease.objects.filter(id=lease.id).update(heartbeat_at=at, until=until)
    return until


@verb
def complete(
    *,
    robot: RobotFacts,
    lease_id: int,
    outcome: str,
    at: datetime,
    reason: str = "",
    variables: Mapping[str, Any] | None = None,
) -> None:
    """Finish a task. The same report again, as when its answer was lost, changes nothing."""
    if _reported(robot, lease_id, "completed", outcome):
        nothing_to_record()
        return
    lease, task = _live(robot, lease_id, at)
    allowed = robot.permissions[task.case.service, task.element]
    if outcome not in allowed:
        raise NotPermitted(field="outcome", what="do this", outcomes=", ".join(allowed))
    if wrong := rules.wrong_variables(variables or {}, market_of(task.case, task.element).gives):
        raise BadReport(field="variables", why=wrong)
    with as_house():
        cases.complete_task(
            task_id=task.id, outcome=outcome, reason=reason, variables=variables, actor=robot.actor, at=at
        )
        end(lease, task, result="completed", outcome=outcome, at=at)
        worked(robot_id=robot.unit_id)


@verb
def business_exception(
    *,
    robot: RobotFacts,
    lease_id: int,
    reason_code: str,
    message: str,
    at: datetime,
    screenshot: bytes | None = None,
) -> None:
    """Give a task to people, because it is not what the robot can do: why (counted by `reason_code`), what it saw."""
    if _reported(robot, lease_id, "business_exception", None):
        nothing_to_record()
        return
    lease, task = _live(robot, lease_id, at)
    if not rules.is_reason(reason_code):
        raise BadReport(
            field="reason_code", why="A reason code has small letters, digits and hyphens, at most 60."
        )
    said = _message(message)
    with as_house():
        kept = _keep(robot, task, screenshot, at)
        end(
            lease,
            task,
            result="business_exception",
            reason_code=reason_code,
            message=said,
            screenshot_id=kept,
            at=at,
        )
        worked(robot_id=robot.unit_id)
        hand_over(task, why=reason_code, message=said, actor=robot.actor, at=at)


@verb
def system_failure(
    *, robot: RobotFacts, lease_id: int, message: str, at: datetime, screenshot: bytes | None = None
) -> None:
    """Say that the task could not be done now, because something is broken: it is tried again later."""
    if _reported(robot, lease_id, "system_failure", None):
        nothing_to_record()
        return
    lease, task = _live(robot, lease_id, at)
    said = _message(message)
    with as_house():
        kept = _keep(robot, task, screenshot, at)
        end(lease, task, result="system_failure", message=said, screenshot_id=kept, at=at)
        failed(robot, task, message=said, actor=robot.actor, at=at)


@verb
def defer(*, robot: RobotFacts, lease_id: int, not_before: datetime, message: str, at: datetime) -> None:
    """Put a task off, as when the system that it is done in is closed for the night. No failure, and not for long."""
    lease, task = _live(robot, lease_id, at)
    said = _message(message)
    if not at < not_before <= at + timedelta(days=7):
        raise BadReport(field="not_before", why="Put it off to a moment within the next seven days.")
    with as_house():
        end(lease, task, result="deferred", message=said, at=at)
        Retry.objects.update_or_create(
            task=task,
            defaults={
                "department_id": task.department_id,
                "robot_id": robot.unit_id,
                "not_before": not_before,
                "message": said,
            },
        )
        Task.objects.filter(id=task.id).update(claimed_by=None, claimed_at=None)
        record_on(task.case, "task_released", {"task": task.title, "reason": said}, actor=robot.actor, at=at)


def _lease(robot: RobotFacts, task_id: int, number: int, at: datetime) -> Leased:
    cases.claim_task(task_id=task_id, actor=robot.actor, at=at)
    task = locked_task(task_id)
    assert task is not None
    deadline = at + timedelta(minutes=robot.longest_minutes)
    lease = Lease.objects.create(
        task=task,
        department_id=task.department_id,
        robot_id=robot.unit_id,
        number=number,
        begun_at=at,
        heartbeat_at=at,
        until=min(at + timedelta(seconds=robot.lease_seconds), deadline),
        deadline_at=deadline,
    )
    given = inputs(task.case, task.id, task.element)
    note_seen(facts(task.case), {each.data_class for each in given.values()}, actor=robot.actor, at=at)
    return Leased(
        lease=lease.id,
        reference=task.case.reference,
        service=task.case.service,
        element=task.element,
        title=task.title,
        number=number,
        until=lease.until,
        deadline_at=deadline,
        due_at=task.due_at,
        inputs=values(given),
    )


def _live(robot: RobotFacts, lease_id: int, at: datetime) -> tuple[Lease, Task]:
    """A lease that the robot still has, with its task; both locked, the task first as everywhere."""
    found = Lease.objects.filter(id=lease_id, robot_id=robot.unit_id).first()
    if found is None:
        _refuse_ended(robot, lease_id)
    assert found is not None
    task = locked_task(found.task_id)
    lease = Lease.objects.select_for_update().filter(id=lease_id).first()
    if lease is None:
        _refuse_ended(robot, lease_id)
    assert lease is not None
    if lease.until <= at:
        raise LeaseLost(lease=lease_id, why="no heartbeat came in time")
    if task is None or task.closed_at is not None or task.claimed_by_id != robot.account_id:
        raise LeaseLost(lease=lease_id, why="the task is with somebody else now")
    return lease, task


def _refuse_ended(robot: RobotFacts, lease_id: int) -> None:
    attempt = Attempt.objects.filter(lease_id=lease_id, robot_id=robot.unit_id).first()
    if attempt is None:
        raise NotFound(what="lease with that number")
    raise LeaseLost(lease=lease_id, why=ENDED[attempt.result])


ENDED = {
    "completed": "the task was finished",
    "business_exception": "the task was given to people",
    "system_failure": "a failure was reported",
    "deferred": "the task was put off",
    "expired": "no heartbeat came in time",
    "taken_away": "the task is with somebody else now",
}


def _reported(robot: RobotFacts, lease_id: int, result: str, outcome: str | None) -> bool:
    """Whether exactly this was reported of the lease before."""
    return Attempt.objects.filter(
        lease_id=lease_id, robot_id=robot.unit_id, result=result, outcome=outcome
    ).exists()


def _message(text: str) -> str:
    if not rules.is_message(text.strip()):
        raise BadReport(
            field="message", why=f"Say what happened, in at most {rules.LONGEST_MESSAGE:,} characters."
        )
    return text.strip()


def _keep(robot: RobotFacts, task: Task, screenshot: bytes | None, at: datetime) -> int | None:
    """The screenshot, kept on the case."""
    if screenshot is None:
        return None
    if not screenshot.startswith(rules.PNG):
        raise BadReport(field="screenshot", why="A screenshot is a PNG file.")
    return attach(
        department_id=task.department_id,
        name=f"What {robot.name} saw.png",
        content=screenshot,
        reference=task.case.reference,
        actor=robot.actor,
        at=at,
    )
