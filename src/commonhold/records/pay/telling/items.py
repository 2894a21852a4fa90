"""A payslip as the items that HMRC is told: pure."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

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
from commonhold.records.pay.telling.rules import FIGURES, ORDINARY, STATUTORY, Around, Besides, Figures, Told

_FREQUENCIES = {"monthly": "M1", "four_weekly": "W4", "weekly": "W1"}
_HOURS = ((16, "A"), (24, "B"), (30, "C"))
"""Below so many hours a week, the band of HMRC's "Guide to RTI data items", item 60."""
_CHECKLIST_MISSING = "C"
_FIRST_STATUTORY = FIGURES.index(next(iter(STATUTORY)))


def person(told: Told) -> Person:
    """Who is paid; without a sex as long as none is recorded, which can't be filed."""
    return Person(
        surname=told.person.family_name,
        forename=told.person.given_name,
        born_on=told.person.born,
        sex=told.sex or "",
        national_insurance_number=told.person.national_insurance_number,
        address=tuple(line or "" for line in told.address or ()),
        postcode=told.postcode or "",
    )


def employment(told: Told, around: Around, besides: Besides = ORDINARY) -> Employment:
    """What was paid for an employment."""
    paid, year = told.figures, told.to_date
    left_on = None if told.until is None else told.until - timedelta(days=1)
    if left_on is not None and left_on > around.last_day:
        left_on = None
    pension, others = year.employee_pension or None, besides.other_letters
    before_tax = told.pension != "partnership"
    return Employment(
        payroll_id=told.number,
        to_date=ToDate(
            taxable_pence=year.taxable,
            tax_pence=year.tax,
            student_loan_pence=year.student_loan or None,
            postgraduate_loan_pence=year.postgraduate_loan or None,
            pension_pence=pension if before_tax else None,
            pension_after_tax_pence=None if before_tax else pension,
        ),
        payment=_payment(
            told,
            around,
            besides,
            after_leaving=left_on is not None and (told.left_before or left_on < around.starts),
        ),
        contributions=(_contributions(told.ni_letter, paid, _but(year, others)), *others),
        statutory=_statutory(year),
        starter=_starter(told) if told.starter else None,
        left_on=left_on,
        director=besides.director,
        director_from_week=besides.director_from_week,
    )


def _statutory(year: Figures) -> StatutoryToDate | None:
    if not any(year[_FIRST_STATUTORY:]):
        return None
    paid: dict[str, Any] = {name: getattr(year, code) or None for code, name in STATUTORY.items()}
    return StatutoryToDate(**paid)


def _payment(told: Told, around: Around, besides: Besides, *, after_leaving: bool) -> Payment:
    paid = told.figures
    loans = paid.student_loan + paid.postgraduate_loan
    after_statutory = paid.taxable - paid.tax - paid.employee_ni - loans
    regime = told.tax_code[0] if told.tax_code[0] in "SC" else ""
    pension, before_tax = paid.employee_pension or None, told.pension != "partnership"
    monthly = around.frequency == "monthly"
    return Payment(
        frequency=_FREQUENCIES[around.frequency],
        paid_on=around.paid_on,
        hours=_band(told.weekly_hours),
        tax_code=TaxCode(told.tax_code[len(regime) :], regime, told.non_cumulative),
        taxable_pence=paid.taxable,
        tax_pence=paid.tax,
        week=None if monthly else around.number,
        month=around.number if monthly else None,
        periods=4 if around.frequency == "four_weekly" else 1,
        late_reason=around.late_reason,
        aggregated_earnings=besides.aggregated,
        after_leaving=after_leaving,
        # Whatever else was taken: a debt is what wasn't there to be taken.
        from_net_pence=after_statutory - told.net_pence + paid.debt or None,
        after_statutory_pence=after_statutory,
        pension_pence=pension if before_tax else None,
        pension_after_tax_pence=None if before_tax else pension,
        student_loan=StudentLoan(_plan(told, around), paid.student_loan) if paid.student_loan else None,
        postgraduate_loan_pence=paid.postgraduate_loan or None,
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


def _but(year: Figures, others: Sequence[Contributions]) -> Figures:
    """What of a tax year wasn't under other letters."""
    for each in others:
        year = year._replace(
            nicable=year.nicable - each.earnings_to_date_pence,
            at_lel=year.at_lel - each.at_lower_limit_pence,
            lel_to_pt=year.lel_to_pt - each.to_primary_threshold_pence,
            pt_to_uel=year.pt_to_uel - each.to_upper_limit_pence,
            employer_ni=year.employer_ni - each.employer_to_date_pence,
            employee_ni=year.employee_ni - each.employee_to_date_pence,
        )
    return year


def _contributions(letter: str, paid: Figures, year: Figures) -> Contributions:
    """Under the letter of now."""
    return Contributions(
        letter=letter,
        earnings_pence=paid.nicable,
        earnings_to_date_pence=year.nicable,
        at_lower_limit_pence=year.at_lel,
        to_primary_threshold_pence=year.lel_to_pt,
        to_upper_limit_pence=year.pt_to_uel,
        employer_pence=paid.employer_ni,
        employer_to_date_pence=year.employer_ni,
        employee_pence=paid.employee_ni,
        employee_to_date_pence=year.employee_ni,
    )


def under(letter: str, year: Sequence[int]) -> Contributions:
    """What was paid under a letter earlier in the year, by INSURANCE."""
    nicable, at_lel, lel_to_pt, pt_to_uel, employer, employee = map(int, year)
    return Contributions(letter, 0, nicable, at_lel, lel_to_pt, pt_to_uel, 0, employer, 0, employee)
