"""From what is known of each employment to what is taken from its pay, some thousands of rows at a time.

Rows are worked through in parts that fit a processor's cache; the answer doesn't depend on how they are cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.records.pay.calculation import (
    attachments,
    insuring,
    loans,
    national_insurance,
    paye,
    pensions,
)
from commonhold.records.pay.calculation.exact import Integers
from commonhold.records.pay.calculation.tables import (
    Calculation,
    Deductions,
    Directors,
    Elsewhere,
    Lines,
    OrderLines,
    Orders,
    People,
    Period,
)
from commonhold.records.pay.calculation.turns import turns

PART = 16_384
"""Rows at a time."""


@dataclass(frozen=True)
class _Rules:
    """What the lines of a period are worked out by."""

    tax: paye.TaxTables
    thresholds: national_insurance.Thresholds
    rates: national_insurance.Rates
    loans: loans.LoanTables
    pensions: pensions.PensionTables


def calculate(
    people: People,
    directors: Directors,
    deductions: Deductions,
    period: Period,
    law: PayLaw,
    orders: Orders | None = None,
    elsewhere: Elsewhere | None = None,
) -> Calculation:
    """Every line of a period. Rows that `problems.find` names can't be calculated: they have to be left out first."""
    answer = {field.name: np.empty(len(people), dtype=np.int64) for field in fields(Lines)}
    rules = _Rules(
        paye.tables(law, period),
        national_insurance.thresholds(law, period.frequency),
        national_insurance.rates(law),
        loans.tables(law, period.frequency),
        pensions.tables(law, period.frequency),
    )
    earnings = _earnings(people)
    if elsewhere is not None:
        np.add.at(earnings, elsewhere.row, elsewhere.nicable_pence)
    for rows in _parts(len(people)):
        _statutory(people.part(rows), earnings[rows], rules, {key: of[rows] for key, of in answer.items()})
    insuring.pay_leavers(people, law, answer)
    if elsewhere is not None:
        insuring.take_off(elsewhere, answer)
    insuring.direct(people, directors, law, answer)
    obeyed = _obey(orders or Orders.of(0), period, law, answer)
    taken = _deduct(deductions, answer)
    for rows in _parts(len(people)):
        left = answer["net_pence"][rows]
        answer["debt_pence"][rows] = np.maximum(-left, 0)
        answer["net_pence"][rows] = np.maximum(left, 0)
    return Calculation(Lines(**answer), obeyed, taken)


def _parts(count: int) -> Iterator[slice]:
    for start in range(0, count, PART):
        yield slice(start, min(start + PART, count))


def _earnings(people: People) -> Integers:
    """National Insurance earnings, those of aggregated employments together in the main one's row."""
    own = people.nicable_pence - people.sacrifice_pence
    elsewhere = np.flatnonzero(people.main_row != np.arange(len(people)))
    if not len(elsewhere):
        return own
    main = people.main_row[elsewhere]
    assert (people.main_row[main] == main).all(), "a main employment that has another"
    np.add.at(own, main, own[elsewhere])
    own[elsewhere] = 0
    return own


def _statutory(people: People, earnings: Integers, by: _Rules, answer: dict[str, Integers]) -> None:
    """Fill in the lines that law sets, and what is left of pay after them but loans (less than 0 if too little)."""
    before_tax, after_tax, employer_pension = pensions.contributions(people, by.pensions)
    taxable = people.taxable_pence - people.sacrifice_pence - before_tax
    tax = paye.tax_due(people, taxable, by.tax)
    insurance = national_insurance.contributions(earnings, people.ni_letter, by.thresholds, by.rates)
    student, postgraduate = loans.repayments(people.loans, earnings, by.loans)
    answer["taxable_pence"][:] = taxable
    answer["tax_pence"][:] = tax
    answer["nicable_pence"][:] = earnings
    insuring.insure(answer, slice(None), insurance)
    answer["student_loan_pence"][:] = student
    answer["postgraduate_loan_pence"][:] = postgraduate
    answer["employee_pension_pence"][:] = before_tax + after_tax
    answer["employer_pension_pence"][:] = employer_pension
    answer["net_pence"][:] = (
        people.gross_pence - people.sacrifice_pence - before_tax - after_tax - tax - insurance.employee
    )


def _repay(answer: dict[str, Integers], rows: slice | Integers, most: Integers) -> None:
    """Let loans take no more than `most`, in whole pounds, student loans first, and pay them."""
    student = np.minimum(answer["student_loan_pence"][rows], np.maximum(most, 0) // 100 * 100)
    postgraduate = np.minimum(
        answer["postgraduate_loan_pence"][rows], np.maximum(most - student, 0) // 100 * 100
    )
    answer["student_loan_pence"][rows] = student
    answer["postgraduate_loan_pence"][rows] = postgraduate
    answer["net_pence"][rows] -= student + postgraduate


def _obey(orders: Orders, period: Period, law: PayLaw, answer: dict[str, Integers]) -> OrderLines:
    """Take what orders demand, and of loans what these leave."""
    answer["orders_pence"][:] = 0
    rows, local = np.unique(orders.row, return_inverse=True)
    loan = answer["student_loan_pence"][rows] + answer["postgraduate_loan_pence"][rows]
    before = answer["net_pence"][rows]
    for part in _parts(len(answer["net_pence"])):
        _repay(answer, part, answer["net_pence"][part])
    answer["net_pence"][rows] = before
    obeyed, repaid = attachments.obey(
        replace(orders, row=local.astype(np.int64)),
        before,
        loan,
        attachments.tables(law, period.frequency),
    )
    _repay(answer, rows, repaid)
    np.add.at(answer["orders_pence"], orders.row, obeyed.taken_pence)
    answer["net_pence"][rows] -= answer["orders_pence"][rows]
    return obeyed


def _deduct(deductions: Deductions, answer: dict[str, Integers]) -> Integers:
    """Take other deductions, first those of everybody that come first, while pay lasts; what each took."""
    answer["deductions_pence"][:] = 0
    taken = np.zeros(len(deductions), dtype=np.int64)
    net = answer["net_pence"]
    for turn in turns(deductions.row, deductions.priority):
        rows = deductions.row[turn]
        taken[turn] = np.minimum(deductions.pence[turn], np.maximum(net[rows], 0))
        net[rows] -= taken[turn]
        answer["deductions_pence"][rows] += taken[turn]
    return taken
