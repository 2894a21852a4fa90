"""What leave somebody is owed: schemes, leave years, what is earned in one, and what is left.

Leave is reckoned in minutes of work, so that a scheme may record days or hours. A day of leave is a fifth of a week of
work: a full-timer's day is a fifth of the scheme's full week, and whoever works less earns as much less. Hours of a
week are whole hundredths, so that all is worked out in whole numbers and rounded once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

from commonhold.base.law.parameters import load
from commonhold.records.leave.schemes.rules import TENTHS, Scheme, minutes_of_days, shown
from commonhold.records.people.history.rules import Period

Kind = Literal["bought", "sold", "carried_over", "paid", "converted_out", "converted_in", "corrected"]
KINDS: tuple[Kind, ...] = (
    "bought",
    "sold",
    "carried_over",
    "paid",
    "converted_out",
    "converted_in",
    "corrected",
)
"""Why a balance changes otherwise than by leave: bought or sold; brought from the leave year before; paid to somebody
who leaves; taken to, or brought from, another department; put right."""


class Booking(NamedTuple):
    """Leave from `first` to `last`, whole days or a part of one; it counts for the leave year of its first day."""

    id: int
    first: date
    last: date
    minutes: int
    whole_days: bool


class Adjustment(NamedTuple):
    """`minutes` added to the balance of the leave year that `on` is in (taken away if below 0)."""

    id: int
    on: date
    kind: str
    minutes: int
    reason: str
    working: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """All that is known of the leave of one employment. `hours` are hundredths of an hour of work in a week.

    `schemes` are those of its department, and `year_start` the month and day on which its leave year begins ("04-01").
    """

    employment_id: int
    department_id: int
    person_id: int
    employed: Period
    continuous_from: date
    born: date
    hours: tuple[tuple[Period, int], ...]
    grades: tuple[tuple[Period, str], ...]
    schemes: tuple[tuple[Period, Scheme], ...]
    year_start: str
    bookings: tuple[Booking, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    flexi_minutes: int = 0


class LeaveYear(NamedTuple):
    """A leave year of somebody, cut where their department's scheme changes. `days` is the length of the whole year."""

    period: Period
    natural: Period
    scheme: Scheme

    @property
    def end(self) -> date:
        assert self.period.end is not None
        return self.period.end

    @property
    def days(self) -> int:
        assert self.natural.end is not None
        return (self.natural.end - self.natural.start).days


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left of a leave year, in minutes: `entitled + opened + adjusted - booked`, and how it was worked out.

    `opened` is what comes over from a leave year that isn't closed yet; once it is, that is an adjustment.
    """

    year: LeaveYear
    entitled: int
    opened: int
    adjusted: int
    booked: int
    working: tuple[str, ...]

    @property
    def minutes(self) -> int:
        return self.entitled + self.opened + self.adjusted - self.booked


class _Part(NamedTuple):
    """Days over which nothing changes: hundredths of weekly hours, tenths of a full-timer's days of leave a year."""

    start: date
    end: date
    hours: int
    leave: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def leave_year(account: Account, on: date) -> LeaveYear | None:
    """The leave year that a day is in; None if the department has no scheme then."""
    for valid, scheme in account.schemes:
        if valid.holds(on):
            natural = _natural_year(account, scheme, on)
            cut = natural.meet(valid)
            assert cut is not None
            return LeaveYear(cut, natural, scheme)
    return None


def _natural_year(account: Account, scheme: Scheme, on: date) -> Period:
    if scheme.year == "department":
        month, day = map(int, account.year_start.split("-"))
    else:
        anniversary = account.employed.start if scheme.year == "start" else account.born
        month, day = anniversary.month, anniversary.day
    start = _day_of(on.year, month, day)
    if start > on:
        start = _day_of(on.year - 1, month, day)
    return Period(start, _day_of(start.year + 1, month, day))


def _day_of(year: int, month: int, day: int) -> date:
    """29 February is 1 March in other years."""
    return date(year, 3, 1) if (month, day) == (2, 29) and not _leap(year) else date(year, month, day)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def weekly_hours(account: Account, on: date) -> int | None:
    """Hundredths of an hour of work in the week of a day; None if none are known."""
    return next((hours for valid, hours in account.hours if valid.holds(on)), None)


def away(account: Account) -> list[Period]:
    """When the leave of an employment is another department's, as on loan: from its conversion until it comes back."""
    found: list[Period] = []
    left: date | None = None
    for each in sorted(account.adjustments, key=lambda adjustment: (adjustment.on, adjustment.id)):
        if each.kind == "converted_out" and left is None:
            left = _next_day(each.on)
        elif each.kind == "converted_in" and left is not None:
            if left < each.on:
                found.append(Period(left, each.on))
            left = None
    return [*found, Period(left, None)] if left is not None else found


def entitlement(account: Account, year: LeaveYear, until: date | None = None) -> tuple[int, tuple[str, ...]]:
    """Minutes of leave earned in a leave year up to `until` (excluded; None: all of it), and how that was worked out.

    What is earned up to the day of a move is reckoned to the minute, a whole year's as the scheme rounds. Never less
    than regulations 13 and 13A of the Working Time Regulations 1998 give for the same days, 5.6 weeks a year with
    the bank holidays and other days that all have off.
    """
    scheme = year.scheme
    stays = _stays(account, year, until)
    parts = [part for stay in stays for part in _parts(account, scheme, stay)]
    count = sum(part.days for part in parts)
    if not count:
        return 0, ()
    total = sum(part.leave * part.hours * part.days for part in parts) * 12
    months = _months(year, stays) if scheme.pro_rata == "month" else None
    above, below = (total, 1000 * year.days) if months is None else (total * months, 12_000 * count)
    least = _least_tenths(scheme, year.period.start)
    law_above, law_below = 12 * least * sum(part.hours * part.days for part in parts), 1000 * year.days
    lines = [_line(part, year, scheme) for part in parts]
    if months is not None:
        lines = [_line(part, year, scheme, whole=True) for part in parts]
        lines.append(f"{months} of 12 months of the leave year: {shown(above / below, scheme)}")
    if law_above * below > above * law_below:
        above, below = law_above, law_below
        lines.append(
            "The law gives more, 5.6 weeks a year with bank holidays (Working Time Regulations 1998, regulations 13"
            f" and 13A): {shown(above / below, scheme)}"
        )
    last = stays[-1].end
    moved = until is not None or any(each.start == last for each in away(account))
    unit = 1 if moved and last != year.end else scheme.unit
    minutes = -(-above // (below * unit)) * unit
    if unit > 1 and minutes * below != above:
        lines.append(f"Rounded up to {scheme.rounding}: {shown(minutes, scheme)}")
    return minutes, tuple(lines)


def _stays(account: Account, year: LeaveYear, until: date | None) -> list[Period]:
    employed = year.period.meet(account.employed)
    if employed is not None and until is not None:
        employed = employed.meet(Period(date.min, until)) if until > employed.start else None
    stays = [employed] if employed is not None else []
    for absent in away(account):
        stays = [rest for stay in stays for rest in stay.less(absent)]
    return stays


def _parts(account: Account, scheme: Scheme, stay: Period) -> Iterator[_Part]:
    """A stay cut where hours, grade or the days by length of service change."""
    assert stay.end is not None
    cuts = {stay.start, stay.end}
    for valid, _ in (*account.hours, *account.grades):
        cuts.add(valid.start)
        if valid.end is not None:
            cuts.add(valid.end)
    since = account.continuous_from
    cuts |= {_day_of(since.year + band.years, since.month, since.day) for band in scheme.bands if band.years}
    inside = sorted(cut for cut in cuts if stay.start <= cut <= stay.end)
    part: _Part | None = None
    for start, end in pairwise(inside):
        hours = weekly_hours(account, start) or 0
        grade = next((grade for valid, grade in account.grades if valid.holds(start)), "")
        leave = scheme.leave_tenths(_years_between(since, start), grade)
        if part is not None and (part.hours, part.leave) == (hours, leave):
            part = part._replace(end=end)
            continue
        if part is not None:
            yield part
        part = _Part(start, end, hours, leave)
    if part is not None:
        yield part


def _years_between(since: date, on: date) -> int:
    return on.year - since.year - (_day_of(on.year, since.month, since.day) > on)


def _least_tenths(scheme: Scheme, on: date) -> int:
    """Tenths of days of a full-timer that the law gives in a year, besides the days that all have off."""
    weeks = load("uk/leave")["statutory_leave"].on(on)
    return max(0, int(weeks * 5 * TENTHS) - scheme.public_tenths)


def _months(year: LeaveYear, stays: Iterable[Period]) -> int:
    """The twelfths of a leave year of at least half of which the days are stays."""
    start = year.natural.start
    months = [_month_after(start, number) for number in range(13)]
    found = 0
    stays = list(stays)
    for first, end in pairwise(months):
        met = [both for stay in stays if (both := stay.meet(Period(first, end))) is not None]
        worked = sum((both.end - both.start).days for both in met if both.end is not None)
        found += worked * 2 >= (end - first).days
    return found


def _month_after(start: date, months: int) -> date:
    year, month = divmod(start.month - 1 + months, 12)
    day = start.day
    while True:
        try:
            return date(start.year + year, month + 1, day)
        except ValueError:
            day -= 1


def _line(part: _Part, year: LeaveYear, scheme: Scheme, *, whole: bool = False) -> str:
    """ "25 days × 22.2/37 hours × 139/365 = 5.71 days (1 April 2026 to 17 August 2026)"."""
    minutes = part.leave * part.hours * 12 / 1000
    times = [f"{part.leave / TENTHS:g} days"]
    if part.hours != scheme.full_time_hundredths:
        times.append(f"{part.hours / 100:g}/{scheme.full_time_hundredths / 100:g} hours")
    if not whole and part.days != year.days:
        minutes *= part.days / year.days
        times.append(f"{part.days}/{year.days}")
    last = Period(part.start, part.end).last_day
    earned = shown(minutes, scheme)
    reckoned = " × ".join(times)
    told = earned if reckoned == earned else f"{reckoned} = {earned}"
    return f"{told} ({part.start:%-d %B %Y} to {last:%-d %B %Y})"


def balance(account: Account, year: LeaveYear, until: date | None = None) -> Balance:
    """What is left of a leave year; with `until`, of what is earned by then, after the leave that begins before."""
    entitled, working = entitlement(account, year, until)
    opened, lines = _opened(account, year)
    adjusted = [each for each in account.adjustments if year.period.holds(each.on)]
    booked = [
        each
        for each in account.bookings
        if year.period.holds(each.first) and (until is None or each.first < until)
    ]
    taken = sum(each.minutes for each in booked)
    told = [*working, *lines]
    told += [
        f"{each.reason}: {shown(each.minutes, year.scheme, sign=True)}" for each in adjusted if each.minutes
    ]
    if taken:
        told.append(f"Taken and booked: {shown(-taken, year.scheme, sign=True)}")
    return Balance(year, entitled, opened, sum(each.minutes for each in adjusted), taken, tuple(told))


def _opened(account: Account, year: LeaveYear) -> tuple[int, list[str]]:
    """What comes over from the leave year before, if that isn't closed."""
    start = year.period.start
    if closed(account, start) or account.employed.start >= start:
        return 0, []
    before = leave_year(account, _day_before(start))
    if before is None:
        return 0, []
    left = balance(account, before)
    carried = carried_over(account, left)
    if not carried:
        return 0, []
    line = f"From the leave year before, which isn’t closed yet: {shown(carried, year.scheme, sign=True)}"
    return carried, [line]


def closed(account: Account, end: date) -> bool:
    """Whether the leave year that ended before this day is closed: what was left of it is carried over or lapsed."""
    return any(each.kind == "carried_over" and each.on == end for each in account.adjustments)


def carried_over(account: Account, left: Balance) -> int:
    """Of what is left of a leave year, the minutes that go into the next: up to the limit, pro rata; all of a debt."""
    hours = weekly_hours(account, _day_before(left.year.end)) or 0
    most = minutes_of_days(left.year.scheme.most_carried_tenths, hours)
    return min(left.minutes, most)


def cost(account: Account, days: Iterable[date]) -> int:
    """Minutes of leave that whole working days take: a fifth of the week each, as its hours are then."""
    return (sum((weekly_hours(account, day) or 0) * 12 for day in days) + 50) // 100


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
