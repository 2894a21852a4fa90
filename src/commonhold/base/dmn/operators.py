"""FEEL's operators on values. Where FEEL gives no meaning, the answer is null (None), never an error."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from commonhold.base.dmn import times
from commonhold.base.dmn.values import NUMBERS, Months, Range, kind

_ORDERED = {
    "number",
    "string",
    "date",
    "date and time",
    "time",
    "days and time duration",
    "years and months duration",
}


def equal(left: object, right: object) -> bool | None:
    """Whether two values are the same; null where they are of different types."""
    if left is None or right is None:
        return left is right
    if kind(left) != kind(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(each, right[key]) for key, each in left.items())
    return bool(left == right)


def unequal(left: object, right: object) -> bool | None:
    return negation(equal(left, right))


def below(left: object, right: object) -> bool | None:
    """left < right."""
    if kind(left) != kind(right) or kind(left) not in _ORDERED:
        return None
    try:
        return bool(left < right)  # type: ignore[operator]
    except (TypeError, OverflowError):  # a moment with an offset and one without
        return None


def at_most(left: object, right: object) -> bool | None:
    """left <= right."""
    return negation(below(right, left))


def conjunction(left: object, right: object) -> bool | None:
    """Three-valued and: what is not a boolean counts as unknown."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def disjunction(left: object, right: object) -> bool | None:
    """Three-valued or."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def negation(value: object) -> bool | None:
    """Three-valued not."""
    return not value if isinstance(value, bool) else None


def within(value: object, tested: object) -> bool | None:
    """value in tested, where `tested` is a range, a list of values and ranges, or one value."""
    if isinstance(tested, Range):
        low = True if tested.low is None else (at_most if tested.low_included else below)(tested.low, value)
        high = (
            True if tested.high is None else (at_most if tested.high_included else below)(value, tested.high)
        )
        return conjunction(low, high)
    if isinstance(tested, list):
        return any(
            within(value, each) if isinstance(each, Range) else equal(value, each) for each in tested
        ) or (equal(value, tested) is True)
    return equal(value, tested)


def add(left: object, right: object) -> object:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return NUMBERS.add(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, timedelta | Months) and not isinstance(right, timedelta | Months):
        left, right = right, left
    if isinstance(right, timedelta | Months):
        return times.later(left, right)
    return None


def subtract(left: object, right: object) -> object:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return NUMBERS.subtract(left, right)
    if isinstance(right, timedelta):
        return times.later(left, -right)
    if isinstance(right, Months):
        return times.later(left, Months(-right.months))
    if isinstance(left, date | time) and isinstance(right, date | time):
        return times.between(right, left)
    return None


def multiply(left: object, right: object) -> object:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return NUMBERS.multiply(left, right)
    if isinstance(left, Decimal):
        left, right = right, left
    return times.scaled(left, right) if isinstance(right, Decimal) else None


def divide(left: object, right: object) -> object:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return NUMBERS.divide(left, right)
    if isinstance(right, Decimal):
        return times.scaled(left, NUMBERS.divide(Decimal(1), right))
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return NUMBERS.divide(times.microseconds(left), times.microseconds(right))
    if isinstance(left, Months) and isinstance(right, Months):
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    return None


def power(left: object, right: object) -> object:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return NUMBERS.power(left, right)
    return None


def negative(value: object) -> object:
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    if isinstance(value, timedelta):
        return -value
    return Months(-value.months) if isinstance(value, Months) else None


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
    if isinstance(value, date | datetime | time | timedelta | Months):
        return times.part(value, name)
    return None


Comparison = Callable[[object, object], bool | None]
COMPARISONS: Mapping[str, Comparison] = {
    "=": equal,
    "!=": unequal,
    "<": below,
    "<=": at_most,
    ">": lambda left, right: below(right, left),
    ">=": lambda left, right: at_most(right, left),
}
ARITHMETIC: Mapping[str, Callable[[object, object], object]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
