"""Reading the leave of employments: what is left of it, with its working, and what is owed when somebody leaves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from commonhold.base.money import format_pence
from commonhold.base.refusals import NotFound
from commonhold.core.audit.statements import planned_once
from commonhold.records.leave import rules
from commonhold.records.leave.rules import Account, Adjustment, Balance, Booking
from commonhold.records.leave.schemes.queries import schemes
from commonhold.records.leave.schemes.rules import shown
from commonhold.records.people import rules as people
from commonhold.records.people.history.queries import spells
from commonhold.records.people.history.rules import NotEmployedThen, Period
from commonhold.records.people.models import Employment


class Owed(NamedTuple):
    """Leave that somebody hasn't taken when they leave, or (below 0) took too much; and what it is worth."""

    minutes: int
    pence: int
    working: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YourLeave:
    """The leave of one employment in one leave year, as its page shows it; None of a department without a scheme."""

    department_id: int
    number: str
    balance: Balance | None
    bookings: tuple[Booking, ...]
    flexi_minutes: int

    def shown(self, minutes: int) -> str:
        """Minutes of leave as the department says them, in days or hours."""
        assert self.balance is not None
        return shown(minutes, self.balance.year.scheme)


_EMPLOYMENTS = """
SELECT e.id, e.department_id, e.person_id, lower(e.valid), upper(e.valid), e.continuous_from, p.born, d.leave_year_start
FROM people_employment e JOIN people_person p ON p.id = e.person_id
JOIN departments_department d ON d.id = e.department_id WHERE e.id = ANY(%s::bigint[])
"""
_HOURS = """
SELECT employment_id, lower(valid), upper(valid), (weekly_hours * 100)::int FROM people_workingpatternspell
WHERE employment_id = ANY(%s::bigint[]) AND superseded_at IS NULL ORDER BY lower(valid)
"""
_GRADES = """
SELECT employment_id, lower(valid), upper(valid), grade FROM people_gradespell
WHERE employment_id = ANY(%s::bigint[]) AND superseded_at IS NULL ORDER BY lower(valid)
"""
_BOOKINGS = """
SELECT employment_id, id, lower(days), upper(days) - 1, minutes, whole_days FROM leave_booking
WHERE employment_id = ANY(%s::bigint[]) AND cancelled_at IS NULL ORDER BY lower(days), id
"""
_ADJUSTMENTS = """
SELECT employment_id, id, "on", kind, minutes, reason, working FROM leave_adjustment
WHERE employment_id = ANY(%s::bigint[]) AND cancelled_at IS NULL ORDER BY "on", id
"""
_FLEXI = """
SELECT employment_id, sum(minutes) FROM leave_flexientry
WHERE employment_id = ANY(%s::bigint[]) AND cancelled_at IS NULL GROUP BY employment_id
"""


def accounts(employment_ids: Iterable[int]) -> dict[int, Account]:
    """The leave of some employments as known now, in a fixed number of queries, fit for tens of thousands."""
    ids = list(set(employment_ids))
    rows = planned_once(_EMPLOYMENTS, [ids])
    by_department = schemes({row[1] for row in rows})
    hours, grades, bookings, adjustments = (
        _by_employment(statement, ids) for statement in (_HOURS, _GRADES, _BOOKINGS, _ADJUSTMENTS)
    )
    flexi_minutes = {employment_id: int(minutes) for employment_id, minutes in planned_once(_FLEXI, [ids])}
    return {
        employment_id: Account(
            employment_id,
            department_id,
            person_id,
            Period(starts, ends),
            since,
            born,
            tuple((Period(*each[:2]), each[2]) for each in hours.get(employment_id, ())),
            tuple((Period(*each[:2]), each[2]) for each in grades.get(employment_id, ())),
            by_department.get(department_id, ()),
            year_start,
            tuple(Booking(*each) for each in bookings.get(employment_id, ())),
            tuple(
                Adjustment(number, on, kind, minutes, reason, tuple(working))
                for number, on, kind, minutes, reason, working in adjustments.get(employment_id, ())
            ),
            flexi_minutes.get(employment_id, 0),
        )
        for employment_id, department_id, person_id, starts, ends, since, born, year_start in rows
    }


def _by_employment(statement: str, ids: list[int]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for employment_id, *row in planned_once(statement, [ids]):
        found.setdefault(employment_id, []).append(tuple(row))
    return found


def account(employment_id: int) -> Account:
    found = accounts([employment_id]).get(employment_id)
    if found is None:
        raise NotFound(what="employment")
    return found


def balance(employment_id: int, on: date) -> Balance | None:
    """What is left of the leave year that a day is in; None where the department has no leave scheme then."""
    found = account(employment_id)
    year = rules.leave_year(found, on)
    return None if year is None else rules.balance(found, year)


def your_leave(person_id: int, on: date) -> list[YourLeave]:
    """The leave of each employment that a person holds on a day, in the leave year of that day; its bookings by day."""
    held = Employment.objects.filter(person_id=person_id, valid__contains=on).order_by("id")
    numbers = dict(held.values_list("id", "number"))
    found = accounts(numbers)
    return [_yours(found[each], number, on) for each, number in numbers.items()]


def _yours(found: Account, number: str, on: date) -> YourLeave:
    year = rules.leave_year(found, on)
    if year is None:
        return YourLeave(found.department_id, number, None, (), found.flexi_minutes)
    booked = tuple(each for each in found.bookings if year.period.holds(each.first))
    left = rules.balance(found, year)
    return YourLeave(found.department_id, number, left, booked, found.flexi_minutes)


def owed_at_end(employment_id: int, last_day: date) -> Owed:
    """What is owed for leave if an employment ends with a day; nothing where the department has no leave scheme.

    A payment in lieu is due for leave earned and not taken: a week's pay for each week of it (Working Time Regulations
    1998, regulations 14 and 16; Employment Rights Act 1996, sections 221 to 224), reckoned as a fifty-second of a
    year's salary. Regular overtime and the like come on top, which payroll knows. Leave taken beyond what was earned
    is paid back only where that was agreed beforehand in writing (regulation 14(4); GOV.UK, "Holiday entitlement:
    taking holiday before leaving a job").
    """
    found = account(employment_id)
    if not found.employed.holds(last_day):
        raise NotEmployedThen(field="last_day", period=str(found.employed))
    (annual_pence,) = [
        spell.value.annual_pence
        for spell in spells(employment_id, people.Pay)
        if spell.period.holds(last_day)
    ]
    return owed(found, annual_pence, last_day)


def owed(found: Account, annual_pence: int, last_day: date) -> Owed:
    """The same of an account that was read already, by the pay of a year on the last day; they are employed on it."""
    end = last_day + timedelta(days=1)
    ended = replace(found, employed=Period(found.employed.start, end))
    year = rules.leave_year(ended, last_day)
    if year is None:
        return Owed(0, 0, ())
    left = rules.balance(ended, year)
    scheme = year.scheme
    week = Fraction(annual_pence, 52)
    pence = ceil(left.minutes * week / (5 * scheme.day_minutes))
    line = (
        f"{shown(left.minutes, scheme)} at a week’s pay of {format_pence(round(week))} for"
        f" {scheme.full_time_hours.normalize():f} hours = {format_pence(pence)}"
    )
    return Owed(left.minutes, pence, (*left.working, line))
