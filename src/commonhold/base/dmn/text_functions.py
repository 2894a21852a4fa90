"""FEEL's built-in functions on text, dates, times and durations (DMN 1.5, 10.3.4)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from commonhold.base.dmn import times, values
from commonhold.base.dmn.functions import builtin, whole
from commonhold.base.dmn.values import Months

LONGEST_MADE = 1_000_000
"""In characters: what the delimiters of a joined text may come to."""


@builtin("string")
def string(from_: object) -> str | None:
    return None if from_ is None else values.text_of(from_)


@builtin("string length")
def string_length(string: str) -> Decimal:
    return Decimal(len(string))


@builtin("upper case")
def upper_case(string: str) -> str:
    return string.upper()


@builtin("lower case")
def lower_case(string: str) -> str:
    return string.lower()


@builtin("contains")
def contains(string: str, match: str) -> bool:
    return match in string


@builtin("starts with")
def starts_with(string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with")
def ends_with(string: str, match: str) -> bool:
    return string.endswith(match)


@builtin("substring")
def substring(string: str, start_position: Decimal, length: Decimal | None = None) -> str | None:
    """The characters from a position counted from 1, or from the end when it is negative."""
    position = whole(start_position)
    if position == 0 or abs(position) > len(string) or (length is not None and length < 1):
        return None
    start = position - 1 if position > 0 else len(string) + position
    return string[start:] if length is None else string[start : start + whole(length)]


@builtin("substring before")
def substring_before(string: str, match: str) -> str:
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after")
def substring_after(string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


@builtin("string join")
def string_join(list_: list[object], delimiter: str = "") -> str | None:
    texts = [each for each in list_ if isinstance(each, str)]
    if len(texts) < sum(each is not None for each in list_) or len(texts) * len(delimiter) > LONGEST_MADE:
        return None
    return delimiter.join(texts)


@builtin("date")
def date_(
    from_: str | datetime | date | Decimal, month: Decimal | None = None, day: Decimal | None = None
) -> object:
    """date("2026-04-01"), date(2026, 4, 1), or the day of a date and time."""
    if isinstance(from_, Decimal):
        return None if month is None or day is None else date(whole(from_), whole(month), whole(day))
    if month is not None or day is not None:
        return None
    if isinstance(from_, str):
        return times.read_date(from_)
    return from_.date() if isinstance(from_, datetime) else from_


@builtin("time")
def time_(
    from_: str | datetime | time | Decimal, minute: Decimal | None = None, second: Decimal | None = None
) -> object:
    """time("09:30:00Z"), time(9, 30, 0), or the time of a date and time."""
    if isinstance(from_, Decimal):
        return None if minute is None or second is None else time(whole(from_), whole(minute), whole(second))
    if minute is not None or second is not None:
        return None
    if isinstance(from_, str):
        return times.read_time(from_)
    return from_.timetz() if isinstance(from_, datetime) else from_


@builtin("date and time")
def date_and_time(from_: str | datetime | date, time: time | None = None) -> object:
    """date and time("2026-04-01T09:30:00Z"), or a date with a time."""
    if time is not None:
        return None if isinstance(from_, str) else datetime.combine(from_, time)
    if isinstance(from_, str):
        return times.read_moment(from_)
    return from_ if isinstance(from_, datetime) else None


@builtin("duration")
def duration(from_: str | timedelta | Months) -> object:
    return times.read_duration(from_) if isinstance(from_, str) else from_


@builtin("years and months duration")
def years_and_months_duration(from_: datetime | date, to: datetime | date) -> Months:
    """The whole months from one date to another."""
    start, end = sorted([(from_.year, from_.month, from_.day), (to.year, to.month, to.day)])
    months = (end[0] - start[0]) * 12 + end[1] - start[1] - (end[2] < start[2])
    return Months(months if start == (from_.year, from_.month, from_.day) else -months)
