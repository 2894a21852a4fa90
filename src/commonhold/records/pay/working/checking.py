"""Records that can't be right, whoever wrote them: their people are held, so that the others' pay can be worked out."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.base.money import LARGEST_PENCE
from commonhold.records.pay.calculation import tax_codes
from commonhold.records.pay.groups.rules import ElementFacts
from commonhold.records.pay.inputs.rules import Inputs
from commonhold.records.pay.standing.rules import NotALetter, UnknownPension
from commonhold.records.pay.working.earning import Earned, of_element

NO_BIRTHDAY = "The date of birth can't be right: correct it in the person’s record."
NO_PAST = "What was paid before in this tax year can't be right: correct what was brought forward."
TOO_MUCH_PAY = (
    "The pay of this period is more than can be paid at once: correct what is paid once and each period."
)
TOO_MUCH_TAKEN = (
    "A deduction or sacrifice is more than can be taken at once: correct what is taken once and each period."
)
NO_DEBT = "A debt can't be right: correct what is owed, and what each pay day takes back of it."

_LETTERS = [letter.encode() for letter in NI_LETTERS]


def impossible(given: Inputs, earned: Earned, elements: Sequence[ElementFacts]) -> Iterator[tuple[int, str]]:
    """Row and reason of whatever a calculation must not be given; a row may come several times."""
    yield from _terms(given)
    debts = given.debts
    checks = (
        (NO_PAST, _past(given)),
        (TOO_MUCH_PAY, _too_large(earned.gross_pence)),
        (TOO_MUCH_TAKEN, _taken(given, elements)),
        (NO_DEBT, _of(given, debts, _too_large(debts["plan_pence"]) | _too_large(debts["owed_pence"]))),
        (NO_BIRTHDAY, _of(given, given.births, given.births["born"] == 0)),
    )
    for reason, wrong in checks:
        for row in np.flatnonzero(wrong):
            yield int(row), reason


def _terms(given: Inputs) -> Iterator[tuple[int, str]]:
    """Codes are few: each is looked at once, and then whose it is."""
    codes, which = np.unique(given.terms["tax_code"], return_inverse=True)
    for place, code in enumerate(codes):
        try:
            tax_codes.parse(code.decode().strip())
        except tax_codes.NotATaxCode as refusal:
            for row in np.flatnonzero(which == place):
                yield int(row), refusal.message
    for row in np.flatnonzero(~np.isin(given.terms["ni_letter"], _LETTERS)):
        yield int(row), NotALetter(given=given.terms["ni_letter"][row].decode()).message
    for row in np.flatnonzero(given.terms["pension"] < 0):
        yield int(row), UnknownPension(given="").message


def _past(given: Inputs) -> NDArray[np.bool_]:
    wrong = [each.employment_ids[_too_large(each.amounts).any(axis=1)] for each in given.before]
    found: NDArray[np.bool_] = np.isin(
        given.employment_ids, [*given.unreadable, *np.concatenate([[], *wrong])]
    )
    return found


def _taken(given: Inputs, elements: Sequence[ElementFacts]) -> NDArray[np.bool_]:
    found = np.zeros(len(given), dtype=bool)
    for each in elements:
        if each.kind != "allowance":
            found |= _too_large(of_element(given, each.id))
    return found


def _too_large(pence: NDArray[Any]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (pence > LARGEST_PENCE) | (pence < -LARGEST_PENCE)
    return found


def _of(given: Inputs, table: NDArray[Any], wrong: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whose rows of a table are wrong."""
    found: NDArray[np.bool_] = np.isin(given.employment_ids, table["employment_id"][wrong])
    return found
