"""What payroll may be told of an employment."""

from dataclasses import dataclass
from datetime import date

from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.base.refusals import Refusal
from commonhold.records.pay.calculation import tax_codes
from commonhold.records.pay.rules import DIRECTORS, LOANS, PENSIONS
from commonhold.records.people.history.rules import Period
from commonhold.records.people.rules import check_day

LARGEST_ELEMENT_PENCE = 100_000_000


class NotALetter(Refusal):
    """“{given}” is not a National Insurance category. Enter one letter, such as A, B, C, H, J, M or X."""

    code = "pay.not-a-letter"


class UnknownLoan(Refusal):
    """“{given}” is not a student loan plan. Use 1, 2, 4 or 5, and postgraduate."""

    code = "pay.unknown-loan"


class UnknownPension(Refusal):
    """“{given}” is not a pension scheme here. Use alpha, partnership or none."""

    code = "pay.unknown-pension"


class EndsBeforeItBegins(Refusal):
    """What begins on {begins:%-d %B %Y} can't end before. Choose a later day as the first on which it no longer
    holds."""

    code = "pay.ends-before-it-begins"


class ImpossibleAmount(Refusal):
    """{given} pence can't be right here. Enter an amount above nothing and under £1m."""

    code = "pay.impossible-amount"


class ImpossibleShare(Refusal):
    """A share of {given} hundredths of a percent can't be paid in. Enter 0 to 100%, with at most two decimal places;
    only a member of partnership chooses one."""

    code = "pay.impossible-pension-share"


class UnknownMethod(Refusal):
    """“{given}” is not a way to work out a director's National Insurance. Use annual or alternative, or nothing for who
    is no director."""

    code = "pay.unknown-method"


@dataclass(frozen=True, slots=True)
class Terms:
    """What payroll has to know of an employment: in which group it is paid, and what is taken off.

    A tax code may be given as HMRC's notice has it, with W1, M1 or X behind.
    """

    group_id: int
    tax_code: str
    non_cumulative: bool
    ni_letter: str
    loans: tuple[str, ...]
    pension: str
    partnership_basis_points: int = 0
    """Of pensionable pay, what a member of partnership pays: 500 for 5%."""
    director: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "loans", tuple(sorted(set(self.loans))))
        code, non_cumulative = tax_codes.of_notice(self.tax_code)
        object.__setattr__(self, "tax_code", code)
        object.__setattr__(self, "non_cumulative", self.non_cumulative or non_cumulative)
        if self.ni_letter not in NI_LETTERS:
            raise NotALetter(field="ni_letter", given=self.ni_letter[:40])
        if unknown := [each for each in self.loans if each not in LOANS]:
            raise UnknownLoan(field="loans", given=unknown[0][:40])
        if self.pension not in PENSIONS:
            raise UnknownPension(field="pension", given=self.pension[:40])
        most = 10_000 if self.pension == "partnership" else 0
        if not 0 <= self.partnership_basis_points <= most:
            raise ImpossibleShare(field="partnership", given=self.partnership_basis_points)
        if self.director not in DIRECTORS:
            raise UnknownMethod(field="director", given=self.director[:40])


def days(from_date: date, until: date | None) -> Period:
    """The days from one to another (excluded) or for good."""
    check_day(from_date, field="from_date")
    if until is not None and until <= from_date:
        raise EndsBeforeItBegins(field="until", begins=from_date)
    return Period(from_date, until)


def check_amount(pence: int, *, field: str = "amount_pence") -> int:
    if not 0 < pence < LARGEST_ELEMENT_PENCE:
        raise ImpossibleAmount(field=field, given=pence)
    return pence
