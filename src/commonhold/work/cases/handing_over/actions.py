"""What whoever leaves a department has open there passes to somebody else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import working_in
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record_each, verb
from commonhold.work.cases import rules
from commonhold.work.cases.correspondence.actions import write_each
from commonhold.work.cases.moving.actions import LAST_RESORT


class NoSuccessor(Refusal):
    """{why} Choose somebody else who goes on with the work, or nobody."""

    code: ClassVar[str] = "cases.no_successor"


class NoReason(Refusal):
    """Say in at most 4,000 characters why the work is handed over: whoever goes on with it will read that."""

    code: ClassVar[str] = "cases.no_reason_to_hand_over"


@verb
def hand_over(
    *,
    accounts: Mapping[int, int | None],
    department_id: int,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Passes on what people who go have open in a department: each account's to its successor, usually the manager.

    Tasks that they had taken are put back, and those for which they are named name the successor instead. A task that
    nobody else may do then is for finance, as it is when it is opened so: nobody gets one about their own case. From
    this day on the successor also stands in where whoever goes did. Cases that they asked for stay theirs. A fixed
    number of statements, however many go. There is no undoing: what was passed on may be half done, so that it is
    handed back by hand, task by task (`reassign_task`).
    """
    reason = reason.strip()
    if not reason or len(reason) > rules.LONGEST_COMMENT:
        raise NoReason(field="reason")
    on = at.astimezone(LONDON).date()
    successors = {each for each in accounts.values() if each is not None}
    if successors & accounts.keys():
        raise NoSuccessor(field="successor", why="Whoever goes can’t take over from somebody else who goes.")
    if successors - working_in(successors, department_id, on):
        raise NoSuccessor(field="successor", why="Whoever takes over has to work in the department.")
    passing = {
        "department": department_id,
        "going": json.dumps([{"account_id": who, "successor_id": next_} for who, next_ in accounts.items()]),
        "last_resort": LAST_RESORT,
        "on": on,
    }
    passed = _rows(_PASS, passing)
    released = _rows(_RELEASE, passing)
    stands_in = _rows(_SHORTEN, passing)
    replaced = _rows(_REPLACE, {**passing, "ended": json.dumps(stands_in, default=str)}) if stands_in else []
    _record("passed_on", [row[:3] for row in passed], reason, actor, at)
    _record("put_back", released, reason, actor, at)
    absences = [(department_id, None, f"cases.absence:{row[0]}") for row in stands_in]
    _record("deputy_gone", absences, reason, actor, at)
    _tell(department_id, passed, stands_in, replaced, reason, actor, at)
    if not (passed or released or stands_in):
        nothing_to_record()


_GOING = """
    going AS MATERIALIZED (
        SELECT * FROM json_to_recordset(%(going)s::json) AS g (account_id bigint, successor_id bigint)
    )
"""
# Tasks are locked first, so that none is finished meanwhile and then has candidates. The successor is named once,
# whatever number of those whom they take over from were, and not where they have an interest in the case. A task with
# neither anybody named nor a role goes to the last resort.
_PASS = f"""
WITH {_GOING}, theirs AS MATERIALIZED (
    SELECT t.id, t.case_id, t.asked_by_id, t.role, t.unit_id FROM cases_task t
    WHERE t.department_id = %(department)s AND t.closed_at IS NULL AND NOT t.for_asker AND t.id IN (
        SELECT c.task_id FROM cases_taskcandidate c JOIN going g ON g.account_id = c.account_id
        WHERE c.department_id = %(department)s)
    ORDER BY t.id FOR UPDATE OF t
), gone AS (
    DELETE FROM cases_taskcandidate c USING going g, theirs t
    WHERE c.account_id = g.account_id AND c.task_id = t.id
    RETURNING c.task_id, g.successor_id, t.case_id, t.asked_by_id, t.role, t.unit_id
), wanted AS (
    SELECT DISTINCT task_id, successor_id FROM gone n
    WHERE successor_id IS NOT NULL AND successor_id <> asked_by_id
        AND NOT EXISTS (SELECT FROM cases_party p WHERE p.case_id = n.case_id AND p.account_id = n.successor_id)
), named AS (
    INSERT INTO cases_taskcandidate (task_id, department_id, account_id)
    SELECT task_id, %(department)s, successor_id FROM wanted ON CONFLICT DO NOTHING
), without AS (
    SELECT DISTINCT task_id FROM gone n WHERE role IS NULL
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.task_id = n.task_id)
        AND NOT EXISTS (SELECT FROM cases_taskcandidate c WHERE c.task_id = n.task_id
            AND c.account_id NOT IN (SELECT account_id FROM going))
), last AS (
    UPDATE cases_task t SET role = %(last_resort)s FROM without w WHERE t.id = w.task_id
)
SELECT %(department)s::int, c.reference, 'cases.case:' || c.id,
    CASE WHEN n.unit_id IS NULL THEN w.successor_id END
FROM (SELECT DISTINCT task_id, case_id, unit_id FROM gone) n JOIN cases_case c ON c.id = n.case_id
LEFT JOIN wanted w USING (task_id) ORDER BY n.task_id
"""  # noqa: S608 (put together from constants)

_RELEASE = f"""
WITH {_GOING}, released AS (
    UPDATE cases_task t SET claimed_by_id = NULL, claimed_at = NULL FROM going g
    WHERE t.claimed_by_id = g.account_id AND t.department_id = %(department)s AND t.closed_at IS NULL
        AND NOT t.for_asker
    RETURNING t.id, t.case_id
)
SELECT %(department)s::int, c.reference, 'cases.case:' || c.id
FROM released r JOIN cases_case c ON c.id = r.case_id ORDER BY r.id
"""  # noqa: S608 (likewise)

_SHORTEN = f"""
WITH {_GOING}, standing_in AS (
    SELECT a.*, g.successor_id FROM cases_absence a JOIN going g ON g.account_id = a.deputy_id
    WHERE a.department_id = %(department)s AND upper(a.valid) > %(on)s ORDER BY a.id FOR UPDATE OF a
), shortened AS (
    UPDATE cases_absence a SET valid = daterange(lower(a.valid), %(on)s) FROM standing_in s
    WHERE a.id = s.id AND lower(a.valid) < %(on)s
), removed AS (
    DELETE FROM cases_absence a USING standing_in s WHERE a.id = s.id AND lower(a.valid) >= %(on)s
)
SELECT id, account_id, successor_id, greatest(lower(valid), %(on)s), upper(valid) FROM standing_in ORDER BY id
"""  # noqa: S608 (likewise)

_REPLACE = """
INSERT INTO cases_absence (department_id, account_id, deputy_id, valid)
SELECT %(department)s, (row->>1)::bigint, (row->>2)::bigint, daterange((row->>3)::date, (row->>4)::date)
FROM json_array_elements(%(ended)s::json) row
WHERE row->>2 IS NOT NULL AND row->>1 <> row->>2
RETURNING account_id, deputy_id
"""


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _record(event: str, about: list[tuple[Any, ...]], reason: str, actor: Actor, at: datetime) -> None:
    """The event in the timeline of each case, once."""
    if about:
        each = [(row[0], row[1], row[2]) for row in dict.fromkeys(about)]
        record_each(f"cases.{event}", actor=actor, at=at, about=each, after={"reason": reason})


def _tell(
    department_id: int,
    passed: list[tuple[Any, ...]],
    stands_in: list[tuple[Any, ...]],
    replaced: list[tuple[Any, ...]],
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """One notice to each successor, and one to each who named a deputy that goes."""
    taken = Counter(row[3] for row in passed if row[3] is not None)
    deputies = Counter(deputy for _, deputy in replaced)
    told = [
        (
            each,
            "Work was passed to you",
            f"{_counted(taken[each], 'task')} and {_counted(deputies[each], 'absence')} in which you stand in were"
            f" passed to you. The reason given: {reason}\n\n{settings.BASE_URL}/approvals/\n",
        )
        for each in sorted({*taken, *deputies})
    ]
    still = {account for account, _ in replaced}
    told += [
        (
            account,
            "Your deputy goes",
            "Whoever stands in for you while you are away no longer can. "
            + ("Their successor does." if account in still else "Name somebody else.")
            + f" The reason given: {reason}\n\n{settings.BASE_URL}/my-details/\n",
        )
        for account in sorted({row[1] for row in stands_in})
    ]
    if told:
        write_each(department_id=department_id, letters=told, actor=actor, at=at)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
