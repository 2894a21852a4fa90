"""Dates, times and durations of FEEL: reading them, their parts, and counting with them.

Years 1 to 9999. What falls outside, or mixes what can't be mixed, is null (None).
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commonhold.base.dmn.values import NUMBERS, Months

MOST_MONTHS = 10**12
"""A duration that is longer is null."""

_DATE = r"(?P<date>\d{4}-\d{2}-\d{2})"
_TIME = (
    r"(?P<clock>\d{2}:\d{2}:\d{2})(?:\.(?P<fraction>\d{1,9}))?"
    r"(?P<zone>Z|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2})?"
)
_DATE_ONLY = re.compile(_DATE, re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)
_MOMENT = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_MONTHS = re.compile(r"(?P<sign>-?)P(?=\d)(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?", re.ASCII)
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,12})H)?(?:(?P<minutes>\d{1,12})M)?(?:(?P<seconds>\d{1,12}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)


def read_date(text: str) -> date | None:
    """A date, from YYYY-MM-DD."""
    return _date(text) if _DATE_ONLY.fullmatch(text) else None


def read_time(text: str) -> time | None:
    """A time of day, from hh:mm:ss with an optional fraction, and an offset, Z or @Zone."""
    found = _TIME_ONLY.fullmatch(text)
    return _time(found) if found else None


def read_moment(text: str) -> datetime | None:
    """A date and time, from YYYY-MM-DDThh:mm:ss, or from a date alone (midnight)."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        day = read_date(text)
        return datetime.combine(day, time()) if day else None
    day, clock = _date(found["date"]), _time(found)
    return None if day is None or clock is None else datetime.combine(day, clock)


def read_duration(text: str) -> timedelta | Months | None:
    """A duration, from ISO 8601: days to seconds (P2DT12H), or years and months (P1Y6M)."""
    if found := _MONTHS.fullmatch(text):
        months = int(found["years"] or 0) * 12 + int(found["months"] or 0)
        return Months(-months if found["sign"] else months)
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    seconds = Decimal(found["seconds"] or 0)
    try:
        length = timedelta(
            days=int(found["days"] or 0),
            hours=int(found["hours"] or 0),
            minutes=int(found["minutes"] or 0),
            seconds=int(seconds),
            microseconds=int((seconds % 1).scaleb(6)),
        )
    except OverflowError:
        return None
    return -length if found["sign"] else length


def read_any(text: str) -> object:
    """What @"…" means: whichever of the above the text is."""
    moment = read_moment(text) if "T" in text and not text.lstrip("-").startswith("P") else None
    return moment or read_date(text) or read_time(text) or read_duration(text)


def later(value: object, length: timedelta | Months) -> object:
    """The value with a duration added to it."""
    if isinstance(length, Months):
        if isinstance(value, Months):
            months = value.months + length.months
            return Months(months) if abs(months) < MOST_MONTHS else None
        return _months_later(value, length.months) if isinstance(value, date) else None
    try:
        if isinstance(value, datetime | timedelta):
            return value + length
        if isinstance(value, date):
            return (datetime.combine(value, time()) + length).date()
        if isinstance(value, time):
            moved = datetime.combine(date(2000, 1, 1), value.replace(tzinfo=None)) + length % timedelta(
                days=1
            )
            return moved.timetz().replace(tzinfo=value.tzinfo)
    except OverflowError:
        pass
    return None


def between(start: date | time, end: date | time) -> timedelta | None:
    """How long it is from one moment, day or time of day to another. A day counts from its midnight UTC."""
    if isinstance(start, time) or isinstance(end, time):
        if not (isinstance(start, time) and isinstance(end, time)):
            return None
        day = date(2000, 1, 1)
        start, end = datetime.combine(day, start), datetime.combine(day, end)
    elif type(start) is date and type(end) is date:
        return end - start
    else:
        start, end = (
            each if isinstance(each, datetime) else datetime.combine(each, time(), UTC)
            for each in (start, end)
        )
    return end - start if (start.tzinfo is None) == (end.tzinfo is None) else None


def scaled(length: object, factor: Decimal) -> object:
    """A duration times a number."""
    if isinstance(length, Months):
        months = NUMBERS.multiply(Decimal(length.months), factor)
        return Months(int(months)) if abs(months) < MOST_MONTHS else None
    if isinstance(length, timedelta):
        return timedelta(microseconds=int(NUMBERS.multiply(microseconds(length), factor)))
    return None


def microseconds(length: timedelta) -> Decimal:
    return Decimal(length // timedelta(microseconds=1))


def part(value: date | datetime | time | timedelta | Months, name: str) -> object:
    """The part of a date, time or duration that has this name, as DMN 1.5 lists them (table 65)."""
    if isinstance(value, Months):
        years, months = divmod(abs(value.months), 12)
        found = {"years": years, "months": months}.get(name)
        return None if found is None else Decimal(-found if value.months < 0 else found)
    if isinstance(value, timedelta):
        seconds = abs(value).seconds
        parts = {"days": abs(value).days, "hours": seconds // 3600, "minutes": seconds // 60 % 60}
        found = parts.get(name, seconds % 60 if name == "seconds" else None)
        return None if found is None else Decimal(-found if value < timedelta() else found)
    if isinstance(value, date) and name in ("year", "month", "day", "weekday"):
        return Decimal(value.isoweekday() if name == "weekday" else getattr(value, name))
    if isinstance(value, datetime | time):
        if name in ("hour", "minute", "second"):
            return Decimal(getattr(value, name))
        if name == "time offset":
            return value.utcoffset()
        if name == "timezone":
            return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    return None


def _months_later(value: date, months: int) -> date | None:
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    for day in (value.day, 30, 29, 28):
        try:
            return value.replace(year=year, month=month + 1, day=min(day, value.day))
        except ValueError:
            continue
    return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(found: re.Match[str]) -> time | None:
    hour, minute, second = map(int, found["clock"].split(":"))
    try:
        microsecond = int((found["fraction"] or "0").ljust(6, "0")[:6])
        return time(hour, minute, second, microsecond, _zone(found["zone"]))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    hours, minutes, *seconds = map(int, text[1:].split(":"))
    if minutes > 59 or hours > 18:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return timezone(-offset if text.startswith("-") else offset)
