"""Reading clocks: what happened in a case, and all tasks that units completed in a time, as known at a moment."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from commonhold.base.working_time import WorkingCalendar
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import bank_holidays, calendar
from commonhold.work.delivery.clocks import rules
from commonhold.work.delivery.clocks.rules import COMPLETED, TASK, ClockOf, Done, Event, Run
from commonhold.work.delivery.models import Unit


@dataclass(frozen=True, slots=True)
class Told:
    """One event as people read it."""

    event: Event
    clock: ClockOf
    at: datetime
    by: str
    by_label: str
    note: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FlawFacts:
    """What was noted of a completed task. `caused_by` is the task in which it was sent back, if that was noted by
    itself; the last three say that it was not so, and are empty while it stands."""

    id: int
    task_id: int
    kind: str
    note: str
    evidence: str
    caused_by: int | None
    at: datetime
    by_label: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str


_EVENT = (
    "SELECT e.id, e.kind, e.effective_at, e.reason, coalesce(u.code, ''), e.due_at, e.corrects_id,"
    " e.department_id, e.case_reference, e.service, e.element, e.task_id, e.measure, e.at, e.by, e.by_label, e.note,"
    " e.evidence FROM delivery_clockevent e LEFT JOIN delivery_unit u ON u.id = e.unit_id"
)


def event(event_id: int) -> Told | None:
    """One event, if it is of a department acted for."""
    return next(iter(_told(f"{_EVENT} WHERE e.id = %s::text::bigint", [str(event_id)])), None)


def of_case(case_reference: str) -> list[Told]:
    """Every event of a case's clocks, in the order in which they were recorded."""
    return _told(f"{_EVENT} WHERE e.case_reference = %s ORDER BY e.id", [case_reference])


_FLAWS_OF_CASE = """
SELECT f.id, f.task_id, f.kind, f.note, f.evidence, f.caused_by_task_id, f.at, f.by_label, w.at,
  coalesce(w.by_label, ''), coalesce(w.note, '')
FROM delivery_flaw f LEFT JOIN delivery_flaw w ON w.withdraws_id = f.id
WHERE f.case_reference = %s AND f.task_id = ANY(%s::bigint[]) AND f.withdraws_id IS NULL ORDER BY f.id"""


def flaws_of_case(case_reference: str, task_ids: Collection[int]) -> list[FlawFacts]:
    """What was noted of tasks of a case, withdrawn or not, in the order in which it was."""
    return [FlawFacts(*row) for row in planned_once(_FLAWS_OF_CASE, [case_reference, list(task_ids)])]


def last_run(clock: ClockOf) -> Run | None:
    """The latest run of a clock; None if it was never started."""
    of_task = clock.task_id is not None
    where = "e.task_id = %s::text::bigint" if of_task else "e.task_id IS NULL AND e.case_reference = %s"
    about = str(clock.task_id) if of_task else clock.case_reference
    told = _told(f"{_EVENT} WHERE {where} AND e.measure = %s ORDER BY e.id", [about, clock.measure])
    found = rules.runs(each.event for each in told)
    return found[-1] if found else None


def _told(statement: str, values: list[object]) -> list[Told]:
    return [Told(Event(*row[:7]), ClockOf(*row[7:13]), *row[13:]) for row in planned_once(statement, values)]


_ENDED = """
WITH touched AS (
  SELECT e.task_id FROM delivery_clockevent e JOIN delivery_unit u ON u.id = e.unit_id
  WHERE e.kind = 'start' AND u.code = ANY(%(units)s) AND e.measure = %(measure)s AND e.at < %(known)s AND e.task_id IN (
    SELECT task_id FROM delivery_clockevent
    WHERE kind IN ('end', 'correct') AND effective_at >= %(since)s AND effective_at < %(until)s)
)
SELECT e.task_id, e.case_reference, d.code, e.service, e.element, e.id, e.kind, e.effective_at, e.reason,
  coalesce(u.code, ''), e.due_at, e.corrects_id
FROM delivery_clockevent e JOIN departments_department d ON d.id = e.department_id
LEFT JOIN delivery_unit u ON u.id = e.unit_id
WHERE e.task_id IN (SELECT task_id FROM touched) AND e.measure = %(measure)s AND e.at < %(known)s
ORDER BY e.task_id, e.id"""

_FLAWS = """
SELECT f.task_id, array_agg(DISTINCT f.kind ORDER BY f.kind) FROM delivery_flaw f
WHERE f.task_id = ANY(%s) AND f.at < %s AND f.withdraws_id IS NULL
AND NOT EXISTS (SELECT FROM delivery_flaw w WHERE w.withdraws_id = f.id AND w.at < %s) GROUP BY 1"""


def completed(
    units: Collection[str], since: datetime, until: datetime, *, known_until: datetime
) -> list[Done]:
    """The tasks that any of these units completed from `since` until before `until`, by what had been recorded before
    `known_until`; two queries. Only of departments acted for."""
    values: dict[str, Any] = {"units": list(units), "measure": TASK, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, {**values, "known": known_until})
        found = [
            done
            for done in _done(cursor.fetchall())
            if done.run.unit in units and done.run.ended_at and since <= done.run.ended_at < until
        ]
        cursor.execute(_FLAWS, [[done.task_id for done in found], known_until, known_until])
        flaws = dict(cursor.fetchall())
    return [
        done._replace(flaws=tuple(flaws[done.task_id])) if done.task_id in flaws else done for done in found
    ]


def _done(rows: list[tuple[Any, ...]]) -> Iterator[Done]:
    """The completed runs of tasks, from their events in order; a task's events have its case's facts."""
    for _, events in groupby(rows, key=lambda row: row[0]):
        of_task = list(events)
        task_id, case_reference, department, service, element = of_task[0][:5]
        for run in rules.runs(Event(*row[5:]) for row in of_task):
            if run.ended_as == COMPLETED:
                yield Done(task_id, case_reference, department, service, element, run)


_LATE = """
SELECT DISTINCT e.task_id FROM delivery_clockevent e WHERE e.task_id IS NOT NULL AND e.measure = %(measure)s
AND e.at >= %(since)s AND e.at < %(until)s AND (e.kind = 'correct' OR e.effective_at < %(month)s)
UNION SELECT f.task_id FROM delivery_flaw f WHERE f.at >= %(since)s AND f.at < %(until)s"""

_ENDS = """
SELECT DISTINCT date_trunc('month', e.effective_at AT TIME ZONE 'Europe/London')::date
FROM delivery_clockevent e WHERE e.task_id = ANY(%(tasks)s) AND e.kind IN ('end', 'correct')
AND e.effective_at < %(month)s AND e.at < %(until)s ORDER BY 1"""


def late_months(since: datetime, until: datetime, *, before: datetime) -> list[date]:
    """The first days of the months before `before` about whose tasks something was recorded from `since` until before
    `until`: what was stated of them may have changed."""
    values: dict[str, Any] = {"measure": TASK, "since": since, "until": until, "month": before}
    with connection.cursor() as cursor:
        cursor.execute(_LATE, values)
        tasks = [row[0] for row in cursor.fetchall()]
        cursor.execute(_ENDS, {**values, "tasks": tasks})
        return [row[0] for row in cursor.fetchall()]


def calendars(units: Collection[str]) -> dict[str, WorkingCalendar]:
    """The hours of units by their codes: their own, less the bank holidays that they keep and, for a department's
    team, the days on which the department is closed."""
    found = Unit.objects.filter(code__in=units).order_by("code")
    return {
        unit.code: WorkingCalendar(
            unit.opens,
            unit.closes,
            frozenset(map(int, unit.weekdays)),
            (bank_holidays(unit.region) if unit.region else frozenset())
            | (calendar(unit.home_id).holidays if unit.home_id else frozenset()),
            ZoneInfo(unit.zone),
        )
        for unit in found
    }
