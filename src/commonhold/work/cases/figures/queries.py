"""How a service is doing: volumes, times, and how much of it needs nobody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Week:
    """Cases opened and finished in the week that starts on that Monday."""

    starts: date
    opened: int
    finished: int


@dataclass(frozen=True)
class Ending:
    """The cases that ended one way: how many, how many without anybody's decision, and how long they took."""

    outcome: str
    cases: int
    straight_through: int
    median_hours: float
    ninth_decile_hours: float


@dataclass(frozen=True)
class Stage:
    """A task of the process: how often it was done since then, how long it took, how many wait now."""

    element: str
    title: str
    done: int
    median_hours: float | None
    open: int
    overdue: int


@dataclass(frozen=True)
class DepartmentFigures:
    """One department's figures of a service, or those of all departments together (`department_id` None)."""

    department_id: int | None
    open: int
    finished: int
    straight_through: int
    median_hours: float | None
    ninth_decile_hours: float | None


@dataclass(frozen=True)
class Statistics:
    """Figures of one service. Hours are of elapsed time, from asking to the end."""

    opened: int
    finished: int
    open: int
    straight_through: int
    weeks: list[Week]
    endings: list[Ending]
    stages: list[Stage]

    @property
    def straight_through_rate(self) -> float | None:
        """The share of finished cases that nobody had to decide, from 0 to 1; None without any."""
        return self.straight_through / self.finished if self.finished else None


WEEKS = """
SELECT week::date, sum(opened)::int, sum(finished)::int FROM (
  SELECT date_trunc('week', opened_at AT TIME ZONE 'Europe/London') AS week, count(*) AS opened, 0 AS finished
  FROM cases_case WHERE service = %(service)s AND department_id = ANY(%(departments)s)
  AND opened_at >= %(since)s
  GROUP BY 1
  UNION ALL
  SELECT date_trunc('week', closed_at AT TIME ZONE 'Europe/London'), 0, count(*)
  FROM cases_case WHERE service = %(service)s AND department_id = ANY(%(departments)s)
  AND state = 'finished' AND closed_at >= %(since)s GROUP BY 1) each
GROUP BY 1 ORDER BY 1"""

ENDINGS = """
SELECT outcome, count(*), count(*) FILTER (WHERE decisions = 0),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at) / 3600.0),
  percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at) / 3600.0)
FROM cases_case WHERE service = %(service)s AND department_id = ANY(%(departments)s)
AND state = 'finished' AND closed_at >= %(since)s GROUP BY 1 ORDER BY 2 DESC"""

STAGES = """
SELECT t.element, max(t.title), count(*) FILTER (WHERE t.completed_by_id IS NOT NULL),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.closed_at - t.opened_at) / 3600.0)
    FILTER (WHERE t.completed_by_id IS NOT NULL),
  count(*) FILTER (WHERE t.closed_at IS NULL),
  count(*) FILTER (WHERE t.closed_at IS NULL AND t.due_at < %(at)s)
FROM cases_task t JOIN cases_case c ON c.id = t.case_id
WHERE c.service = %(service)s AND t.department_id = ANY(%(departments)s)
AND (t.closed_at IS NULL OR t.closed_at >= %(since)s) GROUP BY 1 ORDER BY min(t.id)"""

DEPARTMENTS = """
SELECT service, department_id, count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'finished'),
  count(*) FILTER (WHERE state = 'finished' AND decisions = 0),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at) / 3600.0),
  percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at) / 3600.0)
FROM cases_case WHERE service = ANY(%(services)s) AND department_id = ANY(%(departments)s)
AND (state = 'open' OR closed_at >= %(since)s) GROUP BY service, ROLLUP (department_id)"""

OPEN = """
SELECT count(*) FROM cases_case
WHERE service = %(service)s AND department_id = ANY(%(departments)s) AND state = 'open'"""


def statistics(
    service_name: str, department_ids: Collection[int], *, since: datetime, at: datetime
) -> Statistics:
    """Volumes by week, endings with times, and stages, of one service in some departments: four queries."""
    values: dict[str, Any] = {
        "service": service_name,
        "departments": list(department_ids),
        "since": since,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(WEEKS, values)
        weeks = [Week(*row) for row in cursor.fetchall()]
        cursor.execute(ENDINGS, values)
        endings = [Ending(*row) for row in cursor.fetchall()]
        cursor.execute(STAGES, values)
        stages = [Stage(*row) for row in cursor.fetchall()]
        cursor.execute(OPEN, values)
        waiting = cursor.fetchone()
    return Statistics(
        opened=sum(week.opened for week in weeks),
        finished=sum(ending.cases for ending in endings),
        open=waiting[0] if waiting else 0,
        straight_through=sum(ending.straight_through for ending in endings),
        weeks=weeks,
        endings=endings,
        stages=stages,
    )


def by_department(
    service_names: Collection[str], department_ids: Collection[int], *, since: datetime
) -> dict[str, dict[int | None, DepartmentFigures]]:
    """For each service, the figures of each department that had a case, and under None those of all together: one
    query, however many services."""
    values: dict[str, Any] = {
        "services": list(service_names),
        "departments": list(department_ids),
        "since": since,
    }
    found: dict[str, dict[int | None, DepartmentFigures]] = {
        each: {None: DepartmentFigures(None, 0, 0, 0, None, None)} for each in service_names
    }
    with connection.cursor() as cursor:
        cursor.execute(DEPARTMENTS, values)
        for name, department_id, *figures in cursor.fetchall():
            found[name][department_id] = DepartmentFigures(department_id, *figures)
    return found
