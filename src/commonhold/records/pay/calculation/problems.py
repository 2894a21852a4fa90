"""Rows that can't be calculated, and why, before anything is calculated: they are held, and the others go on."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.base.law.pay_parameters import NI_LETTERS, REGIMES
from commonhold.base.law.tax_years import year_name
from commonhold.base.refusals import Refusal
from commonhold.records.pay.calculation import national_insurance, paye
from commonhold.records.pay.calculation.tables import People, Period


class NoSuchLetter(Refusal):
    """National Insurance category letter {letter} isn't one of {year}. Correct the letter in the person's record."""

    code: ClassVar[str] = "pay.no-such-letter"


class NoSuchRate(Refusal):
    """Tax code {code} isn't one of {year}: there are not so many rates. Check it against HMRC's notice."""

    code: ClassVar[str] = "pay.no-such-rate"


def find(people: People, period: Period, law: PayLaw) -> Iterator[tuple[int, Refusal]]:
    """Row and reason, for each row that `calculate` must not be given."""
    year = year_name(law.tax_year)
    known = national_insurance.rates(law).employer[people.ni_letter] >= 0
    for row in np.flatnonzero(~known):
        yield int(row), NoSuchLetter(letter=NI_LETTERS[people.ni_letter[row]], year=year)
    for row in np.flatnonzero(~paye.flat_rate_exists(people, paye.tables(law, period))):
        prefix = {"scotland": "S", "wales": "C"}.get(REGIMES[people.regime[row]], "")
        yield int(row), NoSuchRate(code=f"{prefix}D{people.code_number[row]}", year=year)
