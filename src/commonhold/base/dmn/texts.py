"""Values written down: as FEEL's text, and as JSON among process variables."""

import re
from decimal import Decimal

from commonhold.base.dmn.functions import Function
from commonhold.base.dmn.moments import DAY, SECOND, Date, Duration, Moment, Months, Time
from commonhold.base.dmn.refusals import NotAValue
from commonhold.base.dmn.values import DEEPEST, DIGITS, NUMBERS, Range, kind

_NAME = re.compile(r"[^\W\d][\w ]*")


def to_json(value: object, *, depth: int = 0) -> object:
    """The value as JSON can store it and `from_python` read it back without loss; times and dates become ISO 8601 text.

    NotAValue for a number that would be rounded, for a range or a function, and for what is too deep to read back.
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
    if isinstance(value, Range | Function):
        raise NotAValue(what=f"A {kind(value)}", why="it can't be stored")
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
    if isinstance(value, list):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Range):
        return _range_text(value)
    if isinstance(value, Function):
        names = (each.name for each in value.signatures[0].parameters)
        return f"function({', '.join(names)})"
    return _time_text(value)


def literal(value: object) -> str:
    """The value as people write it in a rule: as `text_of`, with text in quotation marks."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text_of(value)


def _key(key: str) -> str:
    return key if _NAME.fullmatch(key) else literal(key)


def _range_text(value: Range) -> str:
    if value.endless_low or value.endless_high:
        sign, end = ("<", value.high) if value.endless_low else (">", value.low)
        included = value.high_included if value.endless_low else value.low_included
        return f"({sign}{'=' if included else ''} {literal(end)})"
    opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
    return f"{opening}{literal(value.low)}..{literal(value.high)}{closing}"


def _time_text(value: object) -> str:
    if isinstance(value, Months):
        return _months_text(value.months)
    if isinstance(value, Duration):
        return _duration_text(value.nanoseconds)
    if isinstance(value, Date):
        year = f"{abs(value.year):04}"
        return f"{'-' if value.year < 0 else ''}{year}-{value.month:02}-{value.day:02}"
    if isinstance(value, Time):
        hours, rest = divmod(value.nanoseconds, 3600 * SECOND)
        minutes, rest = divmod(rest, 60 * SECOND)
        padding = "0" if rest < 10 * SECOND else ""
        zone = value.zone.text if value.zone else ""
        return f"{hours:02}:{minutes:02}:{padding}{_seconds_text(rest)}{zone}"
    if isinstance(value, Moment):
        return f"{_time_text(value.date)}T{_time_text(value.time)}"
    raise TypeError(f"{type(value).__name__} is not a value of FEEL")


def _seconds_text(nanoseconds: int) -> str:
    seconds, fraction = divmod(nanoseconds, SECOND)
    return f"{seconds}.{fraction:09}".rstrip("0") if fraction else str(seconds)


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    parts = (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")
    return ("-P" if months < 0 else "P") + parts


def _duration_text(length: int) -> str:
    days, rest = divmod(abs(length), DAY)
    hours, rest = divmod(rest, 3600 * SECOND)
    minutes, rest = divmod(rest, 60 * SECOND)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if rest or not (days or clock):
        clock += f"{_seconds_text(rest)}S"
    text = (f"P{days}D" if days else "P") + (f"T{clock}" if clock else "")
    return ("-" if length < 0 else "") + text
