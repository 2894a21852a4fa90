"""Repayments of student and postgraduate loans: whole pounds of National Insurance earnings above a threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonhold.base.law.pay import PayLaw
from commonhold.records.pay.calculation.exact import BASIS_POINTS, Integers, basis_points
from commonhold.records.pay.calculation.tables import LOAN_BITS, Frequency

_PER_YEAR = {"weekly": (52, 1), "two_weekly": (52, 2), "four_weekly": (52, 4), "monthly": (12, 1)}
_UNDERGRADUATE = [plan for plan in LOAN_BITS if plan != "postgraduate"]
_NEVER = 10**15
"""Pence; above any earnings."""


@dataclass(frozen=True)
class LoanTables:
    """Thresholds of a period in pence and rates in basis points; of undergraduate plans by sum of LOAN_BITS."""

    thresholds: Integers
    rates: Integers
    postgraduate_threshold: int
    postgraduate_rate: int


def tables(law: PayLaw, frequency: Frequency) -> LoanTables:
    """Of several undergraduate plans the lowest threshold counts; a plan without one isn't collected."""
    periods, covered = _PER_YEAR[frequency]
    limits = {plan: int(yearly * 100) * covered // periods for plan, yearly in law.loan_thresholds.items()}
    lowest: list[tuple[int, int]] = []
    for bits in range(1 << len(_UNDERGRADUATE)):
        plans = [plan for plan in _UNDERGRADUATE if bits & LOAN_BITS[plan] and plan in limits]
        lowest.append(
            min(((limits[plan], basis_points(law.loan_rates[plan])) for plan in plans), default=(_NEVER, 0))
        )
    thresholds, rates = np.array(lowest, dtype=np.int64).T
    return LoanTables(
        np.ascontiguousarray(thresholds),
        np.ascontiguousarray(rates),
        limits["postgraduate"],
        basis_points(law.loan_rates["postgraduate"]),
    )


def repayments(loans: NDArray[np.uint8], earnings: Integers, by: LoanTables) -> tuple[Integers, Integers]:
    """Pence of student and of postgraduate loans, from National Insurance earnings."""
    plans = loans & (len(by.thresholds) - 1)
    student = _whole_pounds((earnings - by.thresholds[plans]) * by.rates[plans])
    has = (loans & LOAN_BITS["postgraduate"]) > 0
    postgraduate = _whole_pounds((earnings - by.postgraduate_threshold) * by.postgraduate_rate) * has
    return student, postgraduate


def _whole_pounds(product: Integers) -> Integers:
    """Pence, rounded down to the pound, of pence times basis points."""
    pounds: Integers = np.maximum(product, 0) // (BASIS_POINTS * 100)
    return pounds * 100
