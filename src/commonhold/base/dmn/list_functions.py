"""FEEL's built-in functions on lists (DMN 1.5, 10.3.4.4)."""

from decimal import Decimal
from functools import cmp_to_key

from commonhold.base.dmn import operators
from commonhold.base.dmn.functions import Function, builtin, whole
from commonhold.base.dmn.scopes import Budget
from commonhold.base.dmn.values import kind


@builtin("list contains")
def list_contains(list_: list[object], element: object) -> bool:
    return any(operators.same(each, element) is True for each in list_)


@builtin("count")
def count(list_: list[object]) -> Decimal:
    return Decimal(len(list_))


@builtin("min", variadic=True)
def min_(list_: list[object]) -> object:
    return _first(list_, below=operators.below)


@builtin("max", variadic=True)
def max_(list_: list[object]) -> object:
    return _first(list_, below=operators.COMPARISONS[">"])


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
    return list_[start : start + whole(length)] if 1 <= length <= len(list_) - start else None


@builtin("append", more=True)
def append(list_: list[object], item: list[object]) -> list[object]:
    return [*list_, *item]


@builtin("concatenate", more=True)
def concatenate(list_: list[object]) -> list[object] | None:
    """One list of the items of all: concatenate([1], [2, 3])."""
    if None in list_:
        return None
    return [item for each in list_ for item in (each if isinstance(each, list) else [each])]


@builtin("union", more=True, budgeted=True)
def union(budget: Budget, list_: list[object]) -> list[object] | None:
    joined = concatenate(list_)
    return None if joined is None else distinct_values(budget, joined)


@builtin("distinct values", budgeted=True)
def distinct_values(budget: Budget, list_: list[object]) -> list[object]:
    """Each value once, at its first place. Numbers and texts are found at once, others by going through the list."""
    quick, slow, kept = set[tuple[str, object]](), list[object](), list[object]()
    for each in list_:
        if isinstance(each, Decimal | str | bool) or each is None:
            known = (kind(each), each) in quick
            quick.add((kind(each), each))
        else:
            budget.take(len(slow))
            known = any(operators.same(each, one) is True for one in slow)
            slow.append(each)
        if not known:
            kept.append(each)
    return kept


@builtin("insert before")
def insert_before(list_: list[object], position: Decimal, new_item: object) -> list[object]:
    place = _place(list_, position)
    return [*list_[:place], new_item, *list_[place:]]


@builtin("remove")
def remove(list_: list[object], position: Decimal) -> list[object]:
    place = _place(list_, position)
    return [*list_[:place], *list_[place + 1 :]]


@builtin("list replace")
def list_replace(list_: list[object], position: Decimal, new_item: object) -> list[object]:
    place = _place(list_, position)
    return [*list_[:place], new_item, *list_[place + 1 :]]


@builtin("list replace", budgeted=True)
def list_replace_where(
    budget: Budget, list_: list[object], match: Function, new_item: object
) -> list[object] | None:
    """The list with every item replaced of which match(item, new item) is true."""
    answers = [match.call([each, new_item], None, budget) for each in list_]
    if not all(isinstance(each, bool) for each in answers):
        return None
    return [new_item if answer else each for each, answer in zip(list_, answers, strict=True)]


@builtin("sort", budgeted=True)
def sort(budget: Budget, list_: list[object], precedes: Function) -> list[object]:
    """The list in the order in which precedes(x, y) says that x comes first."""

    def order(left: object, right: object) -> int:
        return -1 if precedes.call([left, right], None, budget) is True else 1

    # Sorting asks only whether one comes before the other, so that what is alike keeps its order.
    return sorted(list_, key=cmp_to_key(order))


@builtin("reverse")
def reverse(list_: list[object]) -> list[object]:
    return list_[::-1]


@builtin("index of")
def index_of(list_: list[object], match: object) -> list[object]:
    places = enumerate(list_, start=1)
    return [Decimal(place) for place, each in places if operators.same(each, match) is True]


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
