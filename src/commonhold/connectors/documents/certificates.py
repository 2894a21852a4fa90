"""What an employee gets at the end of a tax year (P60) and on leaving (the data of a P45).

The P60 has the figures of HMRC's form. It has not been approved by HMRC as a substitute (specification RD1).
"""

from dataclasses import dataclass
from datetime import date

from commonhold.base.money import format_pence
from commonhold.connectors.documents.typesetting import typeset


@dataclass(frozen=True)
class Employed:
    """Who was employed by whom."""

    employer: str
    paye_reference: str
    employee: str
    national_insurance_number: str
    payroll_id: str


@dataclass(frozen=True)
class PayAndTax:
    pay_pence: int
    tax_pence: int


@dataclass(frozen=True)
class LetterOfYear:
    """National Insurance of a tax year under one letter."""

    letter: str
    at_lower_limit_pence: int
    to_primary_threshold_pence: int
    to_upper_limit_pence: int
    employee_pence: int


@dataclass(frozen=True)
class P60:
    """`tax_year_ends` is a 5 April. `others` are further amounts: statutory pay, student loan deductions."""

    employed: Employed
    tax_year_ends: date
    here: PayAndTax
    before: PayAndTax
    """In previous employments of the same year."""
    tax_code: str
    contributions: tuple[LetterOfYear, ...]
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class P45:
    """What the next employer needs, in the order of the form. `month` or `week` is that of the last payment."""

    employed: Employed
    left_on: date
    tax_code: str
    non_cumulative: bool
    to_date: PayAndTax | None
    """Of the tax year, all employments together; None if the code is non-cumulative."""
    here: PayAndTax
    month: int | None
    week: int | None
    student_loan: bool
    postgraduate_loan: bool


def render(p60: P60) -> bytes:
    """The P60 as PDF/UA-1. The same figures give the same bytes."""
    year = f"{p60.tax_year_ends:%-d %B %Y}"
    totals = PayAndTax(p60.here.pay_pence + p60.before.pay_pence, p60.here.tax_pence + p60.before.tax_pence)
    figures = (
        ("In previous employments", p60.before),
        ("In this employment", p60.here),
        ("Total for the year", totals),
    )
    slip = {
        "title": f"P60 End of Year Certificate: tax year to {year}",
        "employer": f"{p60.employed.employer}, PAYE reference {p60.employed.paye_reference}",
        "facts": [
            ["Name", p60.employed.employee],
            ["National Insurance number", p60.employed.national_insurance_number],
            ["Payroll number", p60.employed.payroll_id],
            ["Final tax code", p60.tax_code],
        ],
        "sections": [
            {
                "title": "Pay and Income Tax",
                "columns": ["Employment", "Pay", "Tax deducted"],
                "rows": [
                    [label, format_pence(each.pay_pence), format_pence(each.tax_pence)]
                    for label, each in figures
                ],
            },
            *([_others(p60)] if p60.others else []),
        ],
        "columns": [
            *("Letter", "Earnings at the Lower Earnings Limit", "Up to the Primary Threshold"),
            *("Up to the Upper Earnings Limit", "Your contributions"),
        ],
        "contributions": [_letter(each) for each in p60.contributions],
        "certificate": "Keep this certificate safe. You need it to show the pay and tax of this year.",
    }
    return typeset("p60.typ", slip)


def _letter(year: LetterOfYear) -> list[str]:
    amounts = (year.at_lower_limit_pence, year.to_primary_threshold_pence, year.to_upper_limit_pence)
    return [year.letter, *map(format_pence, (*amounts, year.employee_pence))]


def _others(p60: P60) -> dict[str, object]:
    rows = [[label, format_pence(pence)] for label, pence in p60.others]
    return {"title": "Included in pay, and other deductions", "columns": ["Item", "Amount"], "rows": rows}
