"""How well and how fast each unit did its tasks of late: what units are chosen by from then on."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from commonhold.core.audit.statements import planned_once
from commonhold.work.delivery.clocks.queries import calendars
from commonhold.work.delivery.routing.market import Record
from commonhold.work.delivery.units.queries import units

OF_LATE = timedelta(days=90)

_DONE = """
WITH open AS (
    SELECT * FROM json_to_recordset(%(days)s::json) AS o (unit_id bigint, day date, before int, opens int, closes int)
), done AS (
    SELECT t.unit_id, c.service, t.element,
        t.closed_at AT TIME ZONE u.zone AS closed, greatest(t.claimed_at, %(since)s) AT TIME ZONE u.zone AS claimed,
        EXISTS (SELECT FROM delivery_flaw f WHERE f.task_id = t.id AND f.withdraws_id IS NULL
            AND NOT EXISTS (SELECT FROM delivery_flaw w WHERE w.withdraws_id = f.id)) AS flawed,
        EXISTS (SELECT FROM delivery_clockevent e WHERE e.task_id = t.id AND e.kind = 'stop') AS stood_still
    FROM cases_task t JOIN cases_case c ON c.id = t.case_id JOIN delivery_unit u ON u.id = t.unit_id
    WHERE t.closed_at >= %(since)s AND t.closed_at < %(until)s AND t.completed_by_id IS NOT NULL
), timed AS (
    SELECT d.unit_id, d.service, d.element, d.flawed, CASE WHEN NOT d.stood_still THEN
        e.before + least(greatest(extract(epoch FROM d.closed::time) / 60 - e.opens, 0), e.closes - e.opens)
        - b.before - least(greatest(extract(epoch FROM d.claimed::time) / 60 - b.opens, 0), b.closes - b.opens)
        END AS minutes
    FROM done d JOIN open e ON e.unit_id = d.unit_id AND e.day = d.closed::date
    LEFT JOIN open b ON b.unit_id = d.unit_id AND b.day = d.claimed::date
)
SELECT unit_id, service, element, count(*), count(*) FILTER (WHERE NOT flawed),
    coalesce(round(avg(minutes) * count(*)), 0)::bigint
FROM timed GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def done_of_late(at: datetime) -> list[tuple[int, Record]]:
    """What units completed in the 90 days before `at`, by unit (its id), service and element; in one statement.

    Right the first time is what nobody found a flaw in that stands. Minutes are of the unit's working time, from when
    somebody took a task; a task on which the clock ever stood still, or that nobody took, counts with the others'
    average. Call it while acting for everybody.
    """
    since = at - OF_LATE
    values = {"days": json.dumps(_days(since, at)), "since": since, "until": at}
    return [
        (unit_id, Record(service, element, done, right, minutes))
        for unit_id, service, element, done, right, minutes in planned_once(_DONE, values)
    ]


def _days(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Each day of each unit: the working minutes `before` it, and the minutes of the day at which it opens and
    closes; the same if it does not open. A day more at both ends, for whoever lives by another clock."""
    ids = {unit.code: unit.id for unit in units()}
    rows = []
    for code, calendar in calendars(ids).items():
        opens, closes = (each.hour * 60 + each.minute for each in (calendar.opens, calendar.closes))
        day, before = since.date() - timedelta(days=1), 0
        while day <= until.date() + timedelta(days=1):
            ends = closes if calendar.is_working_day(day) else opens
            rows.append(
                {
                    "unit_id": ids[code],
                    "day": day.isoformat(),
                    "before": before,
                    "opens": opens,
                    "closes": ends,
                }
            )
            before += ends - opens
            day += timedelta(days=1)
    return rows
