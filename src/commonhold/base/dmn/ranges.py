"""Ranges as values: making them, reading them from text, and going through them."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from commonhold.base.dmn import operators, times
from commonhold.base.dmn.functions import whole
from commonhold.base.dmn.moments import Date
from commonhold.base.dmn.values import NUMBERS, Range, kind

_WRITTEN = re.compile(r"\s*([\[\](])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])\s*", re.DOTALL)
_AT = re.compile(r'@"([^"]*)"|(?:date|time|date and time|duration)\(\s*"([^"]*)"\s*\)')
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)


def between(low: object, high: object, low_included: bool, high_included: bool) -> Range | None:
    """The range between two ends; null where they are of different types, or the wrong way round."""
    ends = [each for each in (low, high) if each is not None]
    if not ends or any(kind(each) not in operators.ORDERED for each in ends):
        return None
    if len(ends) == 2 and operators.at_most(low, high) is not True:
        return None
    return Range(low, high, low_included, high_included)


def read(text: str) -> Range | None:
    """A range from text such as "[1..5]", whose ends are literals; "(..5]" has no lower end."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    opening, first, last, closing = found.groups()
    low, high = _literal(first), _literal(last)
    if (low is None and first) or (high is None and last) or not (first or last):
        return None
    low_included, high_included = opening == "[", closing == "]"
    if not first or not last:
        if (not first and low_included) or (not last and high_included):
            return None
        return Range(low, high, low_included, high_included, not first, not last)
    return between(low, high, low_included, high_included)


def _literal(text: str) -> object:
    if _NUMBER.fullmatch(text):
        return NUMBERS.create_decimal(text)
    if len(text) >= 2 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    found = _AT.fullmatch(text)
    return times.read_any(found[1] or found[2] or "") if found else None


def steps(first: object, last: object) -> Iterable[object] | None:
    """The whole numbers, or days, from first to last, upwards or downwards. It takes no room however long it is."""
    if isinstance(first, Date) and isinstance(last, Date):
        return _days(_upwards(first.number, last.number))
    if not (isinstance(first, Decimal) and isinstance(last, Decimal)):
        return None
    try:
        return map(Decimal, _upwards(whole(first), whole(last)))
    except ValueError:
        return None


def items(value: object) -> Iterable[object] | None:
    """What a loop goes through: a list's items, or the whole numbers or days of a range; null of null."""
    if not isinstance(value, Range):
        return None if value is None else value if isinstance(value, list) else [value]
    low, high = value.low, value.high
    if isinstance(low, Date) and isinstance(high, Date):
        first, last = low.number + (not value.low_included), high.number - (not value.high_included)
        return _days(range(first, last + 1))
    if not (isinstance(low, Decimal) and isinstance(high, Decimal)):
        return None
    try:
        first, last = whole(low) + (not value.low_included), whole(high) - (not value.high_included)
    except ValueError:
        return None
    return map(Decimal, range(first, last + 1))


def _upwards(start: int, end: int) -> range:
    """From start to end, which is downwards where the end is lower."""
    return range(start, end + 1) if start <= end else range(start, end - 1, -1)


def _days(numbers: range) -> Iterator[object]:
    return (Date.numbered(each) for each in numbers)
