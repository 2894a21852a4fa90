"""What comes after a dot: the entries of contexts, and the parts of ranges, dates, times and durations."""

from decimal import Decimal

from commonhold.base.dmn.moments import DAY, SECOND, Date, Duration, Moment, Months, Temporal, Time
from commonhold.base.dmn.values import Range


def entry(value: object, name: str) -> object:
    """value.name: an entry of a context, a part of a date, time or duration, or that of every item of a list."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return [entry(each, name) for each in value]
    if isinstance(value, Range):
        return {
            "start": value.low,
            "end": value.high,
            "start included": value.low_included,
            "end included": value.high_included,
        }.get(name)
    if isinstance(value, Date | Moment | Time | Duration | Months):
        return part(value, name)
    return None


def part(value: Temporal, name: str) -> object:
    """The part of a date, time or duration that has this name, as DMN 1.5 lists them (table 65)."""
    if isinstance(value, Months | Duration):
        found = _length_part(value, name)
        negative = (value.months if isinstance(value, Months) else value.nanoseconds) < 0
        return -found if found and negative else found
    day = value.date if isinstance(value, Moment) else value
    if isinstance(day, Date) and name in ("year", "month", "day", "weekday"):
        return Decimal(getattr(day, name))
    clock = value.time if isinstance(value, Moment) else value
    if isinstance(clock, Time):
        if name in ("hour", "minute", "second"):
            return _clock_part(clock.nanoseconds, name)
        if clock.zone and name == "time offset":
            seconds = value.offset_seconds() if isinstance(value, Moment) else clock.zone.seconds
            return Duration(seconds * SECOND)
        if clock.zone and name == "timezone":
            return clock.zone.name
    return None


def _length_part(value: Months | Duration, name: str) -> Decimal | None:
    if isinstance(value, Months):
        years, months = divmod(abs(value.months), 12)
        found = {"years": years, "months": months}.get(name)
        return None if found is None else Decimal(found)
    length = abs(value.nanoseconds)
    if name == "days":
        return Decimal(length // DAY)
    return _clock_part(length % DAY, name[:-1]) if name in ("hours", "minutes", "seconds") else None


def _clock_part(nanoseconds: int, name: str) -> Decimal:
    seconds, fraction = divmod(nanoseconds, SECOND)
    if name == "second":
        return Decimal(seconds % 60) + Decimal(fraction).scaleb(-9) if fraction else Decimal(seconds % 60)
    return Decimal(seconds // 3600 if name == "hour" else seconds // 60 % 60)
