"""What moves that aren't complete at a cut-off will cost: which payslips go wrong, and by how much.

Published: about 7% of moves are incomplete or late, which makes 1,400 to 2,100 payroll errors a year of 20,000 to
30,000 moves: one for each late move; all moves together take some 420,000 workdays of administration. How a late move
is priced here is decided (decision 40): what is paid wrongly until the next run, on either side.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from commonhold.base.money import round_pence
from commonhold.records.moves.rules import MISSING, Step
from commonhold.records.people.carrying.rules import Kind

PUBLISHED_LATE_PERCENT = 7
WORK_DAYS_A_MOVE = 14
"""At the least: 420,000 workdays a year of at most 30,000 moves."""
DAYS_OF_YEAR = 365


@dataclass(frozen=True, slots=True)
class Pay:
    """What one department pays somebody a year, of how many hours of how many."""

    annual_pence: int
    weekly_hours: Decimal
    full_time_hours: Decimal

    def of_days(self, days: int) -> int:
        """Pence for so many days of the calendar."""
        share = min(self.weekly_hours / self.full_time_hours, Decimal(1))
        return round_pence(self.annual_pence * share * days / DAYS_OF_YEAR)


@dataclass(frozen=True, slots=True)
class IncompleteMove:
    """A move that begins before the next period ends and is not complete: what is missing, and what that costs.

    `cut_off` is when the first run that it concerns closes, `until` the first day after the last of their periods.
    What of the pay may not be seen is None.
    """

    move_id: int
    name: str
    case_reference: str
    from_department_id: int
    to_department_id: int | None
    kind: Kind
    on: date
    missing: tuple[Step, ...]
    overdue: bool
    """The first day there has come."""
    cut_off: datetime
    until: date
    left: Pay | None
    joined: Pay | None

    @property
    def overpaid_pence(self) -> int:
        """What the department left would still pay, for days after the last one there."""
        return self.left.of_days(self._days) if self.left and self.kind != "secondment" else 0

    @property
    def unpaid_pence(self) -> int:
        """What the department joined would not pay yet."""
        return self.joined.of_days(self._days) if self.joined else 0

    @property
    def says(self) -> list[str]:
        """What is to do, in words. A move of which nothing is missing still has to be completed."""
        return [MISSING[each] for each in self.missing] or [
            "everything is there, but nobody has completed it"
        ]

    @property
    def _days(self) -> int:
        return max((self.until - self.on).days, 0)


def of_department(moves: Iterable[IncompleteMove], department_id: int) -> list[IncompleteMove]:
    """The moves as one department may see them, whoever looks: without what the other pays."""
    return [
        replace(
            each,
            left=each.left if each.from_department_id == department_id else None,
            joined=each.joined if each.to_department_id == department_id else None,
        )
        for each in moves
    ]


@dataclass(frozen=True, slots=True)
class Measured:
    """Of how many moves that were to begin how many were not complete when their first day came."""

    moves: int
    late: int


@dataclass(frozen=True, slots=True)
class Late:
    """What is to be expected of moves that stay incomplete, together."""

    moves: int
    wrong_payslips: int
    overpaid_pence: int
    unpaid_pence: int
    work_days: int


def late(moves: Iterable[IncompleteMove]) -> Late:
    every = list(moves)
    return Late(
        moves=len(every),
        wrong_payslips=sum((each.overpaid_pence > 0) + (each.unpaid_pence > 0) for each in every),
        overpaid_pence=sum(each.overpaid_pence for each in every),
        unpaid_pence=sum(each.unpaid_pence for each in every),
        work_days=WORK_DAYS_A_MOVE * len(every),
    )
