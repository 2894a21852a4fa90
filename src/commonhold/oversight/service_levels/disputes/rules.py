"""How far a decision about a disputed line can go, so that a credit stays between nothing and the cap. Pure."""

from collections.abc import Mapping
from typing import Literal

from commonhold.base.money import LARGEST_PENCE
from commonhold.oversight.service_levels.rules import Statement

Side = Literal["supplier", "department"]
SIDES: dict[Side, str] = {"supplier": "The supplier", "department": "The department"}


def lines(statement: Statement) -> dict[str, int]:
    """The lines that can be disputed, with their amounts in pence; what is credited counts against the supplier."""
    reckoned = statement.reckoned
    return {
        **{line.key: line.amount_pence for line in reckoned.charges},
        **{f"credit:{line.service_level}": 0 for line in reckoned.levels},
        **{line.key: -line.amount_pence for line in reckoned.credits},
        **{line.key: line.amount_pence for line in statement.adjustments},
    }


def bounds(statement: Statement, decided: Mapping[str, int], line: str, side: Side) -> tuple[int, int]:
    """The least and the most pence that a decision on a side's dispute of a line may add to what the supplier is due.

    `decided` is what was decided already, by line. What a supplier disputes can't end worse for it, and what a
    department disputes not worse for that. Credits stay between nothing and the cap; a charge, above nothing.
    """
    amount = lines(statement)[line]
    if line.startswith("credit:"):
        given = statement.reckoned.credit_pence - sum(
            pence for key, pence in decided.items() if key.startswith("credit:")
        )
        if side == "supplier":
            return 0, min(given, max(0, -amount - decided.get(line, 0)))
        return given - statement.reckoned.cap_pence, 0
    if side == "supplier":
        return 0, LARGEST_PENCE
    if line.startswith("charge:"):
        return -max(0, amount + decided.get(line, 0)), 0
    return -LARGEST_PENCE, 0
