"""Whether an account number can belong to a sort code: Vocalink's modulus check.

Source: Vocalink, "Validating account numbers: UK modulus checking" (version 7), with its table of modulus weights. The
table changes several times a year and isn't ours to hand on: settings.MODULUS_TABLE says where it lies, with the table
of substituted sort codes beside it. Of sort codes that it doesn't have nothing is known.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from commonhold.base.refusals import Refusal

SUBSTITUTES = "scsubtab.txt"
_MODULI = {"MOD10": 10, "MOD11": 11, "DBLAL": 10}
_A, _B, _C, _G, _H = 6, 7, 8, 12, 13
"""Places of an account number's digits after the six of its sort code, by the letters of the specification."""
_ONE_OF_TWO = frozenset({(2, 9), (10, 11), (12, 13)})
"""Exceptions of pairs of checks of which one has to pass; of others, both."""
_WEIGHTS_OF_2 = {True: (0,) * 8 + (8, 7, 10, 9, 3, 1), False: (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)}
"""By whether g is 9, where a isn't 0."""
_SORT_CODES = {8: "090126", 9: "309634"}
"""By exception, whose sort code is checked instead."""


class NoModulusTable(Refusal):
    """The table of modulus weights, {path}, can't be read: {why}. Get Vocalink's newest one, or unset
    COMMONHOLD_MODULUS_TABLE, so that account numbers are checked for their length only."""

    code: ClassVar[str] = "banks.no-modulus-table"


@dataclass(frozen=True)
class Check:
    """How the accounts of a range of sort codes are checked."""

    first: str
    last: str
    method: str
    weights: tuple[int, ...]
    exception: int


@dataclass(frozen=True)
class Table:
    """The ranges in order, each with the checks of it; and what stands for which sort codes."""

    firsts: Sequence[str]
    checks: Sequence[Sequence[Check]]
    substitutes: dict[str, str]

    def of(self, sort_code: str) -> Sequence[Check]:
        place = bisect_right(self.firsts, sort_code) - 1
        if place < 0 or sort_code > self.checks[place][0].last:
            return ()
        return self.checks[place]


def can_be(sort_code: str, account_number: str) -> bool:
    """Whether the account number can be one of that sort code, six and eight digits (people.rules.AccountCheck)."""
    return passes(read(settings.MODULUS_TABLE), sort_code, account_number)


def passes(table: Table, sort_code: str, account_number: str) -> bool:
    checks = table.of(sort_code)
    digits = [*map(int, sort_code + account_number)]
    if not checks or (checks[0].exception == 6 and 4 <= digits[_A] <= 8 and digits[_G] == digits[_H]):
        return True  # of accounts in other currencies nothing is known either
    passed = (_passes(each, table, sort_code, account_number) for each in checks)
    if len(checks) == 1:
        return next(passed)
    exceptions = (checks[0].exception, checks[1].exception)
    if exceptions in _ONE_OF_TWO:
        return any(passed)
    if exceptions[1] == 3 and digits[_C] in (6, 9):
        return next(passed)
    return all(passed)


def _passes(check: Check, table: Table, sort_code: str, account_number: str) -> bool:
    if check.exception == 5:
        sort_code = table.substitutes.get(sort_code, sort_code)
    sort_code = _SORT_CODES.get(check.exception, sort_code)
    digits = [*map(int, sort_code + account_number)]
    rest = _total(check, digits) % _MODULI[check.method]
    if check.exception == 4:
        return rest == 10 * digits[_G] + digits[_H]
    if check.exception == 5:
        return _is_check_digit(check, rest, digits)
    if rest and check.exception == 14 and digits[_H] in (0, 1, 9):
        shifted = [*map(int, f"{sort_code}0{account_number[:-1]}")]
        return _total(check, shifted) % _MODULI[check.method] == 0
    return rest == 0


def _is_check_digit(check: Check, rest: int, digits: Sequence[int]) -> bool:
    """Exception 5: what the rest lacks is g by modulus 11 and h by the other."""
    if check.method == "MOD11":
        return rest != 1 and (11 - rest) % 11 == digits[_G]
    return (10 - rest) % 10 == digits[_H]


def _total(check: Check, digits: Sequence[int]) -> int:
    weights = _weights(check, digits)
    products = (weight * digit for weight, digit in zip(weights, digits, strict=True))
    if check.method != "DBLAL":
        return sum(products)
    return sum(int(digit) for each in products for digit in str(each)) + (27 if check.exception == 1 else 0)


def _weights(check: Check, digits: Sequence[int]) -> Sequence[int]:
    if check.exception == 2 and digits[_A]:
        return _WEIGHTS_OF_2[digits[_G] == 9]
    nine = digits[_G] == 9
    special = digits[_B] == 9 and digits[_A] in (0, 9)
    if nine and (check.exception == 7 or (check.exception == 10 and special)):
        return (*(0,) * (_B + 1), *check.weights[_B + 1 :])
    return check.weights


@cache
def read(path: str) -> Table:
    """The table of a file as Vocalink publishes it; NoModulusTable if it can't be read."""
    try:
        checks = list(_checks(Path(path).read_text("ascii")))
        substitutes = Path(path).with_name(SUBSTITUTES).read_text("ascii")
        pairs = dict(line.split() for line in substitutes.splitlines() if line.strip())
    except OSError as error:
        raise NoModulusTable(path=error.filename or path, why=str(error.strerror).lower()) from error
    except ValueError as error:
        raise NoModulusTable(path=path, why=str(error)) from error
    found: dict[str, list[Check]] = {}
    for check in checks:
        found.setdefault(check.first, []).append(check)
    firsts = sorted(found)
    return Table(firsts, [found[first] for first in firsts], pairs)


def _checks(text: str) -> Iterator[Check]:
    for number, line in enumerate(text.splitlines(), start=1):
        match line.split():
            case []:
                continue
            case [first, last, method, *rest] if method in _MODULI and len(rest) in (14, 15):
                yield Check(first, last, method, tuple(map(int, rest[:14])), int((rest[14:] or ["0"])[0]))
            case _:
                raise ValueError(f"line {number} is no row of weights")
