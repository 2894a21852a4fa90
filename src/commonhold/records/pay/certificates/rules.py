"""What an employment was paid in a tax year, payslip by payslip, and the certificates that follow from it: pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from commonhold.records.pay.groups.rules import period_name
from commonhold.records.pay.returns.rules import RECOVERED
from commonhold.records.pay.rules import STATUTORY
from commonhold.records.pay.telling.rules import INSURANCE

_STATUTORY = {each.code: each.title for each in STATUTORY}
LOANS = {"student_loan": "Student loan deductions", "postgraduate_loan": "Postgraduate loan deductions"}


@dataclass(frozen=True)
class Whose:
    """An employment, with what certificates say of it. `until` is the first day after it; `paye` the PAYE reference."""

    employment_id: int
    person_id: int
    department_id: int
    number: str
    starts: date
    until: date | None
    family_name: str
    given_name: str
    born: date
    national_insurance_number: str | None
    employer: str
    paye: str
    sex: str
    address: Sequence[str]
    postcode: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def last_day(self) -> date | None:
        return None if self.until is None else self.until - timedelta(days=1)


@dataclass(frozen=True)
class Paid:
    """A committed payslip, by column for its period and to date. `until` is the first day after its period."""

    run_number: int
    state: str
    frequency: str
    period: int
    starts: date
    until: date
    pay_date: date
    tax_code: str
    non_cumulative: bool
    ni_letter: str
    loans: Sequence[str]
    amounts: Mapping[str, int]
    to_date: Mapping[str, int]

    @property
    def name(self) -> str:
        supplement = f", supplement {self.run_number}" if self.run_number else ""
        return period_name(self.starts, self.until) + supplement

    @property
    def tax_period(self) -> str:
        return f"{'Month' if self.frequency == 'monthly' else 'Week'} {self.period}"

    @property
    def shown_code(self) -> str:
        return f"{self.tax_code}{' M1' if self.non_cumulative else ''}"


@dataclass(frozen=True)
class Year:
    """What an employment was paid in a tax year here, in the order in which it was, and before by the same scheme."""

    whose: Whose
    tax_year: int
    paid: Sequence[Paid]
    brought_forward: Mapping[str, int]
    previous: tuple[int, int]
    """What employers of before paid in the tax year, and took of tax."""

    @property
    def ends(self) -> date:
        return date(self.tax_year + 1, 4, 5)

    def others(self) -> dict[str, str]:
        """The loans and kinds of statutory pay that there were, by column, and what each is called."""
        return {
            code: title
            for code, title in {**LOANS, **_STATUTORY}.items()
            if any(each.amounts.get(code) for each in self.paid)
        }


@dataclass(frozen=True)
class OfLetter:
    """National Insurance of a tax year under one category letter, in pence by INSURANCE."""

    letter: str
    amounts: Mapping[str, int]


@dataclass(frozen=True)
class EndOfYear:
    """What a P60 says: the last payslip's figures to date. `replaces` an earlier one after a supplement."""

    whose: Whose
    ends: date
    taxable_pence: int
    tax_pence: int
    previous: tuple[int, int]
    """Pay and tax of employers of before that counted for the tax of this one."""
    tax_code: str
    letters: Sequence[OfLetter]
    others: Sequence[tuple[str, int]]
    replaces: bool


@dataclass(frozen=True)
class Leaving:
    """What a P45 says: the figures to date of the payslip of the period in which somebody left."""

    whose: Whose
    left_on: date
    tax_code: str
    non_cumulative: bool
    taxable_pence: int
    tax_pence: int
    previous: tuple[int, int]
    """Pay and tax of employers of before that counted for the tax of this one."""
    month: int | None
    week: int | None
    student_loan: bool
    postgraduate_loan: bool


def by_letter(paid: Sequence[Paid]) -> list[OfLetter]:
    """The year's National Insurance up to the last of some payslips, as it is told: under that one's letter what wasn't
    paid under others, so also what was brought forward."""
    last, others = paid[-1], dict[str, dict[str, int]]()
    for each in paid:
        if each.ni_letter != last.ni_letter:
            of_letter = others.setdefault(each.ni_letter, dict.fromkeys(INSURANCE, 0))
            for code in INSURANCE:
                of_letter[code] += each.amounts.get(code, 0)
    rest = {
        code: last.to_date.get(code, 0) - sum(each[code] for each in others.values()) for code in INSURANCE
    }
    found = [OfLetter(letter, amounts) for letter, amounts in {**others, last.ni_letter: rest}.items()]
    return sorted(found, key=lambda each: each.letter)


def end_of_year(year: Year) -> EndOfYear:
    """Of payslips that are published; there is one at least."""
    published = [each for each in year.paid if each.state == "published"]
    last = published[-1]
    titles = {**RECOVERED, **LOANS}
    return EndOfYear(
        year.whose,
        year.ends,
        taxable_pence=last.to_date["taxable"],
        tax_pence=last.to_date["tax"],
        previous=_counted(year, last),
        tax_code=last.shown_code,
        letters=by_letter(published),
        others=[(title, last.to_date[code]) for code, title in titles.items() if last.to_date.get(code)],
        replaces=last.run_number > 0,
    )


def leaving(year: Year) -> Leaving:
    """Of the first payslip of the period in which somebody left; there is one. What is paid later is after leaving."""
    left_on = year.whose.last_day
    assert left_on is not None, "a P45 of somebody who stays"
    last = next(each for each in year.paid if each.starts <= left_on < each.until)
    monthly = last.frequency == "monthly"
    return Leaving(
        year.whose,
        left_on,
        tax_code=last.tax_code,
        non_cumulative=last.non_cumulative,
        taxable_pence=last.to_date["taxable"],
        tax_pence=last.to_date["tax"],
        previous=_counted(year, last),
        month=last.period if monthly else None,
        week=None if monthly else last.period,
        student_loan=any(each != "postgraduate" for each in last.loans),
        postgraduate_loan="postgraduate" in last.loans,
    )


def _counted(year: Year, last: Paid) -> tuple[int, int]:
    return (0, 0) if last.non_cumulative else year.previous


def rows(year: Year) -> Iterator[tuple[str | int, ...]]:
    """The record of a year as lists.rules writes it: what was brought forward, then each payslip."""
    codes = ("taxable", "tax", *INSURANCE, *LOANS, *_STATUTORY)
    if year.brought_forward:
        brought = [year.brought_forward.get(code, 0) for code in codes]
        yield ("brought forward", "", "", "", "", *brought, *brought[:2])
    for each in year.paid:
        about = (each.name, each.tax_period, each.pay_date.isoformat(), each.shown_code, each.ni_letter)
        amounts = [each.amounts.get(code, 0) for code in codes]
        yield (*about, *amounts, each.to_date["taxable"], each.to_date["tax"])
