"""Reading what becomes of the leave of people who move: a fixed number of queries for however many."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from commonhold.core.departments.queries import all_departments, calendar
from commonhold.records.leave.carrying.rules import Conversion, afterwards, convert, joining
from commonhold.records.leave.carrying.telling import rules as telling
from commonhold.records.leave.queries import accounts
from commonhold.records.leave.rules import Account
from commonhold.records.leave.schemes.queries import schemes
from commonhold.records.people.carrying.rules import Carried, Journey


class Considered(NamedTuple):
    """One journey: the leave on both sides, and its conversion (None where one of the departments keeps no leave)."""

    journey: Journey
    old: Account
    new: Account
    conversion: Conversion | None


def travels(journeys: Iterable[Journey]) -> dict[int, list[Carried]]:
    """What becomes of annual leave, of leave that is booked, and of flexi, by the ids of the moves."""
    names = {each.id: each.name for each in all_departments()}
    found: dict[int, list[Carried]] = {}
    for journey, old, new, conversion in considered(list(journeys)):
        if journey.kind == "secondment":
            found[journey.move_id] = telling.seconded(old)
        elif conversion is None:
            found[journey.move_id] = telling.without_scheme(old, new, journey, names)
        else:
            there = afterwards(new, conversion, journey.on)
            found[journey.move_id] = telling.told(conversion, there, journey, names)
    return found


def considered(journeys: Sequence[Journey]) -> list[Considered]:
    """Each journey with the leave on both sides; an employment to come has the hours and grade of the other."""
    ids = [journey.from_employment_id for journey in journeys]
    ids += [each.to_employment_id for each in journeys if each.to_employment_id is not None]
    by_employment = accounts(ids)
    departments = {each for journey in journeys for each in _departments(journey)}
    calendars = {each: calendar(each) for each in departments}
    by_department = schemes(departments)
    starts = {each.id: each.leave_year_start for each in all_departments()}
    found = []
    for journey in journeys:
        old, to = by_employment[journey.from_employment_id], journey.to_department_id
        if journey.to_employment_id is None:
            new = joining(old, to, by_department.get(to, ()), starts[to], journey.on)
        else:
            new = by_employment[journey.to_employment_id]
        goes = journey.kind != "secondment"
        conversion = convert(old, new, journey.on, calendars) if goes else None
        found.append(Considered(journey, old, new, conversion))
    return found


def _departments(journey: Journey) -> tuple[int, int]:
    return journey.from_department_id, journey.to_department_id
