"""What FEEL works with: its values, how they come from process variables, and how they go back to them.

number = Decimal, string = str, boolean = bool, null = None, date = date, date and time = datetime, time = time,
days and time duration = timedelta, years and months duration = Months, list = list, context = dict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

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


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """Values between two ends. An end that is None is open without limit."""

    low: object
    high: object
    low_included: bool
    high_included: bool


def kind(value: object) -> str:
    """FEEL's name for the type of a value."""
    return _KINDS.get(type(value), "unknown")


_KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    datetime: "date and time",
    time: "time",
    timedelta: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
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
    if isinstance(value, str):
        return str(value)
    raise NotAValue(what=what, why=f"a {type(value).__name__} is not a value of FEEL")


_AS_THEY_ARE = {type(None), str, date, datetime, time, timedelta, Months, Range}


def to_json(value: object, *, depth: int = 0) -> object:
    """The value as JSON can store it and `from_python` read it back without loss; times and dates become ISO 8601 text.

    NotAValue for a number that would be rounded, for a range, and for what is too deep to read back.
    """
    if depth > DEEPEST:
        raise NotAValue(
            what="A value", why=f"it has more than {DEEPEST} lists and contexts inside one another"
        )
    if isinstance(value, Decimal):
        return _number_to_json(value)
    if isinstance(value, dict):
        return {key: to_json(each, depth=depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [to_json(each, depth=depth + 1) for each in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Range):
        raise NotAValue(what="A range", why="it can't be stored")
    return text_of(value)


def _number_to_json(number: Decimal) -> int | float:
    if number.adjusted() < DIGITS:
        if number == number.to_integral_value():
            return int(number)
        if Decimal(repr(float(number))) == number:
            return float(number)
    raise NotAValue(
        what=f"The number {number}", why="it has too many digits to store; round it, as in decimal(x, 2)"
    )


def text_of(value: object) -> str:
    """What FEEL's string() makes of a value."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(NUMBERS.normalize(value) if value else Decimal(0), "f")
    if isinstance(value, Months):
        return _months_text(value.months)
    if isinstance(value, timedelta):
        return _duration_text(value)
    if isinstance(value, date | time):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Range):
        opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
        return f"{opening}{literal(value.low)}..{literal(value.high)}{closing}"
    raise TypeError(f"{type(value).__name__} is not a value of FEEL")


def literal(value: object) -> str:
    """The value as people write it in a rule: as `text_of`, with text in quotation marks."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text_of(value)


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    parts = (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")
    return ("-P" if months < 0 else "P") + parts


def _duration_text(duration: timedelta) -> str:
    length = abs(duration)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"P{length.days}D" if length.days else "P"
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or length.microseconds:
        clock += text_of(Decimal(seconds) + Decimal(length.microseconds).scaleb(-6)) + "S"
    if not clock and not length.days:
        clock = "0S"
    return ("-" if duration < timedelta() else "") + text + (f"T{clock}" if clock else "")
