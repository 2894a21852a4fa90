"""What HMRC is told of a payslip: pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from commonhold.base.working_time import LONDON
from commonhold.records.pay.filing.facts import (
    Contributions,
    Employment,
    Payment,
    Person,
    Starter,
    StatutoryToDate,
    StudentLoan,
    TaxCode,
    ToDate,
)
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.working.rules import Worked

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
FIGURES = (
    "taxable",
    "tax",
    "student_loan",
    "postgraduate_loan",
    "employee_pension",
    "debt",
    *INSURANCE,
    *STATUTORY,
)
"""The columns of a payslip that are told, in this order; one that a run hasn't is nought."""
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
_FREQUENCIES = {"monthly": "M1", "four_weekly": "W4", "weekly": "W1"}
_HOURS = ((16, "A"), (24, "B"), (30, "C"))
"""Below so many hours a week, the band of HMRC's "Guide to RTI data items", item 60."""
_CHECKLIST_MISSING = "C"
_POUNDS = ("student_loan", "postgraduate_loan", "at_lel")
"""Told in whole pounds."""
_ORDINARY_PENCE = {**dict.fromkeys((*_POUNDS, "lel_to_pt"), 999_900), "pt_to_uel": 9_999_900}
_ORDINARY_MOST_PENCE = 99_999_900


class Told(NamedTuple):
    """A payslip with whose it is. `figures` and `to_date` are FIGURES in pence."""

    person_id: int
    employment_id: int
    number: str
    starts: date
    until: date | None
    family_name: str
    given_name: str
    born: date
    national_insurance_number: str | None
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
    net_pence: int
    figures: tuple[int, ...]
    to_date: tuple[int, ...]


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


def person(told: Told) -> Person:
    """Who is paid; without a sex as long as none is recorded, which can't be filed."""
    return Person(
        surname=told.family_name,
        forename=told.given_name,
        born_on=told.born,
        sex=told.sex or "",
        national_insurance_number=told.national_insurance_number,
        address=tuple(line or "" for line in told.address or ()),
        postcode=told.postcode or "",
    )


def employment(told: Told, around: Around, besides: Besides = ORDINARY) -> Employment:
    """What was paid for an employment."""
    paid = dict(zip(FIGURES, told.figures, strict=True))
    to_date = dict(zip(FIGURES, told.to_date, strict=True))
    left_on = None if told.until is None else told.until - timedelta(days=1)
    if left_on is not None and left_on > around.last_day:
        left_on = None
    pension, others = to_date["employee_pension"] or None, besides.other_letters
    return Employment(
        payroll_id=told.number,
        to_date=ToDate(
            taxable_pence=to_date["taxable"],
            tax_pence=to_date["tax"],
            student_loan_pence=to_date["student_loan"] or None,
            postgraduate_loan_pence=to_date["postgraduate_loan"] or None,
            pension_pence=pension if told.pension != "partnership" else None,
            pension_after_tax_pence=pension if told.pension == "partnership" else None,
        ),
        payment=_payment(
            told,
            paid,
            around,
            besides,
            after_leaving=left_on is not None and (told.left_before or left_on < around.starts),
        ),
        contributions=(_contributions(told.ni_letter, paid, to_date, others), *others),
        statutory=_statutory(to_date),
        starter=_starter(told) if told.starter else None,
        left_on=left_on,
        director=besides.director,
        director_from_week=besides.director_from_week,
    )


def _statutory(to_date: Mapping[str, int]) -> StatutoryToDate | None:
    paid: dict[str, Any] = {STATUTORY[code]: to_date[code] for code in STATUTORY if to_date[code]}
    return StatutoryToDate(**paid) if paid else None


def _payment(
    told: Told, paid: Mapping[str, int], around: Around, besides: Besides, *, after_leaving: bool
) -> Payment:
    loans = paid["student_loan"] + paid["postgraduate_loan"]
    after_statutory = paid["taxable"] - paid["tax"] - paid["employee_ni"] - loans
    regime = told.tax_code[0] if told.tax_code[0] in "SC" else ""
    pension = paid["employee_pension"] or None
    monthly = around.frequency == "monthly"
    return Payment(
        frequency=_FREQUENCIES[around.frequency],
        paid_on=around.paid_on,
        hours=_band(told.weekly_hours),
        tax_code=TaxCode(told.tax_code[len(regime) :], regime, told.non_cumulative),
        taxable_pence=paid["taxable"],
        tax_pence=paid["tax"],
        week=None if monthly else around.number,
        month=around.number if monthly else None,
        periods=4 if around.frequency == "four_weekly" else 1,
        late_reason=around.late_reason,
        aggregated_earnings=besides.aggregated,
        after_leaving=after_leaving,
        # Whatever else was taken: a debt is what wasn't there to be taken.
        from_net_pence=after_statutory - told.net_pence + paid["debt"] or None,
        after_statutory_pence=after_statutory,
        pension_pence=pension if told.pension != "partnership" else None,
        pension_after_tax_pence=pension if told.pension == "partnership" else None,
        student_loan=StudentLoan(_plan(told, around), paid["student_loan"]) if paid["student_loan"] else None,
        postgraduate_loan_pence=paid["postgraduate_loan"] or None,
        unpaid_absence=besides.unpaid_absence,
    )


def _band(hours: Decimal | None) -> str:
    if hours is None:
        return "E"
    return next((band for below, band in _HOURS if hours < below), "D")


def _plan(told: Told, around: Around) -> str:
    """Of several plans the one with the lowest threshold is paid; none can't be filed."""
    plans = [each for each in told.loans if each in around.thresholds and each != "postgraduate"]
    return f"0{min(plans, key=around.thresholds.__getitem__)}" if plans else ""


def _starter(told: Told) -> Starter:
    student = any(each != "postgraduate" for each in told.loans)
    declaration = told.declaration or _CHECKLIST_MISSING
    return Starter(told.starts, declaration, student, "postgraduate" in told.loans)


def _contributions(
    letter: str, paid: Mapping[str, int], year: Mapping[str, int], others: Sequence[Contributions]
) -> Contributions:
    """Under the letter of now: of the year what wasn't under others."""
    return Contributions(
        letter=letter,
        earnings_pence=paid["nicable"],
        earnings_to_date_pence=year["nicable"] - sum(each.earnings_to_date_pence for each in others),
        at_lower_limit_pence=year["at_lel"] - sum(each.at_lower_limit_pence for each in others),
        to_primary_threshold_pence=year["lel_to_pt"]
        - sum(each.to_primary_threshold_pence for each in others),
        to_upper_limit_pence=year["pt_to_uel"] - sum(each.to_upper_limit_pence for each in others),
        employer_pence=paid["employer_ni"],
        employer_to_date_pence=year["employer_ni"] - sum(each.employer_to_date_pence for each in others),
        employee_pence=paid["employee_ni"],
        employee_to_date_pence=year["employee_ni"] - sum(each.employee_to_date_pence for each in others),
    )


def under(letter: str, year: Sequence[int]) -> Contributions:
    """What was paid under a letter earlier in the year, by INSURANCE."""
    nicable, at_lel, lel_to_pt, pt_to_uel, employer, employee = map(int, year)
    return Contributions(letter, 0, nicable, at_lel, lel_to_pt, pt_to_uel, 0, employer, 0, employee)
