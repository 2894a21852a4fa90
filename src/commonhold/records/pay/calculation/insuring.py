"""National Insurance otherwise than by the period: of leavers, of directors, and of what was counted elsewhere."""

from dataclasses import fields

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.records.pay.calculation import directors as directorships
from commonhold.records.pay.calculation import loans, national_insurance
from commonhold.records.pay.calculation.exact import Integers
from commonhold.records.pay.calculation.national_insurance import Contributions
from commonhold.records.pay.calculation.tables import Directors, Elsewhere, People


def insure(answer: dict[str, Integers], rows: slice | Integers, insurance: Contributions) -> None:
    """Fill in the lines of contributions, of these rows of the answer."""
    answer["employee_ni_pence"][rows] = insurance.employee
    answer["employer_ni_pence"][rows] = insurance.employer
    answer["at_lel_pence"][rows] = insurance.at_lel
    answer["lel_to_pt_pence"][rows] = insurance.lel_to_pt
    answer["pt_to_uel_pence"][rows] = insurance.pt_to_uel


def pay_leavers(people: People, law: PayLaw, answer: dict[str, Integers]) -> None:
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
    insure(answer, rows, insurance)
    student, postgraduate = loans.repayments(people.loans[rows], earnings, loans.tables(law, "weekly"))
    answer["student_loan_pence"][rows], answer["postgraduate_loan_pence"][rows] = student, postgraduate
    answer["net_pence"][rows] += before - insurance.employee


def take_off(elsewhere: Elsewhere, answer: dict[str, Integers]) -> None:
    """Leave what is due on everything together less what was counted and paid elsewhere."""
    rows = elsewhere.row
    for field in fields(Elsewhere)[1:]:
        answer[field.name][rows] -= getattr(elsewhere, field.name)
    answer["net_pence"][rows] += elsewhere.employee_ni_pence
    for loan in ("student_loan_pence", "postgraduate_loan_pence"):
        answer[loan][rows] = np.maximum(answer[loan][rows], 0)


def direct(people: People, directors: Directors, law: PayLaw, answer: dict[str, Integers]) -> None:
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
    insure(answer, rows, insurance)
    answer["net_pence"][rows] += ordinary.employee - insurance.employee
