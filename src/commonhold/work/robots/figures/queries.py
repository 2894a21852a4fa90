"""How robots do: what they got through, what it cost beside people's doing it, why they gave up, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from commonhold.base.money import round_pence
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.catalogue import service
from commonhold.work.delivery.units.queries import costs, units
from commonhold.work.robots.queries import RobotFacts
from commonhold.work.robots.rules import Sameness, candidates, pay_back_months

DAYS = 30
DAYS_SHOWN = 14
DAYS_OF_CANDIDATES = 90
MOST_CANDIDATES = 10

_DAYS = """
SELECT day::date, count(*) FILTER (WHERE result = 'completed'),
    count(*) FILTER (WHERE result = 'business_exception'),
    count(*) FILTER (WHERE result IN ('system_failure', 'expired'))
FROM generate_series(%(from)s::date, %(until)s::date, '1 day') AS day
LEFT JOIN robots_attempt a ON (a.ended_at AT TIME ZONE 'Europe/London')::date = day::date
GROUP BY 1 ORDER BY 1
"""
_RESULTS = """
SELECT robot_id, service, element, count(*) FILTER (WHERE result = 'completed'),
    count(*) FILTER (WHERE result = 'business_exception'),
    count(*) FILTER (WHERE result IN ('system_failure', 'expired'))
FROM robots_attempt WHERE ended_at >= %(since)s GROUP BY 1, 2, 3
"""
_REASONS = """
SELECT robot_id, reason_code, service, element, outcome, count(*) FROM (
    SELECT a.robot_id, a.reason_code, a.service, a.element, t.outcome
    FROM robots_attempt a JOIN cases_task t ON t.id = a.task_id
    WHERE a.result = 'business_exception' AND a.ended_at >= %(since)s) AS given_up
GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 2, 5
"""
_BY_PEOPLE = """
SELECT c.service, t.element, t.outcome, count(*) FROM cases_task t JOIN cases_case c ON c.id = t.case_id
WHERE t.closed_at >= %(since)s AND t.completed_by_id IS NOT NULL AND NOT t.for_asker
    AND NOT EXISTS (SELECT FROM robots_robot r WHERE r.account_id = t.completed_by_id)
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3
"""


@dataclass(frozen=True)
class Day:
    """What all robots got through on a day."""

    on: date
    done: int
    given_to_people: int
    failed: int


@dataclass(frozen=True)
class Figures:
    """How a robot did in the last 30 days. Costs are for one task, in pence; None where there is nothing to go by."""

    done: int
    given_to_people: int
    failed: int
    robot_pence: int | None
    people_pence: int | None
    pay_back_months: int | None

    @property
    def attempts(self) -> int:
        return self.done + self.given_to_people + self.failed


@dataclass(frozen=True)
class Reason:
    """Why a robot gave tasks up, how often, and how people mostly finished them."""

    robot_id: int
    code: str
    title: str
    count: int
    open: int
    fix: str | None
    """The outcome that people chose most; None if they have finished none yet."""
    fixed_so: int


def days(at: datetime) -> list[Day]:
    """What robots got through on each of the last 14 days, in the departments acted for."""
    until = at.date()
    return [
        Day(*row)
        for row in planned_once(_DAYS, {"from": until - timedelta(days=DAYS_SHOWN - 1), "until": until})
    ]


def figures(robots: list[RobotFacts], at: datetime) -> dict[int, Figures]:
    """How each robot did, by unit.

    A robot's cost for a task is its share of the year's, over what it has done; people's is the minutes that the task
    takes them, at the price of a minute of the in-house units.
    """
    results: dict[int, list[tuple[str, str, int, int, int]]] = {}
    for robot_id, *row in planned_once(_RESULTS, {"since": at - timedelta(days=DAYS)}):
        results.setdefault(robot_id, []).append(tuple(row))
    costs_now = costs(at.date())
    minute = _minute_of_people(at.date())
    found = {}
    for each in robots:
        rows = results.get(each.unit_id, [])
        done = sum(row[2] for row in rows)
        cost = costs_now.get(each.unit_id)
        spent = Decimal(cost.total_pence) * DAYS / 365 if cost else None
        worth = (
            sum((row[2] * _minutes(row[0], row[1]) * minute for row in rows), Decimal(0)) if minute else None
        )
        saved = int(worth - spent) if worth is not None and spent is not None and done else 0
        found[each.unit_id] = Figures(
            done,
            sum(row[3] for row in rows),
            sum(row[4] for row in rows),
            round_pence(spent / done) if spent is not None and done else None,
            round_pence(worth / done) if worth is not None and done else None,
            pay_back_months(each.build_pence, saved, DAYS),
        )
    return found


def reasons(at: datetime) -> list[Reason]:
    """Why robots gave tasks up in the last 30 days, the most common reason first, with what people did then."""
    grouped: dict[tuple[int, str, str, str], list[tuple[str | None, int]]] = {}
    for robot_id, code, name, element, outcome, count in planned_once(
        _REASONS, {"since": at - timedelta(days=DAYS)}
    ):
        grouped.setdefault((robot_id, code, name, element), []).append((outcome, count))
    found = []
    for (robot_id, code, name, element), ways in grouped.items():
        finished = [(outcome, count) for outcome, count in ways if outcome is not None]
        fix, fixed_so = finished[0] if finished else (None, 0)
        kind = service(name).tasks[element]
        chosen = kind.outcome(fix) if fix else None
        total = sum(count for _, count in ways)
        still_open = total - sum(count for _, count in finished)
        label = chosen.label if chosen else fix
        found.append(Reason(robot_id, code, kind.title, total, still_open, label, fixed_so))
    return sorted(found, key=lambda each: (-each.count, each.code))


def next_best(at: datetime) -> list[Sameness]:
    """The kinds of task in which another robot would save people the most minutes, by the last 90 days."""
    grouped: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for name, element, outcome, count in planned_once(
        _BY_PEOPLE, {"since": at - timedelta(days=DAYS_OF_CANDIDATES)}
    ):
        grouped.setdefault((name, element), []).append((outcome, count))
    found = [
        Sameness(name, element, sum(n for _, n in ways), _minutes(name, element), ways[0][0], ways[0][1])
        for (name, element), ways in grouped.items()
        if element in service(name).tasks
    ]
    return candidates([each for each in found if each.minutes])[:MOST_CANDIDATES]


def _minutes(name: str, element: str) -> int:
    """How long a task takes people, as its service says; 0 if it doesn't."""
    kind = service(name).tasks.get(element)
    return kind.market.minutes if kind and kind.market else 0


def _minute_of_people(on: date) -> Decimal | None:
    """What a minute of the in-house units costs on average, in pence; None if none has a cost sheet."""
    ours = {each.id for each in units() if each.kind == "in_house"}
    sheets = [cost for unit_id, cost in costs(on).items() if unit_id in ours]
    if not sheets:
        return None
    return Decimal(sum(each.total_pence for each in sheets)) / sum(each.productive_minutes for each in sheets)
