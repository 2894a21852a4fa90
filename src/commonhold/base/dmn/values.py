"""What FEEL works with: its values, how they come from process variables, and how they go back to them.

number = Decimal, string = str, boolean = bool, null = None, list = list, context = dict, function = Function;
dates, times and durations have types of their own (`moments.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from zoneinfo import ZoneInfo

from commonhold.base.dmn.functions import Function
from commonhold.base.dmn.moments import SECOND, Date, Duration, Moment, Months, Time, Zone, named_zone
from commonhold.base.dmn.refusals import NotAValue

DIGITS = 34
NUMBERS = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""IEEE 754 decimal128, as FEEL's numbers are (DMN 1.5, 10.3.2.3.1)."""

DEEPEST = 40
"""How many lists and contexts may stand inside one another in a value."""


@dataclass(frozen=True, slots=True)
class Range:
    """Values between two ends. It may be without an end, which is not the same as one that is null."""

    low: object
    high: object
    low_included: bool
    high_included: bool
    endless_low: bool = False
    endless_high: bool = False


def kind(value: object) -> str:
    """FEEL's name for the type of a value."""
    return _KINDS.get(type(value), "unknown")


_KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    Date: "date",
    Moment: "date and time",
    Time: "time",
    Duration: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def from_python(value: object, *, what: str = "a variable", depth: int = 0) -> object:
    """The FEEL value of a process variable. NotAValue, naming `what`, for anything that is not plain data."""
    if depth > DEEPEST:
        raise NotAValue(what=what, why=f"it has more than {DEEPEST} lists and contexts inside one another")
    if isinstance(value, bool) or type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, int):
        if abs(value) >= 10**DIGITS:
            raise NotAValue(what=what, why=f"it has more than {DIGITS} digits")
        return Decimal(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, Mapping):
        entries = {}
        for key, each in value.items():
            if not isinstance(key, str):
                raise NotAValue(what=what, why=f"its key {key!r} is not text")
            entries[key] = from_python(each, what=what, depth=depth + 1)
        return entries
    if isinstance(value, list | tuple):
        return [from_python(each, what=what, depth=depth + 1) for each in value]
    if isinstance(value, date | time | timedelta):
        return of_python(value)
    if isinstance(value, str):
        return str(value)
    raise NotAValue(what=what, why=f"a {type(value).__name__} is not a value of FEEL")


_AS_THEY_ARE = {type(None), str, Date, Moment, Time, Duration, Months, Range}


def of_python(value: date | time | timedelta) -> Date | Time | Moment | Duration:
    """The value of FEEL for one of Python."""
    if isinstance(value, timedelta):
        return Duration(value // timedelta(microseconds=1) * 1000)
    if isinstance(value, time):
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        return Time(seconds * SECOND + value.microsecond * 1000, _zone_of(value.tzinfo, value.utcoffset()))
    day = Date(value.year, value.month, value.day)
    if isinstance(value, datetime):
        clock = of_python(value.time())
        assert isinstance(clock, Time)
        return Moment(day, Time(clock.nanoseconds, _zone_of(value.tzinfo, value.utcoffset())))
    return day


def _zone_of(zone: tzinfo | None, offset: timedelta | None) -> Zone | None:
    if isinstance(zone, ZoneInfo) and zone.key:
        return named_zone(zone.key)
    return None if offset is None else Zone(int(offset.total_seconds()))
