"""FEEL's built-in functions on numbers and booleans (DMN 1.5, 10.3.4)."""

import re
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
from commonhold.base.dmn.moments import Duration, Months
from commonhold.base.dmn.values import NUMBERS

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
LOWEST_SCALE, HIGHEST_SCALE = -6111, 6176


@builtin("not")
def not_(negand: object) -> bool | None:
    return operators.negation(negand)


@builtin("number")
def number(
    from_: str, grouping_separator: str | None = None, decimal_separator: str | None = None
) -> Decimal | None:
    """A number from text, such as number("1 000,5", " ", ",")."""
    if grouping_separator not in (None, " ", ",", ".") or decimal_separator not in (None, ",", "."):
        return None
    if grouping_separator and grouping_separator == decimal_separator:
        return None
    text = from_.replace(grouping_separator, "") if grouping_separator else from_
    if decimal_separator:
        text = text.replace(decimal_separator, ".")
    return NUMBERS.create_decimal(text) if len(text) < 100 and _NUMBER.fullmatch(text) else None


@builtin("decimal")
def decimal(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded to `scale` places, half to even."""
    return _rounded(n, scale, ROUND_HALF_EVEN)


@builtin("floor")
def floor(n: Decimal) -> Decimal:
    return _rounded(n, Decimal(0), ROUND_FLOOR)


@builtin("floor")
def floor_to(n: Decimal, scale: Decimal) -> Decimal:
    return _rounded(n, scale, ROUND_FLOOR)


@builtin("ceiling")
def ceiling(n: Decimal) -> Decimal:
    return _rounded(n, Decimal(0), ROUND_CEILING)


@builtin("ceiling")
def ceiling_to(n: Decimal, scale: Decimal) -> Decimal:
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
def abs_(n: Decimal | Duration | Months) -> object:
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
    if not LOWEST_SCALE <= scale <= HIGHEST_SCALE:
        raise ValueError(scale)
    return n.quantize(NUMBERS.scaleb(Decimal(1), Decimal(-whole(scale))), rounding=rounding, context=NUMBERS)
