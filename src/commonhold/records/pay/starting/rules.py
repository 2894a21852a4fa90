"""What a P45 can say. Pure."""

from typing import ClassVar

from commonhold.base.money import LARGEST_PENCE
from commonhold.base.refusals import Refusal


class ImpossibleP45(Refusal):
    """A P45 can’t say that: the tax to date is no more than the pay to date. Copy both from the P45, in pounds and
    pence."""

    code: ClassVar[str] = "pay.impossible-p45"
    status: ClassVar[int] = 422


def check_p45(taxable_pence: int, tax_pence: int) -> None:
    if not 0 <= tax_pence <= taxable_pence <= LARGEST_PENCE:
        raise ImpossibleP45(field="p45_tax")
