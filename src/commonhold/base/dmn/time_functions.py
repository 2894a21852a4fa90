"""FEEL's built-in functions on dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.6 and 10.3.4.8)."""

from decimal import Decimal

from commonhold.base.dmn import operators, times
from commonhold.base.dmn.functions import builtin, whole
from commonhold.base.dmn.moments import SECOND, Date, Duration, Moment, Months, Time
from commonhold.base.dmn.scopes import Budget
from commonhold.base.dmn.values import kind

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@builtin("date")
def date(from_: str | Moment | Date) -> Date | None:
    """date("2026-04-01"), or the day of a date and time."""
    if isinstance(from_, str):
        return times.read_date(from_)
    return from_.date if isinstance(from_, Moment) else from_


@builtin("date")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    """date(2026, 4, 1)."""
    return Date.of(whole(year), whole(month), whole(day))


@builtin("time")
def time(from_: str | Time | Moment | Date) -> object:
    """time("09:30:00Z"), or the time of a date and time."""
    if isinstance(from_, str):
        return times.read_time(from_)
    clock = times.as_moment(from_)
    return clock.time if isinstance(clock, Moment) else clock


@builtin("time")
def time_of_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: Duration | None = None
) -> Time | None:
    """time(9, 30, 0, duration("PT1H"))."""
    zone = times.offset_zone(offset.nanoseconds // SECOND) if offset else None
    if offset and zone is None:
        return None
    return Time.of(whole(hour), whole(minute), int(second * SECOND), zone)


@builtin("date and time")
def date_and_time(from_: str | Moment) -> Moment | None:
    """date and time("2026-04-01T09:30:00Z")."""
    return times.read_moment(from_) if isinstance(from_, str) else from_


@builtin("date and time")
def date_with_time(date: Date | Moment, time: Time) -> Moment:
    """A date with a time of day."""
    return Moment(date.date if isinstance(date, Moment) else date, time)


@builtin("duration")
def duration(from_: str | Duration | Months) -> object:
    return times.read_duration(from_) if isinstance(from_, str) else from_


@builtin("years and months duration")
def years_and_months_duration(from_: Moment | Date, to: Moment | Date) -> Months:
    """The whole months from one date to another."""
    first, last = _day(from_), _day(to)
    start, end = sorted([first, last])
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return Months(months if start == first else -months)


@builtin("now", budgeted=True)
def now(budget: Budget) -> object:
    """The moment that the evaluation is about, so that deciding again decides the same."""
    return budget.at


@builtin("today", budgeted=True)
def today(budget: Budget) -> object:
    return budget.at.date if isinstance(budget.at, Moment) else None


@builtin("day of year")
def day_of_year(date: Date | Moment) -> Decimal:
    day = _day(date)
    return Decimal(day.number - Date(day.year, 1, 1).number + 1)


@builtin("day of week")
def day_of_week(date: Date | Moment) -> str:
    return _DAYS[_day(date).weekday - 1]


@builtin("month of year")
def month_of_year(date: Date | Moment) -> str:
    return _MONTHS[_day(date).month - 1]


@builtin("week of year")
def week_of_year(date: Date | Moment) -> Decimal | None:
    """The week by ISO 8601, which belongs to the year in which its Thursday is."""
    day = _day(date)
    thursday = Date.numbered(day.number + 4 - day.weekday)
    if thursday is None:
        return None
    return Decimal((thursday.number - Date(thursday.year, 1, 1).number) // 7 + 1)


@builtin("is")
def is_(value1: object, value2: object) -> bool:
    """Whether two values are one and the same: of one type, and for times with the same offset."""
    if kind(value1) != kind(value2) or operators.same(value1, value2) is not True:
        return False
    if isinstance(value1, Moment | Time) and isinstance(value2, Moment | Time):
        return operators.zone_of(value1) == operators.zone_of(value2)
    return True


def _day(value: Date | Moment) -> Date:
    return value.date if isinstance(value, Moment) else value
