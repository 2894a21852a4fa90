"""FEEL's built-in functions on ranges (DMN 1.5, 10.3.4.7). A point is taken as the range that has only it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from commonhold.base.dmn import operators, ranges
from commonhold.base.dmn.functions import BUILTINS, Function, Parameter, Signature, builtin
from commonhold.base.dmn.scopes import Budget
from commonhold.base.dmn.values import Range, kind


class _End(NamedTuple):
    """An end of a range. `beyond` is -1 or 1 where the range has no end there."""

    value: object
    included: bool
    beyond: int


class _Ends(NamedTuple):
    low: _End
    high: _End


_Relation = Callable[[_Ends, _Ends], bool]


@builtin("range")
def range_(from_: str) -> Range | None:
    """A range from text: range("[1..5]")."""
    return ranges.read(from_)


def _order(left: _End, right: _End) -> int:
    """-1, 0 or 1. ValueError where the two can't be compared."""
    if left.beyond or right.beyond:
        return (left.beyond > right.beyond) - (left.beyond < right.beyond)
    if operators.same(left.value, right.value) is True:
        return 0
    lower = operators.below(left.value, right.value)
    if lower is None:
        raise ValueError(left)
    return -1 if lower else 1


def _before(a: _Ends, b: _Ends) -> bool:
    order = _order(a.high, b.low)
    return order < 0 or (order == 0 and not (a.high.included and b.low.included))


def _meets(a: _Ends, b: _Ends) -> bool:
    return a.high.included and b.low.included and _order(a.high, b.low) == 0


def _overlaps(a: _Ends, b: _Ends) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: _Ends, b: _Ends) -> bool:
    start, end = _order(a.low, b.low), _order(a.high, b.high)
    starts_before = start < 0 or (start == 0 and a.low.included and not b.low.included)
    ends_before = end < 0 or (end == 0 and (not a.high.included or b.high.included))
    return starts_before and not _before(a, b) and ends_before


def _finishes(a: _Ends, b: _Ends) -> bool:
    start = _order(a.low, b.low)
    inside = start > 0 or (start == 0 and (not a.low.included or b.low.included))
    return a.high.included == b.high.included and _order(a.high, b.high) == 0 and inside


def _starts(a: _Ends, b: _Ends) -> bool:
    end = _order(a.high, b.high)
    inside = end < 0 or (end == 0 and (not a.high.included or b.high.included))
    return a.low.included == b.low.included and _order(a.low, b.low) == 0 and inside


def _during(a: _Ends, b: _Ends) -> bool:
    start, end = _order(a.low, b.low), _order(a.high, b.high)
    starts_inside = start > 0 or (start == 0 and (b.low.included or not a.low.included))
    return starts_inside and (end < 0 or (end == 0 and (b.high.included or not a.high.included)))


def _coincides(a: _Ends, b: _Ends) -> bool:
    included = (a.low.included, a.high.included) == (b.low.included, b.high.included)
    return included and _order(a.low, b.low) == 0 and _order(a.high, b.high) == 0


def _swapped(relation: _Relation) -> _Relation:
    return lambda a, b: relation(b, a)


_POINTS, _POINT_FIRST = ("point1", "point2"), ("point", "range")
_POINT_LAST, _RANGES = ("range", "point"), ("range1", "range2")
_ALL = (_POINTS, _POINT_FIRST, _POINT_LAST, _RANGES)
_RELATIONS: Sequence[tuple[str, _Relation, Sequence[tuple[str, str]]]] = (
    ("before", _before, _ALL),
    ("after", _swapped(_before), _ALL),
    ("meets", _meets, (_RANGES,)),
    ("met by", _swapped(_meets), (_RANGES,)),
    ("overlaps", _overlaps, (_RANGES,)),
    ("overlaps before", _overlaps_before, (_RANGES,)),
    ("overlaps after", _swapped(_overlaps_before), (_RANGES,)),
    ("finishes", _finishes, (_POINT_FIRST, _RANGES)),
    ("finished by", _swapped(_finishes), (_POINT_LAST, _RANGES)),
    ("includes", _swapped(_during), (_POINT_LAST, _RANGES)),
    ("during", _during, (_POINT_FIRST, _RANGES)),
    ("starts", _starts, (_POINT_FIRST, _RANGES)),
    ("started by", _swapped(_starts), (_POINT_LAST, _RANGES)),
    ("coincides", _coincides, (_POINTS, _RANGES)),
)


def _signature(relation: _Relation, names: tuple[str, str]) -> Signature:
    def run(values: Sequence[object], _: Budget) -> object:
        ends = [_ends(value) for value in values]
        return relation(ends[0], ends[1])

    parameters = [Parameter(each, Range if each.startswith("range") else object) for each in names]
    return Signature(tuple(parameters), run)


def _ends(value: object) -> _Ends:
    """The ends of a range, or of a point. ValueError for what is neither."""
    if isinstance(value, Range):
        low = _End(value.low, value.low_included, -1 if value.endless_low else 0)
        return _Ends(low, _End(value.high, value.high_included, 1 if value.endless_high else 0))
    if isinstance(value, list) and len(value) == 1:
        return _ends(value[0])
    if kind(value) not in operators.ORDERED:
        raise ValueError(value)
    return _Ends(_End(value, True, 0), _End(value, True, 0))


for _name, _relation, _shapes in _RELATIONS:
    # The signature with most ranges comes first, because a point's parameter would take a range too.
    _ordered = sorted(_shapes, key=lambda names: -sum(each.startswith("range") for each in names))
    BUILTINS[_name] = Function(_name, tuple(_signature(_relation, names) for names in _ordered))
