"""National Insurance of directors, whose earnings period is the tax year or what is left of it at their appointment."""

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.records.pay.calculation import national_insurance
from commonhold.records.pay.calculation.exact import Integers
from commonhold.records.pay.calculation.national_insurance import Contributions
from commonhold.records.pay.calculation.tables import ANNUAL, Directors, Flags, Small

_WEEKS = 52
_POUND = 100


def contributions(
    directors: Directors, earnings: Integers, letter: Small, ordinary: Contributions, law: PayLaw
) -> Contributions:
    """What is due in this period; one row per directorship, as are `earnings`, `letter` and `ordinary`.

    By the annual method, and by the alternative method in the last payment: the year's contributions on earnings to
    date, less what was paid before, so that a correction may be negative. By the alternative method in other
    payments: the ordinary ones.
    """
    secondary = national_insurance.thresholds(law, "yearly").employer[letter]
    lower, primary, upper = bands(directors, law)
    to_date = national_insurance.contributions_between(
        np.maximum(directors.nicable_to_date_pence + earnings, 0),
        letter,
        lower,
        primary,
        upper,
        _share(secondary, directors.weeks),
        national_insurance.rates(law, directors=True),
    )
    yearly = by_year(directors)
    return Contributions(
        np.where(yearly, to_date.employee - directors.employee_to_date_pence, ordinary.employee),
        np.where(yearly, to_date.employer - directors.employer_to_date_pence, ordinary.employer),
        np.where(yearly, to_date.at_lel - directors.at_lel_to_date_pence, ordinary.at_lel),
        np.where(yearly, to_date.lel_to_pt - directors.lel_to_pt_to_date_pence, ordinary.lel_to_pt),
        np.where(yearly, to_date.pt_to_uel - directors.pt_to_uel_to_date_pence, ordinary.pt_to_uel),
    )


def by_year(directors: Directors) -> Flags:
    """Whose contributions of this period go by the year to date."""
    found: Flags = (directors.method == ANNUAL) | directors.last
    return found


def bands(directors: Directors, law: PayLaw) -> tuple[Integers, Integers, Integers]:
    """The lower earnings limit, primary threshold and upper earnings limit of each director's earnings period."""
    limits = national_insurance.thresholds(law, "yearly")
    return (
        _share(limits.lower_earnings_limit, directors.weeks),
        _share(limits.primary, directors.weeks),
        _share(limits.upper_earnings_limit, directors.weeks),
    )


def _share(yearly: Integers | int, weeks: Small) -> Integers:
    """A yearly threshold in pence for some weeks: rounded up to the pound."""
    share: Integers = -(-yearly * weeks.astype(np.int64) // (_WEEKS * _POUND)) * _POUND
    return share
