"""Finding the tasks that a robot may take, and what it is given with each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import as_house
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases import queries as cases
from commonhold.work.cases.catalogue import CaseFacts, Input, MarketTask, service
from commonhold.work.cases.models import Attachment, Case
from commonhold.work.robots import rules
from commonhold.work.robots.models import Lease
from commonhold.work.robots.queries import RobotFacts

_NEXT = """
SELECT t.id, coalesce(a.made, 0) FROM cases_task t JOIN cases_case c ON c.id = t.case_id
LEFT JOIN robots_retry r ON r.task_id = t.id
LEFT JOIN LATERAL (SELECT count(*) AS made FROM robots_attempt a WHERE a.task_id = t.id) a ON true
WHERE t.unit_id = %(unit)s AND t.closed_at IS NULL AND t.held_at IS NULL AND t.claimed_by_id IS NULL
    AND (c.service || ' ' || t.element) = ANY(%(kinds)s::text[])
    AND (r.task_id IS NULL OR (r.quarantined_at IS NULL AND r.not_before <= %(at)s))
ORDER BY t.turn_at, t.id LIMIT %(most)s FOR UPDATE OF t SKIP LOCKED
"""


@dataclass(frozen=True)
class Free:
    """A task that a robot may take, locked until the transaction ends."""

    task_id: int
    attempts: int


def free(robot: RobotFacts, *, most: int, at: datetime) -> list[Free]:
    """The next tasks of a robot's queue that it may take now; those that others look at are passed over."""
    values = {
        "unit": robot.unit_id,
        "kinds": [" ".join(kind) for kind in robot.permissions],
        "at": at,
        "most": most,
    }
    return [Free(*row) for row in planned_once(_NEXT, values)]


def market_of(case: Case, element: str) -> MarketTask:
    """What the service declares for robots about a kind of task."""
    market = service(case.service).tasks[element].market
    assert market is not None, f"{element} of {case.service} is not of the market"
    return market


def inputs(case: Case, task_id: int, element: str) -> dict[str, Input]:
    """What a robot is given to do a task with: what the task declares, of the classes that its unit may see."""
    market = market_of(case, element)
    assert market.inputs is not None, f"{element} of {case.service} has nothing for robots"
    with as_house():
        found = planned_once(
            "SELECT hidden FROM delivery_choice WHERE task_id = %s ORDER BY id DESC LIMIT 1", [task_id]
        )
        given = market.inputs(cases.facts(case))
    classes = rules.shown(market.needs, market.shows, found[0][0] if found else market.shows)
    return {name: each for name, each in given.items() if each.data_class in classes}


def values(given: Mapping[str, Input]) -> dict[str, Any]:
    return {name: each.value for name, each in given.items()}


def file_of_lease(robot: RobotFacts, lease_id: int, attachment_id: int) -> tuple[CaseFacts, Attachment]:
    """A case, and a file of it that the inputs of a task name which the robot has; NotFound otherwise."""
    lease = Lease.objects.filter(id=lease_id, robot_id=robot.unit_id).select_related("task__case").first()
    if lease is None:
        raise NotFound(what="lease with that number")
    with as_house():
        task = lease.task
        given = inputs(task.case, task.id, task.element)
        named = any(attachment_id in each.files for each in given.values())
        found = Attachment.objects.filter(case=task.case, id=attachment_id).first() if named else None
    if found is None:
        raise NotFound(what="file among the inputs of this task")
    return cases.facts(task.case), found
