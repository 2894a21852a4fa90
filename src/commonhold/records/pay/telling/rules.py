"""What HMRC is told of a run, when, and of whom it might not take it: pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from commonhold.base.working_time import LONDON
from commonhold.records.pay.filing.facts import Contributions
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.working.rules import Worked
from commonhold.records.people.rules import PersonFacts

INSURANCE = ("nicable", "at_lel", "lel_to_pt", "pt_to_uel", "employer_ni", "employee_ni")
STATUTORY = {
    "smp": "maternity_pence",
    "spp": "paternity_pence",
    "sap": "adoption_pence",
    "shpp": "shared_parental_pence",
    "spbp": "bereavement_pence",
    "sncp": "neonatal_pence",
}
"""The columns of statutory pay that HMRC wants to know of, and what each is called when it is told."""


class Figures(NamedTuple):
    """The columns of a payslip that are told, in pence; one that a run hasn't is nought."""

    taxable: int
    tax: int
    student_loan: int
    postgraduate_loan: int
    employee_pension: int
    debt: int
    nicable: int
    at_lel: int
    lel_to_pt: int
    pt_to_uel: int
    employer_ni: int
    employee_ni: int
    smp: int
    spp: int
    sap: int
    shpp: int
    spbp: int
    sncp: int


FIGURES = Figures._fields
LATE_REASONS = {
    "A": "A third party or an overseas employer paid somebody from abroad",
    "B": "A security was given in place of pay",
    "C": "Something else was given in place of pay",
    "D": "Only National Insurance is due on it; for tax it is reported at the end of the year",
    "E": "A very small employer who may report later",
    "F": "It couldn’t be reported on the day on which the work was done",
    "G": "There is a reasonable excuse",
    "H": "It corrects what was reported before",
}
"""Why HMRC is told of a payment after pay day, by the letters of its schema."""
DIRECTORS = {"annual": "AN", "alternative": "AL"}
"""What HMRC calls the methods of directors' National Insurance."""
_POUNDS = ("student_loan", "postgraduate_loan", "at_lel")
"""Told in whole pounds."""
_ORDINARY_PENCE = {**dict.fromkeys((*_POUNDS, "lel_to_pt"), 999_900), "pt_to_uel": 9_999_900}
_ORDINARY_MOST_PENCE = 99_999_900


class Told(NamedTuple):
    """A payslip with whose it is."""

    person_id: int
    employment_id: int
    number: str
    starts: date
    until: date | None
    sex: str | None
    declaration: str | None
    address: Sequence[str] | None
    postcode: str | None
    tax_code: str
    non_cumulative: bool
    ni_letter: str
    loans: Sequence[str]
    pension: str
    weekly_hours: Decimal | None
    starter: bool
    left_before: bool
    """HMRC was told with an earlier payment that they left."""
    person: PersonFacts
    net_pence: int
    figures: Figures
    to_date: Figures


@dataclass(frozen=True)
class Around:
    """What is the same for all of a run. `thresholds` of student loans by plan say which of several is paid."""

    frequency: str
    number: int
    starts: date
    last_day: date
    paid_on: date
    thresholds: Mapping[str, Decimal]
    late_reason: str = ""
    """One of LATE_REASONS, where HMRC is told after pay day."""


@dataclass(frozen=True)
class Besides:
    """What is told of an employment besides its payslip."""

    other_letters: Sequence[Contributions] = ()
    """National Insurance of the tax year under letters before this one."""
    aggregated: bool = False
    """National Insurance was worked out on it and others of the same person together."""
    unpaid_absence: bool = False
    """In the period."""
    director: str = ""
    """By which method a director's National Insurance is worked out: one of DIRECTORS."""
    director_from_week: int | None = None
    """The tax week of their appointment, if it was in the tax year."""


def directorship(method: str, appointed: date, tax_year: int) -> tuple[str, int | None]:
    """How HMRC is told of a director: the letters of the method, and the tax week of an appointment in the year."""
    begins = date(tax_year, 4, 6)
    return DIRECTORS[method], (appointed - begins).days // 7 + 1 if appointed > begins else None


ORDINARY = Besides()
"""Nothing, as of nearly everybody."""


def told_as_paid(period: PeriodFacts, number: int, payment_date: date | None) -> date:
    """When HMRC is told that a run was paid: a supplement when it is, everybody else on the pay day, whatever Bacs
    takes.

    What is due in a tax year counts in it, though it be paid a weekend earlier or, by a supplement, later.
    """
    paid_on = payment_date if number and payment_date else period.pay_date
    return min(max(paid_on, date(period.tax_year, 4, 6)), date(period.tax_year + 1, 4, 5))


def is_late(told_paid_on: date, at: datetime) -> bool:
    """Whether HMRC, which is told at a moment, ought to have been told before."""
    return at.astimezone(LONDON).date() > told_paid_on


def extraordinary(worked: Worked, of_several_letters: Collection[int]) -> list[int]:
    """The people of whom amounts are told that are below nothing, unusually large, or in pence where pounds are wanted;
    or who are paid for several employments, or in this tax year under several letters (those, by employment, are
    given). A tax authority might not take that."""
    place = {each.code: index for index, each in enumerate(worked.columns)}
    _, of_person, employments = np.unique(worked.person_ids, return_inverse=True, return_counts=True)
    found = (employments[of_person] > 1) | np.isin(worked.employment_ids, list(of_several_letters))
    for table in (worked.amounts, worked.to_date):
        for code in place.keys() & set(FIGURES):
            pence = table[:, place[code]]
            found |= (pence < 0) | (pence > _ORDINARY_PENCE.get(code, _ORDINARY_MOST_PENCE))
            if code in _POUNDS:
                found |= pence % 100 != 0
    people: list[int] = worked.person_ids[found].tolist()
    return people
