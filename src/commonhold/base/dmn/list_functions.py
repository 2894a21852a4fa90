"""FEEL's built-in functions on lists (DMN 1.5, 10.3.4.4)."""

from decimal import Decimal

from commonhold.base.dmn import operators
from commonhold.base.dmn.functions import builtin, whole
from commonhold.base.dmn.values import NUMBERS


@builtin("list contains")
def list_contains(list_: list[object], element: object) -> bool:
    return any(operators.equal(each, element) is True for each in list_)


@builtin("count")
def count(list_: list[object]) -> Decimal:
    return Decimal(len(list_))


@builtin("min", variadic=True)
def min_(list_: list[object]) -> object:
    return _first(list_, below=operators.below)


@builtin("max", variadic=True)
def max_(list_: list[object]) -> object:
    return _first(list_, below=operators.COMPARISONS[">"])


@builtin("sum", variadic=True)
def sum_(list_: list[object]) -> object:
    """The sum of numbers, or of durations; null of none."""
    total = list_[0] if list_ else None
    for each in list_[1:]:
        total = operators.add(total, each)
    return None if isinstance(total, str) else total


@builtin("mean", variadic=True)
def mean(list_: list[object]) -> object:
    return operators.divide(sum_(list_), Decimal(len(list_)))


@builtin("product", variadic=True)
def product(list_: list[object]) -> Decimal | None:
    numbers = [each for each in list_ if isinstance(each, Decimal)]
    total = Decimal(1)
    for each in numbers:
        total = NUMBERS.multiply(total, each)
    return total if numbers and len(numbers) == len(list_) else None


@builtin("median", variadic=True)
def median(list_: list[object]) -> object:
    numbers = sorted(each for each in list_ if isinstance(each, Decimal))
    if not numbers or len(numbers) < len(list_):
        return None
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else mean(list[object](numbers[middle - 1 : middle + 1]))


@builtin("all", variadic=True)
def all_(list_: list[object]) -> bool | None:
    answer: bool | None = True
    for each in list_:
        answer = operators.conjunction(answer, each)
    return answer


@builtin("any", variadic=True)
def any_(list_: list[object]) -> bool | None:
    answer: bool | None = False
    for each in list_:
        answer = operators.disjunction(answer, each)
    return answer


@builtin("sublist")
def sublist(
    list_: list[object], start_position: Decimal, length: Decimal | None = None
) -> list[object] | None:
    start = _place(list_, start_position)
    if length is None:
        return list_[start:]
    return list_[start : start + whole(length)] if 0 <= whole(length) <= len(list_) - start else None


@builtin("append")
def append(list_: list[object], item: object) -> list[object]:
    return [*list_, item]


@builtin("concatenate", variadic=True)
def concatenate(lists: list[object]) -> list[object]:
    """One list of the items of all: concatenate([1], [2, 3])."""
    return [item for each in lists for item in (each if isinstance(each, list) else [each])]


@builtin("insert before")
def insert_before(list_: list[object], position: Decimal, new_item: object) -> list[object]:
    place = _place(list_, position)
    return [*list_[:place], new_item, *list_[place:]]


@builtin("remove")
def remove(list_: list[object], position: Decimal) -> list[object]:
    place = _place(list_, position)
    return [*list_[:place], *list_[place + 1 :]]


@builtin("reverse")
def reverse(list_: list[object]) -> list[object]:
    return list_[::-1]


@builtin("index of")
def index_of(list_: list[object], match: object) -> list[object]:
    places = enumerate(list_, start=1)
    return [Decimal(place) for place, each in places if operators.equal(each, match) is True]


@builtin("flatten")
def flatten(list_: list[object]) -> list[object]:
    return [item for each in list_ for item in (flatten(each) if isinstance(each, list) else [each])]


def _first(items: list[object], *, below: operators.Comparison) -> object:
    found = items[0] if items else None
    for each in items:
        order = below(each, found)
        if order is None:
            return None
        found = each if order else found
    return found


def _place(items: list[object], position: Decimal) -> int:
    """The index of a position that counts from 1, or from the end when negative. ValueError if there is none."""
    place = whole(position)
    if place == 0 or abs(place) > len(items):
        raise ValueError(position)
    return place - 1 if place > 0 else len(items) + place
