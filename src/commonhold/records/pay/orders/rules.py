"""What an order to deduct from earnings may say."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from commonhold.base.identifiers import check_account_number, check_sort_code
from commonhold.base.refusals import Refusal
from commonhold.records.pay.calculation.tables import ORDER_KINDS
from commonhold.records.people.rules import check_day

TITLES = {
    "child_maintenance": "Child maintenance (deduction from earnings order)",
    "priority_attachment": "Attachment of earnings: maintenance or an old fine (priority)",
    "fine": "Attachment of earnings: fine, by the table",
    "council_tax": "Council tax, England",
    "council_tax_wales": "Council tax, Wales",
    "earnings_arrestment": "Earnings arrestment (Scotland)",
    "attachment": "Attachment of earnings: civil debt",
    "direct_earnings_attachment": "Direct earnings attachment (benefit overpaid)",
}
"""By kind, as people know it."""
WITH_AMOUNT = ("child_maintenance", "priority_attachment", "attachment")
"""Orders that say how much they take each pay day; the others go by a table of the law."""
WITH_PROTECTED = ("priority_attachment", "attachment")
MOST_PENCE = 100_000_000
_MOST_PAYEE, _MOST_REFERENCE = 200, 40


class UnknownOrder(Refusal):
    """“{given}” is not a kind of order that is known here. Choose the kind that the order names."""

    code: ClassVar[str] = "pay.unknown-order"


class OrderIncomplete(Refusal):
    """{what}. Copy it from the order."""

    code: ClassVar[str] = "pay.order-incomplete"


class ImpossibleOrderAmount(Refusal):
    """{given} pence can't be right here: {why}. Copy the amount from the order."""

    code: ClassVar[str] = "pay.impossible-order-amount"


class OrderExists(Refusal):
    """{payee} has an order with the reference {reference} for this employment already. Change that one instead."""

    code: ClassVar[str] = "pay.order-exists"


@dataclass(frozen=True, slots=True)
class Demand:
    """What an order is and who made it: that stays as long as it lasts."""

    kind: str
    payee: str
    """To whom what is taken goes."""
    reference: str
    """By which they know it."""
    made_on: date

    def __post_init__(self) -> None:
        if self.kind not in ORDER_KINDS:
            raise UnknownOrder(field="kind", given=self.kind[:40])
        check_day(self.made_on, field="made_on")
        for name, most in (("payee", _MOST_PAYEE), ("reference", _MOST_REFERENCE)):
            text = " ".join(getattr(self, name).split())
            object.__setattr__(self, name, text)
            if not text or len(text) > most or not text.isprintable():
                raise OrderIncomplete(
                    field=name, what=f"The {name} is missing, or isn’t 1 to {most} characters"
                )


@dataclass(frozen=True, slots=True)
class Terms:
    """What an order takes each pay day from a day on, in pence, and into which account."""

    normal_pence: int
    """0 where a table of the law says it."""
    protected_pence: int
    owed_pence: int | None
    """In all, with what was taken already; None if it goes on until further notice."""
    sort_code: str
    account_number: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort_code", check_sort_code(self.sort_code))
        object.__setattr__(self, "account_number", check_account_number(self.account_number))

    def check(self, kind: str) -> None:
        """Refuse what an order of this kind can't say."""
        owed = 1 if self.owed_pence is None else self.owed_pence
        amounts = {"normal_pence": self.normal_pence, "protected_pence": self.protected_pence}
        for field, pence in {**amounts, "owed_pence": owed}.items():
            if not 0 <= pence < MOST_PENCE:
                raise ImpossibleOrderAmount(field=field, given=pence, why="it is from nothing to £1m")
        if not owed:
            raise ImpossibleOrderAmount(field="owed_pence", given=0, why="nothing is owed")
        if kind in WITH_AMOUNT and not self.normal_pence:
            raise ImpossibleOrderAmount(field="normal_pence", given=0, why="this kind takes a set amount")
        if kind not in WITH_AMOUNT and self.normal_pence:
            why = "this kind takes what a table of the law says"
            raise ImpossibleOrderAmount(field="normal_pence", given=self.normal_pence, why=why)
        if kind not in WITH_PROTECTED and self.protected_pence:
            why = "the law says what this kind leaves"
            raise ImpossibleOrderAmount(field="protected_pence", given=self.protected_pence, why=why)
