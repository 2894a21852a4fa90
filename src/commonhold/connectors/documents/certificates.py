"""What an employee gets at the end of a tax year (P60) and on leaving (P45).

Both have the figures of HMRC's forms. Neither has been approved by HMRC as a substitute (specification RD1).
"""

from dataclasses import dataclass
from datetime import date

from commonhold.base.money import format_pence
from commonhold.connectors.documents.typesetting import typeset

P45_PARTS = (
    ("Part 1A", "Copy for the employee", "Keep this part safe. You may need it to fill in a tax return."),
    ("Part 2", "Details for the new employer", "Give this part and part 3 to your new employer."),
    (
        "Part 3",
        "Details for the new employer’s payroll",
        "New employer: fill in the rest, and keep this part.",
    ),
)
_NEW_EMPLOYER = (
    "New employer’s PAYE reference",
    "Employment began on",
    "Payroll number",
    "Tax code in use, if another",
)


@dataclass(frozen=True)
class Employed:
    """Who was employed by whom."""

    employer: str
    paye_reference: str
    family_name: str
    given_name: str
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
    replaces: bool = False
    """An earlier one was given that said less or more."""

    @property
    def title(self) -> str:
        replacement = " (replacement)" if self.replaces else ""
        return f"P60 End of Year Certificate: tax year to {_day(self.tax_year_ends)}{replacement}"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Name", f"{self.employed.given_name} {self.employed.family_name}"),
            ("National Insurance number", self.employed.national_insurance_number or "Not known"),
            ("Payroll number", self.employed.payroll_id),
            ("Final tax code", self.tax_code),
        )

    @property
    def pay_and_tax(self) -> tuple[tuple[str, PayAndTax], ...]:
        total = PayAndTax(
            self.here.pay_pence + self.before.pay_pence, self.here.tax_pence + self.before.tax_pence
        )
        return (
            ("In previous employments", self.before),
            ("In this employment", self.here),
            ("Total for the year", total),
        )


@dataclass(frozen=True)
class P45:
    """What somebody who left needs, and the next employer. `month` or `week` is that of the last payment."""

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
    born: date
    sex: str
    address: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"P45: {self.employed.given_name} {self.employed.family_name}, left on {_day(self.left_on)}"

    @property
    def for_everybody(self) -> tuple[tuple[str, str], ...]:
        """What all parts have, in the order of the form."""
        loans = [
            kind
            for kind, due in (
                ("Student loan", self.student_loan),
                ("Postgraduate loan", self.postgraduate_loan),
            )
            if due
        ]
        entries: tuple[tuple[str, str], ...] = ()
        if self.to_date is not None:
            period = f"Month {self.month}" if self.month is not None else f"Week {self.week}"
            entries = (
                ("Last entry on the payroll record", period),
                ("Total pay to date", format_pence(self.to_date.pay_pence)),
                ("Total tax to date", format_pence(self.to_date.tax_pence)),
            )
        return (
            ("Employer PAYE reference", self.employed.paye_reference),
            ("National Insurance number", self.employed.national_insurance_number or "Not known"),
            ("Last name", self.employed.family_name),
            ("First names", self.employed.given_name),
            ("Leaving date", _day(self.left_on)),
            ("Loan deductions to continue", " and ".join(loans) or "None"),
            ("Tax code at leaving", f"{self.tax_code}{' week 1/month 1' if self.non_cumulative else ''}"),
            *entries,
        )

    @property
    def for_the_employee(self) -> tuple[tuple[str, str], ...]:
        """What only the employee's part has."""
        return (
            ("Pay in this employment", format_pence(self.here.pay_pence)),
            ("Tax in this employment", format_pence(self.here.tax_pence)),
            ("Payroll number", self.employed.payroll_id),
            ("Sex", {"F": "Female", "M": "Male"}.get(self.sex, "Not known")),
            ("Date of birth", _day(self.born)),
            ("Address", ", ".join(self.address) or "Not known"),
            ("Employer", self.employed.employer),
        )


def render_p60(p60: P60) -> bytes:
    """The P60 as PDF/UA-1. The same figures give the same bytes."""
    slip = {
        "title": p60.title,
        "employer": f"{p60.employed.employer}, PAYE reference {p60.employed.paye_reference}",
        "facts": p60.facts,
        "sections": [
            {
                "title": "Pay and Income Tax",
                "columns": ["Employment", "Pay", "Tax deducted"],
                "rows": [
                    [label, format_pence(each.pay_pence), format_pence(each.tax_pence)]
                    for label, each in p60.pay_and_tax
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


def render_p45(p45: P45) -> bytes:
    """The three parts of the P45 as PDF/UA-1, a page each. The same figures give the same bytes."""
    more = (p45.for_the_employee, (), tuple((item, "") for item in _NEW_EMPLOYER))
    slip = {
        "title": p45.title,
        "employer": p45.employed.employer,
        "parts": [
            {"title": f"{part}: {title}", "facts": p45.for_everybody, "more": rest, "note": note}
            for (part, title, note), rest in zip(P45_PARTS, more, strict=True)
        ],
    }
    return typeset("p45.typ", slip)


def _letter(year: LetterOfYear) -> list[str]:
    amounts = (year.at_lower_limit_pence, year.to_primary_threshold_pence, year.to_upper_limit_pence)
    return [year.letter, *map(format_pence, (*amounts, year.employee_pence))]


def _others(p60: P60) -> dict[str, object]:
    rows = [[label, format_pence(pence)] for label, pence in p60.others]
    return {"title": "Included in pay, and other deductions", "columns": ["Item", "Amount"], "rows": rows}


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
