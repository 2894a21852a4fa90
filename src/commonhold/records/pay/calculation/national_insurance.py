"""Class 1 National Insurance of a period, employee's and employer's, by category letter.

HMRC rounds each product: it is cut to a tenth of a penny, and a last tenth of 5 or less goes down, of 6 or more up. The
largest product is earnings times a rate: 10¹¹ pence · 10⁴ = 10¹⁵, well within int64.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.records.pay.calculation.exact import Integers, basis_points, pence
from commonhold.records.pay.calculation.tables import Small

NONE = NI_LETTERS.index("X")


@dataclass(frozen=True)
class Rates:
    """In basis points by letter; −1 where the year has no such letter."""

    employee_main: Integers
    employee_upper: Integers
    employer: Integers


@dataclass(frozen=True)
class Thresholds:
    """In pence; the employer's by letter."""

    lower_earnings_limit: int
    primary: int
    upper_earnings_limit: int
    employer: Integers


@dataclass(frozen=True)
class Contributions:
    """In pence, one row per row of earnings."""

    employee: Integers
    employer: Integers
    at_lel: Integers
    lel_to_pt: Integers
    pt_to_uel: Integers


def rates(law: PayLaw, *, directors: bool = False) -> Rates:
    """The rates of a day, or those of annual earnings periods."""
    insurance = law.national_insurance
    if directors:
        return Rates(
            _by_letter(insurance.directors_employee_main_rate),
            _by_letter(insurance.directors_employee_upper_rate),
            _by_letter(insurance.directors_employer_rate),
        )
    return Rates(
        _by_letter(insurance.employee_main_rate),
        _by_letter(insurance.employee_upper_rate),
        _by_letter(insurance.employer_rate),
    )


def thresholds(law: PayLaw, period: str) -> Thresholds:
    """The thresholds of a period of `pay_parameters.PERIODS`."""
    insurance = law.national_insurance
    above = {name: pence(limits[period]) for name, limits in insurance.secondary_thresholds.items()}
    return Thresholds(
        pence(insurance.lower_earnings_limit[period]),
        pence(insurance.primary_threshold[period]),
        pence(insurance.upper_earnings_limit[period]),
        np.array(
            [
                above[insurance.employer_pays_above[letter]] if letter in insurance.employer_pays_above else 0
                for letter in NI_LETTERS
            ],
            dtype=np.int64,
        ),
    )


def contributions(earnings: Integers, letter: Small, by: Thresholds, rate: Rates) -> Contributions:
    """Contributions on earnings in pence (less than 0 counts as 0), and the bands that HMRC is told of."""
    return contributions_between(
        np.maximum(earnings, 0),
        letter,
        by.lower_earnings_limit,
        by.primary,
        by.upper_earnings_limit,
        by.employer[letter],
        rate,
    )


def contributions_between(
    earnings: Integers,
    letter: Small,
    lower: Integers | int,
    primary: Integers | int,
    upper: Integers | int,
    secondary: Integers,
    rate: Rates,
) -> Contributions:
    """The same with thresholds in pence that may differ from row to row, as those of directors do."""
    to_upper = np.minimum(earnings, upper)
    main = np.maximum(to_upper - primary, 0)
    above = earnings - to_upper
    employer_above = np.maximum(earnings - np.maximum(secondary, upper), 0)
    employer_rate = rate.employer[letter]
    counts = (earnings >= lower) & (letter != NONE)
    return Contributions(
        employee=_rounded(main * rate.employee_main[letter]) + _rounded(above * rate.employee_upper[letter]),
        employer=_rounded(np.maximum(to_upper - secondary, 0) * employer_rate)
        + _rounded(employer_above * employer_rate),
        at_lel=lower * counts,
        lel_to_pt=(np.minimum(earnings, primary) - lower) * counts,
        pt_to_uel=main * counts,
    )


def _rounded(product: Integers) -> Integers:
    """Whole pence of pence times basis points."""
    return (product // 1_000 + 4) // 10


def _by_letter(percent: Mapping[str, Decimal]) -> Integers:
    return np.array(
        [basis_points(percent[letter]) if letter in percent else -1 for letter in NI_LETTERS], dtype=np.int64
    )
