"""A supplier's invoice against the statement, line by line: what is due of each, and the deduction to propose. Pure."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from commonhold.base.money import LARGEST_PENCE, format_pence
from commonhold.oversight.service_levels.charging.rules import Value
from commonhold.oversight.service_levels.rules import Statement
from commonhold.work.delivery.contracts.fields.rules import LARGEST_VOLUME

CREDITS, ADJUSTMENTS, DECISIONS = "CREDITS", "ADJUSTMENTS", "DECISIONS"
OTHER_ITEMS = {
    CREDITS: "Service credits",
    ADJUSTMENTS: "Adjustments of earlier months",
    DECISIONS: "Decisions about disputes",
}
"""What an invoice may have lines for besides lots, whose codes are in small letters."""
MOST_LINES = 500


class InvoiceLine(Value):
    """A line that the supplier asks to be paid. `item` is a lot, or one of OTHER_ITEMS (their quantity is 1)."""

    item: Annotated[str, Field(min_length=1, max_length=60)]
    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    quantity: Annotated[int, Field(ge=0, le=LARGEST_VOLUME)]
    unit_price_pence: Annotated[int, Field(ge=-LARGEST_PENCE, le=LARGEST_PENCE)]
    amount_pence: Annotated[int, Field(ge=-LARGEST_PENCE, le=LARGEST_PENCE)]


class Compared(Value):
    """A line of an invoice, or one that it lacks (`line` is None), and what is due. `why` is empty if it is right."""

    item: str
    line: InvoiceLine | None
    due_pence: int
    why: tuple[str, ...]

    @property
    def amount_pence(self) -> int:
        return self.line.amount_pence if self.line else 0

    @property
    def deduction_pence(self) -> int:
        return self.amount_pence - self.due_pence


class Comparison(Value):
    """An invoice beside its statement: the deductions of the lines add up to what is asked less what is due."""

    lines: tuple[Compared, ...]
    asked_pence: int
    due_pence: int

    @property
    def deduction_pence(self) -> int:
        """What to deduct; negative if the invoice asks for less than is due."""
        return self.asked_pence - self.due_pence


def compare(statement: Statement, decided_pence: int, lines: Sequence[InvoiceLine]) -> Comparison:
    """What is due of each line, in the order given; then what the invoice has no line for."""
    left = {
        charge.lot: [[part.count, part.pence] for part in charge.parts]
        for charge in statement.reckoned.charges
    }
    others = {
        CREDITS: -statement.reckoned.credit_pence,
        ADJUSTMENTS: sum(line.amount_pence for line in statement.adjustments),
        DECISIONS: decided_pence,
    }
    compared = [_compared(line, statement.month, left, others) for line in lines]
    for lot, parts in left.items():
        count, due = sum(part[0] for part in parts), sum(part[0] * part[1] for part in parts)
        if count:
            compared.append(Compared(item=lot, line=None, due_pence=due, why=(f"{count:,} more are due",)))
    for item, due in others.items():
        if due:
            compared.append(Compared(item=item, line=None, due_pence=due, why=("It is not on the invoice",)))
    return Comparison(
        lines=tuple(compared),
        asked_pence=sum(line.amount_pence for line in lines),
        due_pence=sum(line.due_pence for line in compared),
    )


def _compared(
    line: InvoiceLine, month: str, left: dict[str, list[list[int]]], others: dict[str, int]
) -> Compared:
    why: list[str] = []
    due = 0
    if line.quantity * line.unit_price_pence != line.amount_pence:
        why.append(f"The quantity at that price is {format_pence(line.quantity * line.unit_price_pence)}")
    if line.month != month:
        why.append(f"It is for {line.month}, and this statement for {month}")
    elif line.item in others:
        due = others.pop(line.item)
        if due != line.amount_pence:
            why.append(f"{format_pence(due)} is due")
    elif line.item in left:
        due = _take(line, left[line.item], why)
    else:
        why.append("It is not in the contract, or is on the invoice twice")
    return Compared(item=line.item, line=line, due_pence=due, why=tuple(why))


def _take(line: InvoiceLine, parts: list[list[int]], why: list[str]) -> int:
    """What a line's quantity comes to at the contract's prices, first at its own; what is taken is not due again."""
    wanted, due = line.quantity, 0
    at_another_price: list[str] = []
    for part in sorted(parts, key=lambda part: part[1] != line.unit_price_pence):
        taken = min(wanted, part[0])
        wanted, part[0], due = wanted - taken, part[0] - taken, due + taken * part[1]
        if taken and part[1] != line.unit_price_pence:
            at_another_price.append(f"{taken:,} at {format_pence(part[1])}")
    if at_another_price:
        why.append(f"By the contract, {' and '.join(at_another_price)}")
    if wanted:
        why.append(f"{wanted:,} more than are due")
    return due
