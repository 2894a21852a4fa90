"""Warning the people of delivery units of tasks that are soon due, before a service level is missed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.conf import settings

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.queue import put_notices
from commonhold.work.cases.warning.queries import SOON, units_with_unwarned
from commonhold.work.delivery.clocks.queries import calendars

AT_ONCE = 2_000
MOST_LISTED = 50
"""How many tasks one e-mail names; the desk shows the rest."""
SUBJECT = "Due in less than {hours} working hours: {tasks}"

_WARN = """
WITH due AS (
    SELECT t.id FROM cases_task t JOIN json_to_recordset(%(until)s::json) AS u (id bigint, until timestamptz)
        ON u.id = t.unit_id
    WHERE t.closed_at IS NULL AND t.warned_at IS NULL AND t.held_at IS NULL AND t.due_at <= u.until
    ORDER BY t.due_at LIMIT %(most)s FOR UPDATE OF t SKIP LOCKED
), warned AS (
    UPDATE cases_task t SET warned_at = %(at)s FROM due WHERE t.id = due.id
    RETURNING t.id, t.case_id, t.department_id, t.unit_id, t.claimed_by_id, t.title, t.due_at
)
SELECT w.id, w.department_id, w.unit_id, w.claimed_by_id, w.title, w.due_at, c.reference
FROM warned w JOIN cases_case c ON c.id = w.case_id ORDER BY w.due_at, w.id
"""

_NOTICE = """
INSERT INTO cases_notice (department_id, case_id, account_id, subject, body, at, attempts, failure)
SELECT n.department_id, NULL, n.account_id, n.subject, n.body, %(at)s, 0, ''
FROM json_to_recordset(%(told)s::json) AS n (department_id int, account_id bigint, subject text, body text)
RETURNING id
"""

_SUPERVISORS = """
SELECT unit_id, account_id FROM delivery_member
WHERE unit_id = ANY(%s::bigint[]) AND supervisor AND valid @> %s::date ORDER BY account_id
"""


@verb
def warn(*, actor: Actor, at: datetime) -> int:
    """Tell whoever has taken a task that is due in less than four of their unit's working hours, or else the unit's
    supervisors, in one e-mail for each person and department; return how many tasks. Each is warned of once."""
    units = units_with_unwarned(at)
    hours = calendars(units.values())
    until = [{"id": id, "until": hours[code].add(at, SOON).isoformat()} for id, code in units.items()]
    rows = planned_once(_WARN, {"until": json.dumps(until), "most": AT_ONCE, "at": at}) if until else []
    if not rows:
        nothing_to_record()
        return 0
    supervisors: dict[int, list[int]] = {}
    for unit_id, account_id in planned_once(_SUPERVISORS, [sorted({row[2] for row in rows}), at.date()]):
        supervisors.setdefault(unit_id, []).append(account_id)
    told: dict[tuple[int, int], list[str]] = {}
    for _, department_id, unit_id, claimed_by, title, due_at, reference in rows:
        line = f"{title}: {settings.BASE_URL}/desk/cases/{reference}/ (due {due_at.astimezone(LONDON):%-d %B, %H:%M})"
        for account_id in [claimed_by] if claimed_by else supervisors.get(unit_id, []):
            told.setdefault((department_id, account_id), []).append(line)
    _tell(told, at)
    about = [(row[1], row[6], f"cases.task:{row[0]}") for row in rows]
    record_each("cases.warned", actor=actor, at=at, about=about)
    return len(rows)


def _tell(told: dict[tuple[int, int], list[str]], at: datetime) -> None:
    notices = [
        {
            "department_id": department_id,
            "account_id": account_id,
            "subject": SUBJECT.format(hours=SOON // timedelta(hours=1), tasks=_count(len(lines))),
            "body": "\n".join(lines[:MOST_LISTED]) + "\n",
        }
        for (department_id, account_id), lines in told.items()
    ]
    planned_once(_NOTICE, {"told": json.dumps(notices), "at": at})
    for department_id in sorted({each for each, _ in told}):
        put_notices(department_id)


def _count(number: int) -> str:
    return f"{number:,} task{'' if number == 1 else 's'}"
