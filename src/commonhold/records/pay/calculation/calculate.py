"""From what is known of each employment to what is taken from its pay, some thousands of rows at a time.

Rows are worked through in parts that fit a processor's cache; the answer doesn't depend on how they are cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.records.pay.calculation import attachments, loans, national_insurance, paye, pensions
from commonhold.records.pay.calculation import directors as directorships
from commonhold.records.pay.calculation.exact import Integers
from commonhold.records.pay.calculation.national_insurance import Contributions
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
    _pay_leavers(people, law, answer)
    if elsewhere is not None:
        _take_off(elsewhere, answer)
    _direct(people, directors, law, answer)
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
    _insure(answer, slice(None), insurance)
    answer["student_loan_pence"][:] = student
    answer["postgraduate_loan_pence"][:] = postgraduate
    answer["employee_pension_pence"][:] = before_tax + after_tax
    answer["employer_pension_pence"][:] = employer_pension
    answer["net_pence"][:] = (
        people.gross_pence - people.sacrifice_pence - before_tax - after_tax - tax - insurance.employee
    )


def _insure(answer: dict[str, Integers], rows: slice | Integers, insurance: Contributions) -> None:
    answer["employee_ni_pence"][rows] = insurance.employee
    answer["employer_ni_pence"][rows] = insurance.employer
    answer["at_lel_pence"][rows] = insurance.at_lel
    answer["lel_to_pt_pence"][rows] = insurance.lel_to_pt
    answer["pt_to_uel_pence"][rows] = insurance.pt_to_uel


def _pay_leavers(people: People, law: PayLaw, answer: dict[str, Integers]) -> None:
    """Put contributions and loans of a week in the place of a period's, for those who are paid once more.

    Source: Social Security (Contributions) Regulations 2001 reg.3(5) and (6); HMRC, NIM08410.
    """
    rows = np.flatnonzero(people.after_leaving)
    if not len(rows):
        return
    earnings, before = answer["nicable_pence"][rows], answer["employee_ni_pence"][rows]
    insurance = national_insurance.contributions(
        earnings,
        people.ni_letter[rows],
        national_insurance.thresholds(law, "weekly"),
        national_insurance.rates(law),
    )
    _insure(answer, rows, insurance)
    student, postgraduate = loans.repayments(people.loans[rows], earnings, loans.tables(law, "weekly"))
    answer["student_loan_pence"][rows], answer["postgraduate_loan_pence"][rows] = student, postgraduate
    answer["net_pence"][rows] += before - insurance.employee


def _take_off(elsewhere: Elsewhere, answer: dict[str, Integers]) -> None:
    """Leave what is due on everything together less what was counted and paid elsewhere."""
    rows = elsewhere.row
    for field in fields(Elsewhere)[1:]:
        answer[field.name][rows] -= getattr(elsewhere, field.name)
    answer["net_pence"][rows] += elsewhere.employee_ni_pence
    for loan in ("student_loan_pence", "postgraduate_loan_pence"):
        answer[loan][rows] = np.maximum(answer[loan][rows], 0)


def _direct(people: People, directors: Directors, law: PayLaw, answer: dict[str, Integers]) -> None:
    """Put directors' contributions in the place of the ordinary ones."""
    if not len(directors):
        return
    rows = directors.row
    ordinary = Contributions(
        answer["employee_ni_pence"][rows],
        answer["employer_ni_pence"][rows],
        answer["at_lel_pence"][rows],
        answer["lel_to_pt_pence"][rows],
        answer["pt_to_uel_pence"][rows],
    )
    earnings, letter = answer["nicable_pence"][rows], people.ni_letter[rows]
    insurance = directorships.contributions(directors, earnings, letter, ordinary, law)
    _insure(answer, rows, insurance)
    answer["net_pence"][rows] += ordinary.employee - insurance.employee


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
