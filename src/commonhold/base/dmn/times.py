"""Reading dates, times and durations of FEEL, their parts, and counting with them.

What falls outside the years that FEEL knows, or mixes what can't be mixed, is null (None).
"""

import re
from decimal import Decimal

from commonhold.base.dmn.moments import (
    DAY,
    SECOND,
    UTC_ZONE,
    Date,
    Duration,
    Moment,
    Months,
    Time,
    Zone,
    named_zone,
)
from commonhold.base.dmn.values import NUMBERS

MOST_MONTHS = 10**12
LONGEST = 10**12 * DAY
"""A duration that is longer is null."""

_DATE = r"(?P<year>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<month>\d{2})-(?P<day>\d{2})"
_TIME = (
    r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})(?:\.(?P<fraction>\d{1,18}))?"
    r"(?P<zone>[Zz]|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2})?"
)
_DATE_ONLY = re.compile(_DATE, re.ASCII)
_DATE_WITH_ZONE = re.compile(f"{_DATE}(?P<zone>Z)?", re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)
_MOMENT = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_MONTHS = re.compile(r"(?P<sign>-?)P(?=\d)(?:(?P<years>\d{1,12})Y)?(?:(?P<months>\d{1,12})M)?", re.ASCII)
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<days>\d{1,15})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,15})H)?(?:(?P<minutes>\d{1,15})M)?(?:(?P<seconds>\d{1,18}(?:\.\d{1,18})?)S)?)?",
    re.ASCII,
)


def read_date(text: str) -> Date | None:
    """A date, from YYYY-MM-DD; a year may have up to nine digits, and a minus sign."""
    found = _DATE_ONLY.fullmatch(text)
    return _date(found) if found else None


def read_time(text: str) -> Time | None:
    """A time of day, from hh:mm:ss with an optional fraction, and an offset, Z or @Zone."""
    found = _TIME_ONLY.fullmatch(text)
    return _time(found) if found else None


def read_moment(text: str) -> Moment | None:
    """A date and time, from YYYY-MM-DDThh:mm:ss, or from a date alone (midnight), or a date and Z."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        only = _DATE_WITH_ZONE.fullmatch(text)
        day = _date(only) if only else None
        return Moment(day, Time(0, UTC_ZONE if only and only["zone"] else None)) if day else None
    day, clock = _date(found), _time(found)
    return None if day is None or clock is None else Moment(day, clock)


def read_duration(text: str) -> Duration | Months | None:
    """A duration, from ISO 8601: days to seconds (P2DT12H), or years and months (P1Y6M)."""
    if found := _MONTHS.fullmatch(text):
        months = int(found["years"] or 0) * 12 + int(found["months"] or 0)
        return _months(-months if found["sign"] else months)
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    minutes = (int(found["days"] or 0) * 24 + int(found["hours"] or 0)) * 60 + int(found["minutes"] or 0)
    length = minutes * 60 * SECOND + int(Decimal(found["seconds"] or 0) * SECOND)
    return lasting(-length if found["sign"] else length)


def read_any(text: str) -> object:
    """What @"…" means: whichever of the above the text is."""
    if _MOMENT.fullmatch(text):
        return read_moment(text)
    return read_date(text) or read_time(text) or read_duration(text)


def later(value: object, length: Duration | Months) -> object:
    """The value with a duration added to it."""
    if isinstance(length, Months):
        if isinstance(value, Months):
            return _months(value.months + length.months)
        day = value.date if isinstance(value, Moment) else value
        moved = day.months_later(length.months) if isinstance(day, Date) else None
        return Moment(moved, value.time) if moved and isinstance(value, Moment) else moved
    if isinstance(value, Moment):
        return value.later(length.nanoseconds)
    if isinstance(value, Duration):
        return lasting(value.nanoseconds + length.nanoseconds)
    if isinstance(value, Date):
        return Date.numbered(value.number + length.nanoseconds // DAY)
    if isinstance(value, Time):
        return Time((value.nanoseconds + length.nanoseconds) % DAY, value.zone)
    return None


def between(start: Date | Moment | Time, end: Date | Moment | Time) -> Duration | None:
    """How long it is from one moment, day or time of day to another. A day counts from its midnight UTC."""
    if isinstance(start, Date) and isinstance(end, Date):
        return lasting((end.number - start.number) * DAY)
    start, end = as_moment(start), as_moment(end)
    if isinstance(start, Time) or isinstance(end, Time):
        if not (isinstance(start, Time) and isinstance(end, Time)):
            return None
        alike = (start.zone is None) == (end.zone is None)
    else:
        alike = (start.time.zone is None) == (end.time.zone is None)
    return lasting(end.value(None) - start.value(None)) if alike else None


def as_moment(value: Date | Moment | Time) -> Moment | Time:
    """A day as its midnight UTC, which is what a date means where a date and time is wanted."""
    return Moment(value, Time(0, UTC_ZONE)) if isinstance(value, Date) else value


def scaled(length: object, factor: Decimal, *, divides: bool = False) -> object:
    """A duration times a number, or divided by it."""
    operator = NUMBERS.divide if divides else NUMBERS.multiply
    if isinstance(length, Months):
        return _months(int(operator(Decimal(length.months), factor)))
    if isinstance(length, Duration):
        return lasting(int(operator(Decimal(length.nanoseconds), factor)))
    return None


def lasting(nanoseconds: int) -> Duration | None:
    return Duration(nanoseconds) if abs(nanoseconds) <= LONGEST else None


def _months(months: int) -> Months | None:
    return Months(months) if abs(months) <= MOST_MONTHS else None


def _date(found: re.Match[str]) -> Date | None:
    return Date.of(int(found["year"]), int(found["month"]), int(found["day"]))


def _time(found: re.Match[str]) -> Time | None:
    nanoseconds = int(found["second"]) * SECOND + int((found["fraction"] or "0").ljust(9, "0")[:9])
    zone = _zone(found["zone"]) if found["zone"] else None
    if found["zone"] and zone is None:
        return None
    return Time.of(int(found["hour"]), int(found["minute"]), nanoseconds, zone)


def _zone(text: str) -> Zone | None:
    if text in "Zz":
        return UTC_ZONE
    if text.startswith("@"):
        return named_zone(text[1:])
    hours, minutes, *seconds = map(int, text[1:].split(":"))
    offset = (hours * 60 + minutes) * 60 + sum(seconds)
    if minutes > 59 or sum(seconds) > 59:
        return None
    return offset_zone(-offset if text.startswith("-") else offset)


def offset_zone(seconds: int) -> Zone | None:
    """An offset of at most 14 hours either way, as XML Schema has it."""
    return Zone(seconds) if abs(seconds) <= 14 * 3600 else None
