"""What a decision table answers when several of its rules fit, or none (DMN 1.5, 8.2.10)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import Enum

from commonhold.base.dmn import list_functions, operators, statistics_functions
from commonhold.base.dmn.values import Range

Row = Mapping[str, object]
"""A rule's outputs, by the names of the outputs."""


class HitPolicy(Enum):
    """The values are how DMN files write them."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


LISTS = frozenset({HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})
"""The policies that answer with every rule that fits."""

AGGREGATIONS: Mapping[str, Callable[[list[object]], object]] = {
    "SUM": statistics_functions.sum_,
    "MIN": list_functions.min_,
    "MAX": list_functions.max_,
    "COUNT": lambda values: Decimal(len(values)),
}


def aggregated(aggregation: str, values: list[object]) -> object:
    """What an aggregation makes of one output of every rule that fits; null where it has no meaning."""
    try:
        return AGGREGATIONS[aggregation](values)
    except (ArithmeticError, ValueError):
        return None


def by_priority(rows: Sequence[Row], allowed: Mapping[str, Sequence[object]]) -> list[int]:
    """The places of the rows, the one with the outputs that are allowed first ahead; `allowed` lists them by output."""

    def rank(place: int) -> list[int]:
        return [_place(rows[place][name], values) for name, values in allowed.items()]

    return sorted(range(len(rows)), key=rank)


def agree(rows: Sequence[Row]) -> bool:
    """Whether all rows have the same outputs."""
    first = dict(rows[0])
    return all(operators.same(first, dict(each)) is True for each in rows[1:])


def _place(value: object, values: Sequence[object]) -> int:
    for place, each in enumerate(values):
        found = operators.within(value, each) if isinstance(each, Range) else operators.same(value, each)
        if found is True:
            return place
    return len(values)
