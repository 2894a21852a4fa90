"""Reading departments' pay ranges and policies, and what they come to for somebody who moves."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from commonhold.base.refusals import NotFound
from commonhold.records.moves.models import PayPolicy, PayRange
from commonhold.records.moves.paying.rules import NoRange, Policy, Range, Salary, band_of, on_transfer
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.moves.rules import Band, last_day
from commonhold.records.people import rules as people
from commonhold.records.people.history.queries import SPELLS, holding


class RangeFacts(NamedTuple):
    """A pay range as its department recorded it; `until` is the first day on which it no longer holds."""

    grade: str
    band: Band
    from_date: date
    until: date | None
    min_pence: int
    max_pence: int
    source: str


class Present(NamedTuple):
    """What somebody has in the department left on their last day there: full-time pay a year, hours a week, grade."""

    annual_pence: int
    weekly_hours: Decimal
    grade: str


def pay_range(department_id: int, grade: str, band: Band, on: date) -> Range | None:
    """What a department pays for a grade on a day, or None if it has recorded nothing."""
    found = PayRange.objects.filter(department_id=department_id, grade=grade, band=band, valid__contains=on)
    row = found.values_list("min_pence", "max_pence").first()
    return Range(*row) if row else None


def pay_ranges(department_id: int, on: date) -> list[RangeFacts]:
    """Every range of a department that holds on a day, from the lowest pay to the highest."""
    rows = PayRange.objects.filter(department_id=department_id, valid__contains=on).order_by(
        "min_pence", "band"
    )
    columns = ("grade", "band", "valid", "min_pence", "max_pence", "source")
    return [
        RangeFacts(grade, cast(Band, band), valid.lower, valid.upper, least, most, source)
        for grade, band, valid, least, most, source in rows.values_list(*columns)
    ]


def policy(department_id: int, on: date) -> Policy:
    """What a department does about pay on a day; until it has said so, nothing more on promotion, and pay above a range
    marks time."""
    rows = PayPolicy.objects.filter(department_id=department_id, from_date__lte=on).order_by("-from_date")
    row = rows.values_list("promotion_basis_points", "protection_months").first()
    return Policy(*row) if row else Policy()


def present(found: MoveFacts) -> Present:
    """What somebody has who moves. Only who acts for the department left can read it."""
    day = last_day(found.on)
    held = [
        holding(SPELLS[kind][0], day)
        .filter(employment_id=found.from_employment_id)
        .values_list(column)
        .first()
        for kind, (column,) in (
            (kind, SPELLS[kind][1]) for kind in (people.Pay, people.WorkingPattern, people.Grade)
        )
    ]
    if None in held:
        raise NotFound(what="present pay")
    return Present(*(value for (value,) in held))


def salary(found: MoveFacts, grade: str, region: str) -> Salary:
    """What the rules of the department joined come to for a move, with the working. NoRange if it has no range."""
    assert found.to_department_id is not None
    band = band_of(region)
    its_range = pay_range(found.to_department_id, grade, band, found.on)
    if its_range is None:
        raise NoRange(field="grade", grade=grade, band=band, on=found.on)
    its_policy = policy(found.to_department_id, found.on)
    return on_transfer(present(found).annual_pence, found.level, its_range, its_policy)
