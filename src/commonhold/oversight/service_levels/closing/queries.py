"""A contract's statement for a month, reckoned from what work has recorded; and again, to compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import connection

from commonhold.base.periods import month_of
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON, WorkingCalendar
from commonhold.core.departments.queries import all_departments
from commonhold.oversight.service_levels import rules
from commonhold.oversight.service_levels.charging.rules import added
from commonhold.oversight.service_levels.models import Statement
from commonhold.oversight.service_levels.queries import last_months
from commonhold.oversight.service_levels.rules import Calendar, Reckoning, Stated
from commonhold.work.delivery.clocks import queries as clocks
from commonhold.work.delivery.contracts.queries import Agreed, NoteFacts, contract
from commonhold.work.delivery.contracts.rules import note_in_force

HOLIDAYS_BEFORE = timedelta(days=400)
"""How far back from its month a statement keeps holidays. Of a task begun before, they count as working days."""

Calendars = Mapping[str, Calendar]


class NoTerms(Refusal):
    """Nothing was agreed yet in contract {contract}, so there is nothing to state. Add its first change note."""

    code: ClassVar[str] = "service_levels.no-terms"


@dataclass(frozen=True)
class Difference:
    """A closed statement that isn't what it should be, and why in words."""

    contract: str
    month: str
    why: str


def acts_for_everybody() -> bool:
    """Whether the transaction sees the work of every department: without it, a statement would leave some out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT commonhold_departments()")
        (ids,) = cursor.fetchone()
    return {each.id for each in all_departments()} <= set(ids)


def reckon_month(
    code: str, month: date, known_until: datetime, calendars: Calendars | None = None
) -> rules.Statement:
    """The statement of a month by what had been recorded before `known_until`; earlier months adjusted if something was
    recorded about them since the statement before. `calendars` are those that it was reckoned by, if it ever was."""
    assert acts_for_everybody(), "a statement takes the work of all departments"
    agreed, closed = contract(code), _closed(code, before=month)
    if calendars is None:
        calendars = _calendars(agreed, month, known_until)
    earlier = [
        (_stated(of, closed), _reckon(agreed, of, known_until, {**calendars, **closed[of].calendars}))
        for of in _touched(agreed, closed, month, known_until)
    ]
    reckoned = _reckon(agreed, month, known_until, calendars)
    return rules.state(code, reckoned, known_until=known_until, calendars=calendars, earlier=earlier)


def next_month(code: str) -> date:
    """The first day of the month that a contract has to close next."""
    notes = contract(code).notes
    if not notes:
        raise NoTerms(contract=code)
    last = last_months().get(code)
    return following(last) if last else notes[0].terms.starts.replace(day=1)


def following(month: date) -> date:
    """The first day of the month after."""
    return month_of(month)[1] + timedelta(days=1)


def verify(code: str) -> list[Difference]:
    """The closed statements of a contract that were altered, or that what is recorded no longer leads to."""
    found, code = [], contract(code).contract.code
    rows = Statement.objects.filter(contract=code).order_by("month").values_list("month", "document", "hash")
    for month, text, digest in rows:
        name = f"{month:%Y-%m}"
        if rules.fingerprint(text) != digest:
            found.append(Difference(code, name, "it was altered after it was closed"))
            continue
        was = rules.Statement.model_validate_json(text)
        if rules.canonical(reckon_month(code, month, was.known_until, was.calendars)) != text:
            found.append(Difference(code, name, "what is recorded leads to another statement"))
    return found


def _closed(code: str, *, before: date) -> dict[date, rules.Statement]:
    found = Statement.objects.filter(contract=code, month__lt=before).order_by("month")
    return {
        month: rules.Statement.model_validate_json(text)
        for month, text in found.values_list("month", "document")
    }


def _reckon(agreed: Agreed, month: date, known_until: datetime, calendars: Calendars) -> Reckoning:
    note = _note(agreed, month, known_until)
    units = {unit for lot in note.terms.lots for unit in lot.units}
    since, until = bounds(month)
    return rules.reckon(
        note.terms,
        note.number,
        month,
        clocks.completed(units, since, until, known_until=known_until),
        {code: _working(calendar) for code, calendar in calendars.items()},
        _clients(note),
    )


def _note(agreed: Agreed, month: date, known_until: datetime) -> NoteFacts:
    """The change note in force on the month's first day, of those agreed by then; the first, in the first month."""
    known = [note for note in agreed.notes if note.at < known_until]
    note = note_in_force(known, month_of(month)[0]) or min(known, key=lambda each: each.number)
    assert isinstance(note, NoteFacts)
    return note


def _clients(note: NoteFacts) -> list[str]:
    """The codes of the departments that a contract is for."""
    named = {code for lot in note.terms.lots for code in lot.departments}
    return [each.code for each in all_departments() if "*" in named or each.code in named]


def _touched(
    agreed: Agreed, closed: Mapping[date, rules.Statement], month: date, known_until: datetime
) -> list[date]:
    """The closed months about which something was recorded since the last of them was closed."""
    if not closed:
        return []
    since = closed[max(closed)].known_until
    late = set(clocks.late_months(since, known_until, before=bounds(month)[0]))
    for note in agreed.notes:
        if since <= note.at < known_until:
            late |= {of for of in closed if month_of(of)[1] >= note.effective_from}
    return sorted(late & closed.keys())


def _stated(month: date, closed: Mapping[date, rules.Statement]) -> Stated:
    own = closed[month].reckoned
    since = [line for each in closed.values() for line in each.adjustments if line.month == own.month]
    return Stated(
        net_pence=own.net_pence + sum(line.amount_pence for line in since),
        shares=added(own.shares, *(line.shares for line in since)),
    )


def _calendars(agreed: Agreed, month: date, known_until: datetime) -> dict[str, Calendar]:
    note = _note(agreed, month, known_until)
    first, last = month_of(month)
    found = clocks.calendars({unit for lot in note.terms.lots for unit in lot.units})
    return {
        code: Calendar(
            opens=calendar.opens,
            closes=calendar.closes,
            weekdays="".join(map(str, sorted(calendar.weekdays))),
            holidays=tuple(sorted(d for d in calendar.holidays if first - HOLIDAYS_BEFORE <= d <= last)),
            zone=str(calendar.zone),
        )
        for code, calendar in found.items()
    }


def _working(calendar: Calendar) -> WorkingCalendar:
    weekdays = frozenset(map(int, calendar.weekdays))
    holidays = frozenset(calendar.holidays)
    return WorkingCalendar(calendar.opens, calendar.closes, weekdays, holidays, ZoneInfo(calendar.zone))


def bounds(month: date) -> tuple[datetime, datetime]:
    """When a month begins, and when the next does."""
    first, after = month_of(month)[0], following(month)
    return datetime.combine(first, time(0), LONDON), datetime.combine(after, time(0), LONDON)
