"""What is put right by itself: leases that ran out, tasks that a robot doesn't do in time or may not do."""

from __future__ import annotations

from datetime import datetime

from commonhold.core.audit.acting import Actor, as_house
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.moving.queries import locked_task
from commonhold.work.robots.ending.actions import end, failed, hand_over
from commonhold.work.robots.models import Lease
from commonhold.work.robots.queries import robot_by_id

AT_ONCE = 200
NO_SIGN = "The robot gave no sign of life."
TOO_LATE = "The robot had not done it by the day on which it is due."
NOT_ITS_KIND = "This robot may not do tasks of this kind."
WORKER = Actor.system("worker")

_OVER = """
SELECT l.id, l.task_id FROM robots_lease l JOIN cases_task t ON t.id = l.task_id JOIN robots_robot r
    ON r.unit_id = l.robot_id
WHERE (%(robot)s::bigint IS NULL OR l.robot_id = %(robot)s::bigint)
    AND (l.until <= %(at)s OR t.closed_at IS NOT NULL OR t.claimed_by_id IS DISTINCT FROM r.account_id)
ORDER BY l.until LIMIT %(most)s FOR UPDATE OF t SKIP LOCKED
"""
"""Leases that ran out, or whose task is somebody else's by now; the tasks locked."""

_STRAYS = """
SELECT t.id, t.due_at IS NOT NULL AND t.due_at <= %(at)s
FROM cases_task t JOIN robots_robot r ON r.unit_id = t.unit_id JOIN cases_case c ON c.id = t.case_id
WHERE t.closed_at IS NULL AND t.held_at IS NULL AND t.claimed_by_id IS NULL AND (t.due_at <= %(at)s OR NOT EXISTS (
    SELECT FROM robots_permission p WHERE p.robot_id = t.unit_id AND p.service = c.service AND p.element = t.element))
ORDER BY t.id LIMIT %(most)s FOR UPDATE OF t SKIP LOCKED
"""
"""Open tasks of robots, in nobody's hands, that are due already or are of a kind that the robot may not do."""


@verb
def expire(*, at: datetime, robot_id: int | None = None) -> int:
    """End the leases, of a robot or of all, that ran out: each counts as a failure. How many there were."""
    nothing_to_record()
    over = planned_once(_OVER, {"robot": robot_id, "at": at, "most": AT_ONCE})
    for lease_id, task_id in over:
        with as_house():
            _expire(lease_id, task_id, at)
    return len(over)


@verb
def hand_over_strays(*, at: datetime) -> int:
    """Give tasks to people that their robot has not done by the day on which they are due, or may not do at all."""
    nothing_to_record()
    found = planned_once(_STRAYS, {"at": at, "most": AT_ONCE})
    for task_id, late in found:
        task = locked_task(task_id)
        assert task is not None
        why, message = ("not-in-time", TOO_LATE) if late else ("not-its-kind", NOT_ITS_KIND)
        hand_over(task, why=why, message=message, actor=WORKER, at=at)
    return len(found)


def _expire(lease_id: int, task_id: int, at: datetime) -> None:
    lease = Lease.objects.select_for_update().filter(id=lease_id).first()
    task = locked_task(task_id)
    if lease is None or task is None:
        return
    robot = robot_by_id(lease.robot_id)
    if task.closed_at is not None or task.claimed_by_id != robot.account_id:
        end(lease, task, result="taken_away", at=at)
        return
    end(lease, task, result="expired", message=NO_SIGN, at=at)
    failed(robot, task, message=NO_SIGN, actor=robot.actor, at=at)
