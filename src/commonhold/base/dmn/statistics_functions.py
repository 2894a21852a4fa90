"""FEEL's built-in functions that make one number of many (DMN 1.5, 10.3.4.4)."""

from collections import Counter
from decimal import Context, Decimal

from commonhold.base.dmn.functions import builtin
from commonhold.base.dmn.values import DIGITS, NUMBERS

_FINER = Context(prec=DIGITS * 2, Emin=NUMBERS.Emin, Emax=NUMBERS.Emax)
"""For steps on the way, so that a result is exact to its last digit."""


@builtin("sum", variadic=True)
def sum_(list_: list[object]) -> Decimal | None:
    """The sum of numbers; null of none."""
    return sum_in(NUMBERS, _numbers(list_)) if list_ else None


@builtin("mean", variadic=True)
def mean(list_: list[object]) -> Decimal | None:
    return NUMBERS.divide(sum_in(NUMBERS, _numbers(list_)), Decimal(len(list_))) if list_ else None


@builtin("product", variadic=True)
def product(list_: list[object]) -> Decimal | None:
    total = Decimal(1)
    for each in _numbers(list_):
        total = NUMBERS.multiply(total, each)
    return total if list_ else None


@builtin("median", variadic=True)
def median(list_: list[object]) -> object:
    numbers = sorted(_numbers(list_))
    if not numbers:
        return None
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else mean(list[object](numbers[middle - 1 : middle + 1]))


@builtin("stddev", variadic=True)
def stddev(list_: list[object]) -> Decimal | None:
    """How far numbers lie from their mean, of a sample; null of fewer than two."""
    numbers = _numbers(list_)
    if len(numbers) < 2:
        return None
    total = sum_in(_FINER, numbers)
    middle = _FINER.divide(total, Decimal(len(numbers)))
    squares = [_FINER.power(_FINER.subtract(each, middle), 2) for each in numbers]
    return NUMBERS.plus(_FINER.sqrt(_FINER.divide(sum_in(_FINER, squares), Decimal(len(numbers) - 1))))


@builtin("mode", variadic=True)
def mode(list_: list[object]) -> list[object]:
    """The numbers that come most often, in order."""
    counts = Counter(_numbers(list_))
    most = max(counts.values(), default=0)
    return list[object](sorted(number for number, count in counts.items() if count == most))


def sum_in(context: Context, numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for each in numbers:
        total = context.add(total, each)
    return total


def _numbers(items: list[object]) -> list[Decimal]:
    """The items as numbers. ValueError where one is not."""
    numbers = [each for each in items if isinstance(each, Decimal)]
    if len(numbers) < len(items):
        raise ValueError(items)
    return numbers
