"""What becomes of somebody's leave and flexi when they move to another department: minutes stay what they are.

What is earned to the last day in the department left, less what is taken, is owed by the one joined, minute for
minute, be it below 0; it rounds that up as it rounds all leave. What is earned there for the rest of its leave year
comes on top.
Decision 42 says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from commonhold.base.working_time import WorkingCalendar
from commonhold.records.leave import rules
from commonhold.records.leave.rules import Account, Adjustment, Balance, Booking
from commonhold.records.leave.schemes.rules import Scheme, hours_shown, minutes_of_days, shown
from commonhold.records.people.history.rules import Period


class Piece(NamedTuple):
    """Leave to be booked; see Booking."""

    first: date
    last: date
    minutes: int
    whole_days: bool


class Rebooked(NamedTuple):
    """Leave that is booked for days after the move: what of it stays before the move, and what is booked anew after."""

    booking: Booking
    before: Piece | None
    after: Piece | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """Annual leave and flexi at a move, in minutes: `owed` is what the department left reckons, of which `goes` goes to
    the one joined, as `arrives` there: the difference is rounding."""

    left: Balance
    scheme: Scheme
    goes: int
    arrives: int
    working: tuple[str, ...]
    bookings: tuple[Rebooked, ...]
    flexi: int
    flexi_goes: int

    @property
    def owed(self) -> int:
        return self.left.minutes

    @property
    def rounded(self) -> int:
        return self.arrives - self.goes


def convert(
    old: Account, new: Account, on: date, calendars: Mapping[int, WorkingCalendar]
) -> Conversion | None:
    """What becomes of the leave in one employment when somebody goes to another; `on` is the first day there.

    None where one of the departments has no leave scheme then.
    """
    old_year, new_year = rules.leave_year(old, on - timedelta(days=1)), rules.leave_year(new, on)
    if old_year is None or new_year is None:
        return None
    moved = tuple(_rebooked(each, old, new, on, calendars) for each in old.bookings if each.last >= on)
    stay = [each for each in old.bookings if each.last < on]
    stay += [Booking(0, *each.before) for each in moved if each.before is not None]
    left = rules.balance(replace(old, bookings=tuple(stay)), old_year, until=on)
    scheme = new_year.scheme
    goes = min(left.minutes, _limit(new, scheme, on)) if scheme.limits_moves else left.minutes
    arrives = scheme.round_up(goes) if goes == left.minutes else goes
    flexi_goes = min(max(old.flexi_minutes, -scheme.most_flexi_owed_minutes), scheme.most_flexi_minutes)
    working = _working(left, goes, arrives, scheme, on)
    return Conversion(left, scheme, goes, arrives, working, moved, old.flexi_minutes, flexi_goes)


def afterwards(new: Account, found: Conversion, on: date) -> Balance:
    """What is left in the leave year of the department joined once the move is made, by its own scheme."""
    brought = Adjustment(0, on, "converted_in", found.arrives, "Brought from the department before", ())
    booked = [Booking(0, *each.after) for each in found.bookings if each.after is not None]
    then = replace(new, adjustments=(*new.adjustments, brought), bookings=(*new.bookings, *booked))
    year = rules.leave_year(then, on)
    assert year is not None
    return rules.balance(then, year)


def joining(
    old: Account, department_id: int, schemes: tuple[tuple[Period, Scheme], ...], year_start: str, on: date
) -> Account:
    """The employment in another department that there isn't yet, with the hours and grade of the one before."""
    days, before = Period(on, None), on - timedelta(days=1)
    grade = next((grade for valid, grade in old.grades if valid.holds(before)), "")
    return replace(
        old,
        employment_id=0,
        department_id=department_id,
        employed=days,
        hours=((days, rules.weekly_hours(old, before) or 0),),
        grades=((days, grade),),
        schemes=schemes,
        year_start=year_start,
        bookings=(),
        adjustments=(),
        flexi_minutes=0,
    )


def _limit(new: Account, scheme: Scheme, on: date) -> int:
    return minutes_of_days(scheme.most_carried_tenths, rules.weekly_hours(new, on) or 0)


def _working(left: Balance, goes: int, arrives: int, scheme: Scheme, on: date) -> tuple[str, ...]:
    old = left.year.scheme
    last = on - timedelta(days=1)
    lines = [*left.working]
    lines.append(
        f"Owed on {last:%-d %B %Y}: {shown(left.minutes, old)} of {hours_shown(old.day_minutes)},"
        f" that is {hours_shown(left.minutes)}"
    )
    if goes < left.minutes:
        lines.append(f"The department joined takes at most {hours_shown(goes)} of it")
    line = f"There, with days of {hours_shown(scheme.day_minutes)}: {shown(goes, scheme)}"
    if arrives != goes:
        line += f", rounded up to {scheme.rounding}: {shown(arrives, scheme)} ({hours_shown(arrives - goes)} more)"
    return (*lines, line)


def _rebooked(
    booking: Booking, old: Account, new: Account, on: date, calendars: Mapping[int, WorkingCalendar]
) -> Rebooked:
    """Leave of days after the move, shared by the working days before and after; days not worked there need none."""
    if not booking.whole_days:
        free = _works(new, booking.first, calendars) and not _meets(new, booking.first, booking.first)
        return Rebooked(booking, None, Piece(*booking[1:]) if free else None)
    days = [booking.first + timedelta(days=n) for n in range((booking.last - booking.first).days + 1)]
    works = calendars[old.department_id]
    all_days = max(1, sum(works.is_working_day(day) for day in days))
    kept = sum(works.is_working_day(day) for day in days if day < on)
    minutes = booking.minutes * kept // all_days
    before = Piece(booking.first, on - timedelta(days=1), minutes, whole_days=True) if minutes else None
    there = [day for day in days if day >= on and _works(new, day, calendars)]
    if not there or _meets(new, there[0], there[-1]):
        return Rebooked(booking, before, None)
    hours = rules.weekly_hours(old, on - timedelta(days=1)) or 1, rules.weekly_hours(new, there[0]) or 0
    above, below = booking.minutes * len(there) * hours[1], all_days * hours[0]
    minutes = max(1, (above * 2 + below) // (below * 2))
    return Rebooked(booking, before, Piece(there[0], there[-1], minutes, whole_days=True))


def _works(account: Account, day: date, calendars: Mapping[int, WorkingCalendar]) -> bool:
    return account.employed.holds(day) and calendars[account.department_id].is_working_day(day)


def _meets(account: Account, first: date, last: date) -> bool:
    return any(each.first <= last and first <= each.last for each in account.bookings)
