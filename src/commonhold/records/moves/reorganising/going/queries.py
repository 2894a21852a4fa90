"""Who goes by a plan: their moves, and to whom what they leave open passes."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from commonhold.records.moves.reorganising.models import Mover, Plan
from commonhold.records.moves.rules import last_day


class Begun(NamedTuple):
    """A plan of which people have moved."""

    id: int
    code: str
    name: str
    from_department_id: int
    to_department_id: int
    on: date


def moves_of_stage(plan_id: int, number: int) -> list[int]:
    found = Mover.objects.filter(plan_id=plan_id, stage=number, move__isnull=False)
    return list(found.order_by("move_id").values_list("move_id", flat=True))


def begun_by(department_id: int, *, on: date, since: date) -> list[Begun]:
    """The plans by which people have left a department, whose first day has come by a day, and which were carried out
    or came to it no earlier than `since`."""
    found = Plan.objects.filter(
        from_department_id=department_id, state__in=("begun", "carried out"), on__lte=on
    )
    lately = found.filter(on__gte=since) | found.filter(stages__done_at__date__gte=since)
    return [Begun(*row) for row in lately.distinct().order_by("id").values_list(*Begun._fields)]


def accounts_going(plan_id: int) -> list[int]:
    """The accounts of those who go by a plan, or went by it."""
    found = Mover.objects.filter(plan_id=plan_id, stage__isnull=False)
    accounts = found.filter(employment__person__account_id__isnull=False)
    return list(accounts.values_list("employment__person__account_id", flat=True).distinct())


def left_without(plan_id: int, on: date) -> int:
    """How many posts of the parts that move nobody is in on the last day: they stay, as do those that people leave."""
    with connection.cursor() as cursor:
        cursor.execute(_VACANT, {"plan": plan_id, "last": last_day(on)})
        return int(cursor.fetchone()[0])


class AgainstRanges(NamedTuple):
    """How many go whose pay is below, or above, what the department joined pays for their grade; and of how many it
    has recorded no range."""

    below: int
    above: int
    no_range: int


def against_ranges(plan_id: int) -> AgainstRanges:
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, [plan_id])
        return AgainstRanges(*cursor.fetchone())


_RANGES = """
SELECT count(*) FILTER (WHERE (m.after ->> 'annual_pence')::bigint < r.min_pence),
    count(*) FILTER (WHERE (m.after ->> 'annual_pence')::bigint > r.max_pence), count(*) FILTER (WHERE r.id IS NULL)
FROM reorganising_mover m JOIN reorganising_plan l ON l.id = m.plan_id
LEFT JOIN moves_payrange r ON r.department_id = m.to_department_id AND r.grade = m.after ->> 'grade'
    AND r.band = CASE m.after ->> 'region' WHEN 'London' THEN 'london' ELSE 'national' END AND r.valid @> l.on
WHERE m.plan_id = %s AND m.stage IS NOT NULL
"""
_VACANT = """
SELECT count(*) FROM people_post t WHERE t.organisation_id IN (
    SELECT (m.before ->> 'organisation')::bigint FROM reorganising_mover m
    WHERE m.plan_id = %(plan)s AND m.stage IS NOT NULL)
AND NOT EXISTS (SELECT FROM people_postspell s WHERE s.post_id = t.id AND s.superseded_at IS NULL
    AND s.valid @> %(last)s::date)
"""
_SUCCESSORS = """
WITH RECURSIVE gone AS MATERIALIZED (
    SELECT m.employment_id FROM reorganising_mover m
    JOIN moves_move v ON v.id = m.move_id AND v.state = 'completed' WHERE m.plan_id = %(plan)s
), manages AS (
    SELECT s.employment_id, s.manager_id FROM people_managerspell s
    WHERE s.department_id = %(department)s AND s.superseded_at IS NULL AND s.valid @> %(last)s::date
), above AS (
    SELECT g.employment_id, s.manager_id, 1 AS steps FROM gone g LEFT JOIN manages s USING (employment_id)
    UNION ALL
    SELECT a.employment_id, s.manager_id, a.steps + 1 FROM above a
    JOIN gone g ON g.employment_id = a.manager_id JOIN manages s ON s.employment_id = a.manager_id
    WHERE a.steps < 50
)
SELECT DISTINCT ON (p.account_id) p.account_id, q.account_id FROM above a
JOIN people_employment e ON e.id = a.employment_id JOIN people_person p ON p.id = e.person_id
LEFT JOIN people_employment m ON m.id = a.manager_id AND m.id NOT IN (SELECT employment_id FROM gone)
LEFT JOIN people_person q ON q.id = m.person_id
WHERE p.account_id IS NOT NULL ORDER BY p.account_id, q.account_id NULLS LAST
"""


def successors(found: Begun) -> Iterator[tuple[int, int | None]]:
    """The accounts of those who went by a plan, each with that of the nearest manager who stayed; None if there is
    none. Whoever asks acts for both departments."""
    values: dict[str, Any] = {
        "plan": found.id,
        "department": found.from_department_id,
        "last": last_day(found.on),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUCCESSORS, values)
        yield from cursor.fetchall()
