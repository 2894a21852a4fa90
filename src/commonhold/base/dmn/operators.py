"""FEEL's operators on values. Where FEEL gives no meaning, the answer is null (None), never an error."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from commonhold.base.dmn import times
from commonhold.base.dmn.moments import Date, Duration, Moment, Months, Time, Zone
from commonhold.base.dmn.values import NUMBERS, Range, kind

HIGHEST_POWER = 999_999_999
ORDERED = {
    "number",
    "string",
    "date",
    "date and time",
    "time",
    "days and time duration",
    "years and months duration",
}
"""The types whose values have an order."""


_PLAIN = {Decimal, str, bool}
"""What is compared most, and as Python does it."""


def equal(left: object, right: object) -> bool | None:
    """left = right. A list of one value is that value where the other is no list."""
    if type(left) is type(right) and type(left) in _PLAIN:
        return left == right
    if isinstance(left, list) and not isinstance(right, list) and len(left) == 1:
        left = left[0]
    elif isinstance(right, list) and not isinstance(left, list) and len(right) == 1:
        right = right[0]
    return same(left, right)


def same(left: object, right: object) -> bool | None:
    """Whether two values are the same; null where they are of different types."""
    if left is None or right is None:
        return left is right
    if kind(left) != kind(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(each, right[key]) for key, each in left.items())
    if isinstance(left, Moment | Time) and isinstance(right, Moment | Time):
        alike = (zone_of(left) is None) == (zone_of(right) is None)
        return alike and left.value(None) == right.value(None)
    return bool(left == right)


def unequal(left: object, right: object) -> bool | None:
    return negation(equal(left, right))


def zone_of(value: Moment | Time) -> Zone | None:
    return value.time.zone if isinstance(value, Moment) else value.zone


def below(left: object, right: object) -> bool | None:
    """left < right. Of two moments, one that says no offset is taken to have the other's."""
    if type(left) is Decimal and type(right) is Decimal:
        return left < right
    if kind(left) != kind(right) or kind(left) not in ORDERED:
        return None
    if isinstance(left, Moment) and isinstance(right, Moment):
        return left.value(right.time.zone) < right.value(left.time.zone)
    if isinstance(left, Time) and isinstance(right, Time):
        return left.value(right.zone) < right.value(left.zone)
    return bool(left < right)  # type: ignore[operator]


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
    if isinstance(tested, Range) and not isinstance(value, Range):
        low = tested.endless_low or (at_most if tested.low_included else below)(tested.low, value)
        high = tested.endless_high or (at_most if tested.high_included else below)(value, tested.high)
        return conjunction(low, high)
    if isinstance(tested, list):
        return any(
            within(value, each) if isinstance(each, Range) else same(value, each) for each in tested
        ) or (same(value, tested) is True)
    return equal(value, tested)


def add(left: object, right: object) -> object:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return NUMBERS.add(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, Duration | Months) and not isinstance(right, Duration | Months):
        left, right = right, left
    if isinstance(right, Duration | Months):
        return times.later(left, right)
    return None


def subtract(left: object, right: object) -> object:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return NUMBERS.subtract(left, right)
    if isinstance(right, Duration):
        return times.later(left, Duration(-right.nanoseconds))
    if isinstance(right, Months):
        return times.later(left, Months(-right.months))
    if isinstance(left, Date | Moment | Time) and isinstance(right, Date | Moment | Time):
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
        return times.scaled(left, right, divides=True)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return NUMBERS.divide(Decimal(left.nanoseconds), Decimal(right.nanoseconds))
    if isinstance(left, Months) and isinstance(right, Months):
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    return None


def power(left: object, right: object) -> object:
    if not (isinstance(left, Decimal) and isinstance(right, Decimal)) or abs(right) > HIGHEST_POWER:
        return None
    if not right:
        return Decimal(1)
    return NUMBERS.power(left, right) if left or right > 0 else None


def negative(value: object) -> object:
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    if isinstance(value, Duration):
        return Duration(-value.nanoseconds)
    return Months(-value.months) if isinstance(value, Months) else None


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
