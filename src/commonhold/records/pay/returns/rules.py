"""What a tax month comes to with HMRC, and what its Employer Payment Summary says: pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from commonhold.base.law.pay import pay_law
from commonhold.base.money import round_pence
from commonhold.base.periods import tax_month_days
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.records.pay.filing.facts import Employer, Final, Levy, PaymentSummary, Recovered
from commonhold.records.pay.rules import STATUTORY as STATUTORY_PAY
from commonhold.records.pay.telling.rules import STATUTORY

PARTS = {
    "tax": "Income tax",
    "employee_ni": "National Insurance of employees",
    "employer_ni": "National Insurance of the employer",
    "student_loan": "Student loans",
    "postgraduate_loan": "Postgraduate loans",
}
"""The columns of payslips that HMRC gets, and what they are called when they are paid over."""
RECOVERED = {each.code: each.title for each in STATUTORY_PAY if each.code != "ssp"}
"""The columns of statutory pay of which an employer gets back the most part."""
LAST_MONTH = 12
_POUND = 100
_SOURCE = re.compile(r"pay\.summary:\d{4}-(\d\d):(\d+)")


class NoScheme(Refusal):
    """This department has no PAYE scheme, so HMRC can't be told anything. Set one, then prepare the summary."""

    code = "pay.no-scheme"


class MonthNotOver(Refusal):
    """The tax month lasts until {last}. Prepare its summary after that, when all that was paid in it is known."""

    code = "pay.month-not-over"


class NotPaidHereYet(Refusal):
    """Nobody was paid here by {last}, so Commonhold doesn't know what was paid in that month. Whoever paid then files
    for it."""

    code = "pay.not-paid-here-yet"


class RunsInPreparation(Refusal):
    """The pay run of {period} isn't committed yet. Commit or cancel it, so that HMRC is told of the whole month."""

    code = "pay.runs-in-preparation"


class SummaryPrepared(Refusal):
    """The summary of this month is prepared already. Its figures are of the year to date, so what has changed since is
    in the next month's."""

    code = "pay.summary-prepared"


class NothingToTell(Refusal):
    """There is nothing to tell HMRC of this month besides its Full Payment Submissions: people were paid, no levy is
    due and no statutory pay is recovered."""

    code = "pay.nothing-to-tell"


@dataclass(frozen=True)
class RunPaid:
    """A committed run in the tax month in which HMRC is told that it was paid; `amounts` in pence by column."""

    month: int
    payslips: int
    amounts: Mapping[str, int]
    outside_levy_pence: int = 0
    """Pay for National Insurance of those under 16, which is no part of a pay bill."""


@dataclass(frozen=True)
class TaxMonth:
    """What a scheme owes HMRC for a tax month, and what it has to tell of the year up to it. Amounts are pence."""

    year: int
    number: int
    payslips: int
    parts: Mapping[str, int]
    pay_bill_to_date_pence: int
    levy_pence: int
    levy_to_date_pence: int
    levied: bool
    """The levy was due in this month or one before in the year: it is told from then on, though it be nought."""
    recovered: Mapping[str, int] = field(default_factory=dict)
    recovered_to_date: Mapping[str, int] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        return tax_month_days(self.year, self.number)[0]

    @property
    def last_day(self) -> date:
        return tax_month_days(self.year, self.number)[1]

    @property
    def due_pence(self) -> int:
        return sum(self.parts.values()) + self.levy_pence - sum(self.recovered.values())

    @property
    def pay_by(self) -> date:
        """The day by which HMRC has to have it, paid electronically (Income Tax (PAYE) Regulations 2003, reg. 69)."""
        return tax_month_days(self.year, self.number)[1].replace(day=22)


def months(year: int, runs: Sequence[RunPaid], brought_forward: Mapping[str, int]) -> list[TaxMonth]:
    """The twelve tax months of a year. What was brought forward counts to date, from the first month on."""
    found: list[TaxMonth] = []
    bill, statutory = (
        brought_forward.get("nicable", 0),
        {code: brought_forward.get(code, 0) for code in RECOVERED},
    )
    levy_before, levied = 0, False
    recovered_before = dict.fromkeys(RECOVERED, 0)
    for number in range(1, LAST_MONTH + 1):
        of_month = [each for each in runs if each.month == number]
        bill += _sum(of_month, "nicable") - sum(each.outside_levy_pence for each in of_month)
        statutory = {code: pence + _sum(of_month, code) for code, pence in statutory.items()}
        first_day = tax_month_days(year, number)[0]
        levy = levy_due(bill, number, first_day)
        recovered = {code: _recovered(pence, first_day) for code, pence in statutory.items()}
        levied = levied or levy > 0
        found.append(
            TaxMonth(
                year,
                number,
                payslips=sum(each.payslips for each in of_month),
                parts={code: _sum(of_month, code) for code in PARTS},
                pay_bill_to_date_pence=bill,
                levy_pence=levy - levy_before,
                levy_to_date_pence=levy,
                levied=levied,
                recovered={code: recovered[code] - recovered_before[code] for code in RECOVERED},
                recovered_to_date=recovered,
            )
        )
        levy_before, recovered_before = levy, recovered
    return found


def levy_due(pay_bill_pence: int, month: int, on: date) -> int:
    """The apprenticeship levy of a year up to a month, in pence of whole pounds, as HMRC's form wants it.

    Of the pay bill to date, less a twelfth of the allowance for each month. Source: Finance Act 2016 ss.99-101; HMRC,
    Apprenticeship Levy Manual ALM09200.
    """
    law = pay_law(on)
    before = Decimal(pay_bill_pence) * law.apprenticeship_levy_rate / 100
    allowance = law.apprenticeship_levy_allowance * _POUND * month / LAST_MONTH
    pounds = (max(before - allowance, Decimal(0)) / _POUND).to_integral_value(ROUND_DOWN)
    return int(pounds) * _POUND


def _recovered(paid_pence: int, on: date) -> int:
    """What an employer who isn't a small one gets back of statutory pay."""
    percent = pay_law(on).figures["statutory_recovery_percent"].by_key["standard"]
    return round_pence(Decimal(paid_pence) * percent / 100)


def _sum(runs: Sequence[RunPaid], code: str) -> int:
    return sum(each.amounts.get(code, 0) for each in runs)


def summary(month: TaxMonth, employer: Employer, at: datetime) -> PaymentSummary:
    """What HMRC is told of a month besides its Full Payment Submissions; NothingToTell if that is nothing.

    That of the last month says that the year is over.
    """
    day = at.astimezone(LONDON).date()
    if day <= month.last_day:
        raise MonthNotOver(last=f"{month.last_day:%-d %B %Y}")
    told: dict[str, Any] = {}
    if not month.payslips:
        told["nobody_paid"] = (month.first_day, month.last_day)
    if month.levied:
        allowance = int(pay_law(month.first_day).apprenticeship_levy_allowance * _POUND)
        told["levy"] = Levy(month.number, month.levy_to_date_pence, allowance)
    if any(month.recovered_to_date.values()) or any(month.recovered.values()):
        recovered: dict[str, Any] = {
            STATUTORY[code]: pence
            for code, pence in month.recovered_to_date.items()
            if pence or month.recovered[code]
        }
        told["recovered"] = Recovered(month.number, **recovered)
    if month.number == LAST_MONTH:
        told["final"] = Final()
    if not told:
        raise NothingToTell
    return PaymentSummary(employer, month.year, day, **told)


def source(year: int, month: int, attempt: int) -> str:
    """Under what a month's summary is filed, once; again only if HMRC rejected the one before."""
    return f"pay.summary:{year}-{month:02}:{attempt}"


def month_and_attempt(source: str) -> tuple[int, int] | None:
    """Of which tax month a summary was filed under a source, and which one it was; None of any other return."""
    found = _SOURCE.fullmatch(source)
    return (int(found[1]), int(found[2])) if found else None
