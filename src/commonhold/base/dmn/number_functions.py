"""FEEL's built-in functions on numbers and booleans (DMN 1.5, 10.3.4)."""

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from commonhold.base.dmn import operators
from commonhold.base.dmn.functions import builtin, whole
from commonhold.base.dmn.values import NUMBERS, Months

_NONE = Decimal(0)


@builtin("not")
def not_(negand: object) -> bool | None:
    return operators.negation(negand)


@builtin("number")
def number(from_: str, grouping_separator: str = "", decimal_separator: str = "") -> Decimal | None:
    """A number from text, such as number("1 000,5", " ", ",")."""
    text = from_.replace(grouping_separator, "") if grouping_separator in (" ", ",", ".") else from_
    if decimal_separator in (",", "."):
        text = text.replace(decimal_separator, ".")
    found = NUMBERS.create_decimal(text) if text.isascii() and "_" not in text and len(text) < 100 else None
    return found if found is not None and found.is_finite() else None


@builtin("decimal")
def decimal(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded to `scale` places, half to even."""
    return _rounded(n, scale, ROUND_HALF_EVEN)


@builtin("floor")
def floor(n: Decimal, scale: Decimal = _NONE) -> Decimal:
    return _rounded(n, scale, ROUND_FLOOR)


@builtin("ceiling")
def ceiling(n: Decimal, scale: Decimal = _NONE) -> Decimal:
    return _rounded(n, scale, ROUND_CEILING)


@builtin("round up")
def round_up(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_UP)


@builtin("round down")
def round_down(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_DOWN)


@builtin("round half up")
def round_half_up(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_HALF_UP)


@builtin("round half down")
def round_half_down(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_HALF_DOWN)


@builtin("abs")
def abs_(n: Decimal | timedelta | Months) -> object:
    return operators.negative(n) if operators.below(n, type(n)(0)) else n


@builtin("modulo")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """What is left of the division, with the divisor's sign."""
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt")
def sqrt(number: Decimal) -> Decimal:
    return NUMBERS.sqrt(number)


@builtin("exp")
def exp(number: Decimal) -> Decimal:
    return NUMBERS.exp(number)


@builtin("log")
def log(number: Decimal) -> Decimal | None:
    return NUMBERS.ln(number) if number > 0 else None


@builtin("even")
def even(number: Decimal) -> bool:
    return NUMBERS.remainder(number, Decimal(2)) == 0


@builtin("odd")
def odd(number: Decimal) -> bool:
    return abs(NUMBERS.remainder(number, Decimal(2))) == 1


def _rounded(n: Decimal, scale: Decimal, rounding: str) -> Decimal:
    return n.quantize(NUMBERS.scaleb(Decimal(1), Decimal(-whole(scale))), rounding=rounding, context=NUMBERS)
