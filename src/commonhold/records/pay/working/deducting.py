"""What is taken off a period's gross pay: tax, National Insurance, loans, pensions, debts and other deductions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonhold.base.law.pay import PayLaw, pay_law
from commonhold.base.money import LARGEST_PENCE
from commonhold.records.pay.calculation import problems
from commonhold.records.pay.calculation.calculate import calculate
from commonhold.records.pay.calculation.tables import (
    Calculation,
    Deductions,
    Directors,
    Elsewhere,
    Frequency,
    Orders,
    People,
    Period,
)
from commonhold.records.pay.groups.rules import ElementFacts, PeriodFacts
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.rules import element_column
from commonhold.records.pay.working import ordering, together
from commonhold.records.pay.working.earning import Earned, of_element
from commonhold.records.pay.working.ordering import Takings
from commonhold.records.pay.working.people import everybody_of
from commonhold.records.pay.working.sacrificing import Sacrificed

_OF_LINES = {
    "tax": "tax_pence",
    "employee_ni": "employee_ni_pence",
    "student_loan": "student_loan_pence",
    "postgraduate_loan": "postgraduate_loan_pence",
    "employee_pension": "employee_pension_pence",
    "orders": "orders_pence",
    "debt": "debt_pence",
    "employer_ni": "employer_ni_pence",
    "employer_pension": "employer_pension_pence",
    "taxable": "taxable_pence",
    "nicable": "nicable_pence",
    "at_lel": "at_lel_pence",
    "lel_to_pt": "lel_to_pt_pence",
    "pt_to_uel": "pt_to_uel_pence",
}
"""Which of a calculation's lines each column is."""


@dataclass(frozen=True)
class Taken:
    """By the code of a column what is taken off each employment, and what was reckoned with, in pence."""

    columns: Mapping[str, Numbers]
    held: Mapping[int, str]
    """By row, why its pay can't be worked out."""
    rows: Numbers
    """Which rows the calculation has, in its order."""
    people: People
    directors: Directors
    elsewhere: Elsewhere | None
    orders: Orders
    takings: Takings
    deductions: Deductions
    of_deductions: Numbers
    """Of which element each deduction is."""
    calculation: Calculation
    period: Period
    law: PayLaw


def deduct(
    given: Inputs,
    frequency: Frequency,
    period: PeriodFacts,
    earned: Earned,
    sacrificed: Sacrificed,
    elements: Sequence[ElementFacts],
    fit: NDArray[np.bool_],
) -> Taken:
    """The deductions of the rows that are fit, what their employer pays on top, and the bases of both."""
    law, told = pay_law(period.pay_date), Period(frequency, period.number, period.pay_date)
    held = {}
    everybody = everybody_of(given, earned, sacrificed, law, fit)
    for row, why in problems.find(everybody.part(np.flatnonzero(fit)), told, law):
        held[int(np.flatnonzero(fit)[row])] = why.message
    rows = np.flatnonzero(fit & ~np.isin(np.arange(len(given)), list(held)))
    people = everybody.part(rows)
    directors = together.directors(given, rows, frequency, period)
    person_ids = given.of_latest(given.jobs, "person_id")[rows]
    people.main_row[:] = together.main_rows(person_ids, directors.row)
    apart = np.concatenate([directors.row, np.flatnonzero(people.after_leaving)])
    elsewhere = together.elsewhere(given, rows, people.main_row, apart)
    orders, index = ordering.orders(given, rows)
    wanted = {each.id: of_element(given, each.id)[rows] for each in elements if each.kind == "deduction"}
    others, of_others = _deductions(wanted)
    answer = calculate(people, directors, others, told, law, orders, elsewhere)
    takings = ordering.takings(given, orders, index, answer.orders)
    columns = _columns(given, rows, answer, others, of_others, elements)
    columns["pensionable"] = np.where(fit, everybody.pensionable_pence, 0)
    return Taken(
        columns,
        held,
        rows,
        people,
        directors,
        elsewhere,
        orders,
        takings,
        others,
        of_others,
        answer,
        told,
        law,
    )


def _columns(
    given: Inputs,
    rows: Numbers,
    answer: Calculation,
    others: Deductions,
    of_others: Numbers,
    elements: Sequence[ElementFacts],
) -> dict[str, Numbers]:
    """What was worked out for `rows`, as columns of everybody."""
    columns = {
        code: _spread(getattr(answer.lines, line), rows, len(given)) for code, line in _OF_LINES.items()
    }
    for element in elements:
        if element.kind == "deduction":
            these = of_others == element.id
            taken = np.zeros(len(rows), dtype=np.int64)
            taken[others.row[these]] = answer.deductions_taken_pence[these]
            columns[element_column(element).code] = _spread(taken, rows, len(given))
    columns["recovery"] = _recoveries(given, _spread(answer.lines.net_pence, rows, len(given)))
    return columns


def _deductions(wanted: Mapping[int, Numbers]) -> tuple[Deductions, Numbers]:
    """Other deductions as the calculation takes them, the elements in their order; and of which element each is."""
    found = [
        (row, priority, pence[row], element)
        for priority, (element, pence) in enumerate(wanted.items())
        for row in np.flatnonzero(pence)
    ]
    row, priority, pence, element = np.array(found, dtype=np.int64).reshape(-1, 4).T
    return Deductions.of(len(found), row=row, priority=priority, pence=pence), element


def _recoveries(given: Inputs, net_pence: Numbers) -> Numbers:
    """What is taken back of debts: as was agreed, no more than is owed, nor than the share of net pay that hardship
    leaves."""
    row = given.row_of(given.debts)
    debts = given.debts[row >= 0]
    row = row[row >= 0]
    due = np.zeros(len(given), dtype=np.int64)
    most = np.full(len(given), 100, dtype=np.int64)
    owed = np.minimum(debts["plan_pence"], debts["owed_pence"]).astype(np.int64)
    np.add.at(due, row, np.clip(owed, 0, LARGEST_PENCE))
    np.minimum.at(most, row, debts["hardship_percent"].astype(np.int64))
    found: Numbers = np.minimum(due, net_pence * most // 100)
    return found


def _spread(column: Numbers, rows: Numbers, length: int) -> Numbers:
    """A column of some rows as one of all, 0 for the others."""
    spread = np.zeros(length, dtype=np.int64)
    spread[rows] = column
    return spread
