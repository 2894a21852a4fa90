"""Civil Service pensions: alpha by earnings actually paid in the period, partnership, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonhold.base.law.pay import Band, PayLaw
from commonhold.records.pay.calculation.exact import BASIS_POINTS, Integers, basis_points, nearest
from commonhold.records.pay.calculation.tables import ALPHA, PARTNERSHIP, Frequency, People

_YEAR_OF = {"weekly": (365, 7), "two_weekly": (365, 14), "four_weekly": (365, 28), "monthly": (12, 1)}
"""What earnings of a period are multiplied and divided by to annualise them (Employer Pension Notice 403)."""


@dataclass(frozen=True)
class Steps:
    """A rate in basis points for each step, and the last pound (or year of age) of each step but the last."""

    limits: Sequence[int]
    rates: Integers

    def of(self, value: Integers) -> Integers:
        step = np.zeros(len(value), dtype=np.int8)
        for limit in self.limits:
            step += value > limit
        return self.rates[step]


@dataclass(frozen=True)
class PensionTables:
    """What contributions of a period are worked out by."""

    employee: Steps
    employer: Steps
    partnership: Steps
    partnership_match: int
    relief: int
    """Basic rate of income tax, which the provider of partnership claims for the member, in basis points."""
    annual: tuple[int, int]


def tables(law: PayLaw, frequency: Frequency) -> PensionTables:
    (basic,) = (band.rate for band in law.income_tax_bands["ruk"] if band.name == "basic")
    return PensionTables(
        steps(law.alpha_employee_bands),
        steps(law.alpha_employer_bands),
        steps(law.partnership_employer_bands),
        basis_points(law.partnership_employer_match),
        basis_points(basic),
        _YEAR_OF[frequency],
    )


def annualised(pensionable: Integers, by: PensionTables) -> Integers:
    """Whole pounds a year of pensionable pence of a period."""
    times, over = by.annual
    pounds: Integers = pensionable * times // (over * 100)
    return pounds


def contributions(people: People, by: PensionTables) -> tuple[Integers, Integers, Integers]:
    """Pence that the employee pays before tax (alpha) and after it (partnership), and that the employer pays.

    The employer's are of pensionable pay as it would be without leave at less than full pay (Employer Pension Guide
    5.3.8, assumed pay). Pennies of annualised earnings between two bands take the lower one. What goes into partnership
    from the employee is net of basic rate tax, which its provider claims back (relief at source).
    """
    pensionable = people.pensionable_pence
    annual = annualised(pensionable, by)
    alpha = people.scheme == ALPHA
    before_tax = nearest(pensionable * by.employee.of(annual), BASIS_POINTS) * alpha
    usual = pensionable
    if people.assumed_pence.any():
        usual = pensionable + people.assumed_pence
        annual = annualised(usual, by)
    employer = nearest(usual * by.employer.of(annual), BASIS_POINTS) * alpha
    partnership = people.scheme == PARTNERSHIP
    if not partnership.any():
        return before_tax, np.zeros_like(before_tax), employer
    share = people.partnership_basis_points.astype(np.int64)
    paid = nearest(pensionable * share, BASIS_POINTS) * partnership
    after_tax = nearest(paid * (BASIS_POINTS - by.relief), BASIS_POINTS)
    rate = by.partnership.of(people.age.astype(np.int64)) + np.minimum(share, by.partnership_match)
    return before_tax, after_tax, employer + nearest(usual * rate, BASIS_POINTS) * partnership


def steps(bands: Sequence[Band]) -> Steps:
    limits = [int(band.to) for band in bands if band.to is not None]
    return Steps(limits, np.array([basis_points(band.rate) for band in bands], dtype=np.int64))
