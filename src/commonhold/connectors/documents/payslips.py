"""A payslip as a PDF. What must stand in one is in the Employment Rights Act 1996, section 8."""

from dataclasses import dataclass
from datetime import date

from commonhold.base.money import format_pence
from commonhold.connectors.documents.typesetting import typeset


@dataclass(frozen=True)
class Line:
    """An amount of the period, its sum of the tax year if it has one, and its kind in words ("Overtime, 3 hours")."""

    label: str
    pence: int
    to_date_pence: int | None = None


@dataclass(frozen=True)
class Payslip:
    """What somebody was paid. `facts` are what else is to be read on it, such as the tax code, each with its name."""

    employer: str
    employee: str
    period: str
    paid_on: date
    facts: tuple[tuple[str, str], ...]
    payments: tuple[Line, ...]
    deductions: tuple[Line, ...]
    net_pence: int
    employer_pays: tuple[Line, ...] = ()
    """What the employer pays besides: pension, National Insurance."""
    changes: tuple[str, ...] = ()
    message: str = ""


def render(payslip: Payslip) -> bytes:
    """The payslip as PDF/UA-1. The same payslip gives the same bytes."""
    gross, taken = (sum(line.pence for line in lines) for lines in (payslip.payments, payslip.deductions))
    assert gross - taken == payslip.net_pence, "a payslip adds up"
    sections = [
        _section("Payments", payslip.payments, "Gross pay", gross),
        _section("Deductions", payslip.deductions, "All deductions", taken),
        {
            "title": "Net pay",
            "columns": ["Item", "Amount"],
            "rows": [["Paid to you", format_pence(payslip.net_pence)]],
        },
    ]
    if payslip.employer_pays:
        total = sum(line.pence for line in payslip.employer_pays)
        sections.append(_section("What your employer pays besides", payslip.employer_pays, "Together", total))
    slip = {
        "title": f"Payslip for {payslip.period}",
        "employer": payslip.employer,
        "facts": [["Name", payslip.employee], ["Paid on", f"{payslip.paid_on:%-d %B %Y}"], *payslip.facts],
        "sections": sections,
        "changes": payslip.changes,
        "message": payslip.message,
    }
    return typeset("payslip.typ", slip)


def _section(title: str, lines: tuple[Line, ...], sum_label: str, sum_pence: int) -> dict[str, object]:
    rows = [
        [
            line.label,
            format_pence(line.pence),
            "" if line.to_date_pence is None else format_pence(line.to_date_pence),
        ]
        for line in lines
    ]
    return {
        "title": title,
        "columns": ["Item", "Amount", "This tax year"],
        "rows": [*rows, [sum_label, format_pence(sum_pence), ""]],
    }
