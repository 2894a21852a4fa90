"""Everybody as a calculation takes them."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from commonhold.base.law.pay import PayLaw
from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.records.pay.calculation import tax_codes
from commonhold.records.pay.calculation.tables import People
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.working.earning import Earned
from commonhold.records.pay.working.sacrificing import Sacrificed

_LETTERS = np.array([letter.encode() for letter in NI_LETTERS])


def everybody_of(
    given: Inputs, earned: Earned, sacrificed: Sacrificed, law: PayLaw, fit: NDArray[np.bool_]
) -> People:
    """Everybody, but of those who aren't fit nothing that can't be right."""
    terms = given.terms

    def of_fit(column: Numbers) -> Numbers:
        return np.where(fit, column, 0)

    gross = of_fit(earned.gross_pence)
    codes, which = np.unique(np.where(fit, terms["tax_code"], b"0T"), return_inverse=True)
    parsed = [tax_codes.parse(code.decode().strip()) for code in codes]
    letters = np.argsort(_LETTERS)
    ni_letter = np.where(fit, terms["ni_letter"], _LETTERS[0])
    ages = np.zeros(len(given), dtype=np.int64)
    births = given.births[fit[given.row_of(given.births)]]
    ages[given.row_of(births)] = [_age(int(born), date(law.tax_year, 4, 6)) for born in births["born"]]
    return People.of(
        len(given),
        gross_pence=gross,
        taxable_pence=gross,
        nicable_pence=gross,
        pensionable_pence=of_fit(earned.pensionable_pence - sacrificed.pensionable_pence),
        assumed_pence=of_fit(earned.assumed_pence),
        sacrifice_pence=of_fit(sacrificed.pence),
        regime=np.array([each.regime for each in parsed])[which],
        code_kind=np.array([each.kind for each in parsed])[which],
        code_number=np.array([each.number for each in parsed])[which],
        non_cumulative=terms["non_cumulative"].astype(bool),
        taxable_to_date_pence=of_fit(given.to_date("taxable") + given.of_previous("taxable")),
        tax_to_date_pence=of_fit(given.to_date("tax") + given.of_previous("tax")),
        ni_letter=letters[np.searchsorted(_LETTERS, ni_letter, sorter=letters)],
        loans=terms["loans"],
        scheme=of_fit(terms["pension"]),
        partnership_basis_points=terms["partnership_basis_points"],
        age=ages,
        after_leaving=np.isin(given.employment_ids, list(given.left)),
    )


def _age(born: int, on: date) -> int:
    birthday = date.fromordinal(born)
    return on.year - birthday.year - ((on.month, on.day) < (birthday.month, birthday.day))
