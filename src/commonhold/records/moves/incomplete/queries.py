"""Which moves the next pay runs concern and are not complete: one statement, however many people there are."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from commonhold.base.working_time import LONDON
from commonhold.records.moves.incomplete.rules import IncompleteMove, Measured, Pay
from commonhold.records.moves.rules import OPEN, Step, missing

# The moves come first and are few: all else is looked up for each of them.
_INCOMPLETE = """
WITH next AS MATERIALIZED (
    SELECT DISTINCT ON (group_id) department_id, cut_off, upper(days) AS until
    FROM pay_period WHERE department_id = ANY (%(departments)s) AND cut_off >= %(at)s
    ORDER BY group_id, cut_off
), due AS MATERIALIZED (
    SELECT m.id, min(next.cut_off) AS cut_off, max(next.until) AS until
    FROM moves_move m
    JOIN next ON next.department_id IN (m.from_department_id, m.to_department_id) AND m.on < next.until
    WHERE m.state = ANY (%(open)s)
    GROUP BY m.id
)
SELECT m.id, m.name, m.case_reference, m.from_department_id, m.to_department_id, m.kind, m.on,
    m.state = 'agreed', m.offered_at IS NOT NULL, m.cleared_at IS NOT NULL, m.released_at IS NOT NULL,
    due.cut_off, due.until,
    pay.annual_pence, hours.weekly_hours, coalesce(here.weekly_hours, hours.weekly_hours),
    offer.annual_pence, offer.weekly_hours, coalesce(there.weekly_hours, offer.weekly_hours)
FROM due
JOIN moves_move m ON m.id = due.id
LEFT JOIN people_payspell pay ON pay.employment_id = m.from_employment_id AND pay.superseded_at IS NULL
    AND pay.valid @> m.on - 1
LEFT JOIN people_workingpatternspell hours ON hours.employment_id = m.from_employment_id
    AND hours.superseded_at IS NULL AND hours.valid @> m.on - 1
LEFT JOIN pay_termsspell terms ON terms.employment_id = m.from_employment_id AND terms.superseded_at IS NULL
    AND terms.valid @> m.on - 1
LEFT JOIN pay_group here ON here.id = terms.group_id
LEFT JOIN LATERAL (
    SELECT o.annual_pence, o.weekly_hours, o.group_id FROM moves_offer o
    WHERE o.move_id = m.id ORDER BY o.number DESC LIMIT 1
) offer ON true
LEFT JOIN pay_group there ON there.id = offer.group_id
ORDER BY due.cut_off, m.on, m.id
"""
_STEPS: tuple[Step, ...] = ("agreed", "offered", "cleared", "released")


def incomplete(department_ids: Iterable[int], at: datetime) -> list[IncompleteMove]:
    """The moves from or to departments that begin before the periods end whose cut-offs come next, and that are not
    completed; those whose cut-off is first come first. A department that has planned no period has none."""
    with connection.cursor() as cursor:
        cursor.execute(_INCOMPLETE, {"departments": list(department_ids), "at": at, "open": list(OPEN)})
        return [_move(row, at.astimezone(LONDON).date()) for row in cursor.fetchall()]


_MEASURED = """
SELECT count(*),
    count(*) FILTER (WHERE completed_at IS NULL OR (completed_at AT TIME ZONE 'Europe/London')::date > "on")
FROM moves_move
WHERE (from_department_id = ANY (%(departments)s) OR to_department_id = ANY (%(departments)s))
    AND "on" BETWEEN %(since)s AND %(today)s AND (state = 'completed' OR state = ANY (%(open)s))
"""
MEASURED_OVER = timedelta(days=365)


def measured(department_ids: Iterable[int], at: datetime) -> Measured:
    """Of the moves from or to departments whose first day came within a year, those complete only after it, or not
    yet. Cancelled and undone ones don't count."""
    today = at.astimezone(LONDON).date()
    given: dict[str, Any] = {
        "departments": list(department_ids),
        "since": today - MEASURED_OVER,
        "today": today,
        "open": list(OPEN),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED, given)
        return Measured(*cursor.fetchone())


def _move(row: tuple, today: date) -> IncompleteMove:  # type: ignore[type-arg]
    move_id, name, reference, left_id, joined_id, kind, on, *rest = row
    done = [step for step, is_done in zip(_STEPS, rest[:4], strict=True) if is_done]
    cut_off, until, *pays = rest[4:]
    return IncompleteMove(
        move_id=move_id,
        name=name,
        case_reference=reference,
        from_department_id=left_id,
        to_department_id=joined_id,
        kind=kind,
        on=on,
        missing=tuple(missing(kind, done)),
        overdue=on <= today,
        cut_off=cut_off,
        until=until,
        left=_pay(pays[:3]),
        joined=_pay(pays[3:]),
    )


def _pay(values: list) -> Pay | None:  # type: ignore[type-arg]
    return None if None in values else Pay(*values)
