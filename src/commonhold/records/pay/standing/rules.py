"""What payroll may be told of an employment."""

import re
from dataclasses import dataclass

from commonhold.base.refusals import Refusal
from commonhold.records.pay.rules import LOANS, NI_LETTERS, PENSIONS, TAX_CODE

LARGEST_ELEMENT_PENCE = 100_000_000
_BASIS = re.compile(r"^(.*?)\s*(W1|M1|W1/M1|X)$")


class NotATaxCode(Refusal):
    """“{given}” is not a tax code. Enter it as HMRC's notice has it, such as 1257L, S1257L, BR, K475 or 1257L M1."""

    code = "pay.not-a-tax-code"


class NotALetter(Refusal):
    """“{given}” is not a National Insurance category. Enter one letter, such as A, B, C, H, J, M or X."""

    code = "pay.not-a-letter"


class UnknownLoan(Refusal):
    """“{given}” is not a student loan plan. Use 1, 2, 4 or 5, and postgraduate."""

    code = "pay.unknown-loan"


class UnknownPension(Refusal):
    """“{given}” is not a pension scheme here. Use alpha, partnership or none."""

    code = "pay.unknown-pension"


class ImpossibleAmount(Refusal):
    """{given} pence can't be right here. Enter an amount above nothing and under £1m."""

    code = "pay.impossible-amount"


@dataclass(frozen=True, slots=True)
class Terms:
    """What payroll has to know of an employment: in which group it is paid, and what is taken off."""

    group_id: int
    tax_code: str
    non_cumulative: bool
    ni_letter: str
    loans: tuple[str, ...]
    pension: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "loans", tuple(sorted(set(self.loans))))
        if not re.match(TAX_CODE, self.tax_code):
            raise NotATaxCode(field="tax_code", given=self.tax_code[:40])
        if self.ni_letter not in NI_LETTERS:
            raise NotALetter(field="ni_letter", given=self.ni_letter[:40])
        if unknown := [each for each in self.loans if each not in LOANS]:
            raise UnknownLoan(field="loans", given=unknown[0][:40])
        if self.pension not in PENSIONS:
            raise UnknownPension(field="pension", given=self.pension[:40])


def parse_tax_code(text: str) -> tuple[str, bool]:
    """A tax code and whether it is not cumulative, as a notice has them: "S1257L M1" is ("S1257L", True)."""
    code = " ".join(text.upper().split())
    basis = _BASIS.match(code)
    code, non_cumulative = (basis[1], True) if basis else (code, False)
    if not re.match(TAX_CODE, code):
        raise NotATaxCode(field="tax_code", given=text[:40])
    return code, non_cumulative


def check_amount(pence: int) -> int:
    if not 0 < pence < LARGEST_ELEMENT_PENCE:
        raise ImpossibleAmount(field="amount_pence", given=pence)
    return pence
