"""Reading robots: what they are and may do, what they have at the moment, and what a person has to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import department_ids
from commonhold.work.robots.models import Attempt, Lease, Permission, Retry, Robot
from commonhold.work.robots.rules import Breaker

RESULTS = {
    "completed": "Done",
    "business_exception": "Given to people",
    "system_failure": "Failed",
    "deferred": "Put off",
    "expired": "No sign of life",
    "taken_away": "Taken away",
}


@dataclass(frozen=True)
class RobotFacts:
    """A robot as it is now."""

    unit_id: int
    code: str
    name: str
    account_id: int
    home_id: int | None
    on: bool
    why: str
    """Why its unit was last opened or closed: the reason, and what was noted with it."""
    build_pence: int
    lease_seconds: int
    longest_minutes: int
    most_attempts: int
    breaker: Breaker
    permissions: Mapping[tuple[str, str], tuple[str, ...]]
    """How it may finish tasks, by service and element."""

    @property
    def actor(self) -> Actor:
        return Actor(f"robot:{self.unit_id}", self.name, self.account_id)

    @property
    def departments(self) -> tuple[int, ...]:
        """The departments that it works for: its own, if it is one's, else all."""
        return (self.home_id,) if self.home_id is not None else tuple(department_ids())


_ROBOTS = """
SELECT u.id, u.code, u.name, r.account_id, u.home_id, coalesce(n.state = 'open', false),
    coalesce(n.note, ''), r.build_pence, r.lease_seconds, r.longest_minutes, r.most_attempts,
    r.failures_in_row, r.pauses, r.paused_until
FROM robots_robot r JOIN delivery_unit u ON u.id = r.unit_id
LEFT JOIN LATERAL (SELECT state, note FROM delivery_unitstate s WHERE s.unit_id = u.id ORDER BY s.id DESC LIMIT 1) n
    ON true
WHERE (%(id)s::bigint IS NULL OR u.id = %(id)s::bigint) AND (%(code)s::text IS NULL OR u.code = %(code)s::text)
ORDER BY u.name
"""


def robots(*, unit_id: int | None = None, code: str | None = None) -> list[RobotFacts]:
    """Every robot by name, or the one asked for."""
    rows = planned_once(_ROBOTS, {"id": unit_id, "code": code})
    may: dict[int, dict[tuple[str, str], tuple[str, ...]]] = {}
    for each in Permission.objects.filter(robot_id__in=[row[0] for row in rows]).order_by("id"):
        may.setdefault(each.robot_id, {})[each.service, each.element] = tuple(each.outcomes)
    return [RobotFacts(*(*row[:11], Breaker(*row[11:]), may.get(row[0], {}))) for row in rows]


def robot(code: str) -> RobotFacts:
    """The robot of that code; NotFound if there is none."""
    found = robots(code=code)
    if not found:
        raise NotFound(what=f"robot with the code {code[:60]}")
    return found[0]


def robot_by_id(unit_id: int) -> RobotFacts:
    found = robots(unit_id=unit_id)
    assert found, f"unit {unit_id} is no robot"
    return found[0]


@dataclass(frozen=True)
class Now:
    """What a robot has at the moment: leases, and tasks that wait for it."""

    leased: int
    waiting: int


def now() -> dict[int, Now]:
    """What each robot has in the departments acted for, by unit."""
    rows = planned_once(
        "SELECT r.unit_id, (SELECT count(*) FROM robots_lease l WHERE l.robot_id = r.unit_id),"
        " (SELECT count(*) FROM cases_task t WHERE t.unit_id = r.unit_id AND t.closed_at IS NULL"
        "  AND t.claimed_by_id IS NULL) FROM robots_robot r",
        [],
    )
    return {unit_id: Now(leased, waiting) for unit_id, leased, waiting in rows}


MOST_QUARANTINED = 100


@dataclass(frozen=True)
class Quarantined:
    """A task that failed too often."""

    task_id: int
    title: str
    reference: str
    robot: str
    failures: int
    since: datetime
    message: str


def quarantine(department_ids: Collection[int]) -> list[Quarantined]:
    """The tasks that wait for a person to look at, those that wait longest first, at most MOST_QUARANTINED."""
    found = Retry.objects.filter(
        department_id__in=department_ids, quarantined_at__isnull=False, task__closed_at=None
    ).order_by("quarantined_at")
    fields = ("task_id", "task__title", "task__case__reference", "robot__unit__name", "failures")
    return [
        Quarantined(*row)
        for row in found.values_list(*fields, "quarantined_at", "message")[:MOST_QUARANTINED]
    ]


@dataclass(frozen=True)
class Seen:
    """What a robot saw of a task that it could not do."""

    robot: str
    at: datetime
    result: str
    reason_code: str | None
    message: str
    screenshot_id: int | None


def seen(task_ids: Collection[int]) -> dict[int, list[Seen]]:
    """What robots saw of tasks, the newest first, by task; what went well is not among it."""
    shown = ("business_exception", "system_failure", "expired")
    rows = Attempt.objects.filter(task_id__in=task_ids, result__in=shown).order_by("-id")
    found: dict[int, list[Seen]] = {}
    fields = ("robot__unit__name", "ended_at", "result", "reason_code", "message", "screenshot_id")
    for task_id, *row in rows.values_list("task_id", *fields):
        found.setdefault(task_id, []).append(Seen(*row))
    return found


def robot_of(unit_id: int, *, lock: bool = False) -> Robot:
    """The row itself, for the verbs."""
    rows = Robot.objects.select_for_update() if lock else Robot.objects
    return rows.get(unit_id=unit_id)


def breaker_of(unit_id: int) -> Breaker:
    """The robot's circuit breaker. While it is paused, or tried again after it, its row is locked: of two processes of
    a robot that is tried again, one gets a task."""
    row = robot_of(unit_id)
    if row.paused_until is not None:
        row = robot_of(unit_id, lock=True)
    return Breaker(row.failures_in_row, row.pauses, row.paused_until)


def leases_of(unit_id: int) -> list[Lease]:
    return list(Lease.objects.filter(robot_id=unit_id).order_by("id"))
