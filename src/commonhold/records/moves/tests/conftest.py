"""Two departments, one that somebody leaves and one that they join, and what each does about it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from commonhold.records.moves import actions, queries
from commonhold.records.moves.completing import actions as completing
from commonhold.records.moves.paying import actions as paying
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.people.tests.conftest import Office, make_office, office

__all__ = ["make_office", "office"]

JUNE = date(2026, 6, 15)
RANGES = {("EO", "national"): (2_900_000, 3_300_000), ("HEO", "national"): (3_500_000, 4_000_000)}
"""What the department joined pays. Whoever is hired here earns £30,000 as an EO."""


@dataclass
class Departments:
    """The department left and the one joined. Call its methods while acting for both, or for whichever does it."""

    left: Office
    joined: Office

    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.left.actor, "at": self.left.at}

    def set_ranges(self) -> None:
        for (grade, band), (least, most) in RANGES.items():
            paying.set_range(
                department_id=self.joined.department_id,
                grade=grade,
                band=band,  # type: ignore[arg-type]
                min_pence=least,
                max_pence=most,
                from_date=date(2026, 1, 1),
                source="Pay award 2026",
                **self.common,
            )

    def propose(self, employment_id: int, on: date = JUNE, **details: Any) -> int:
        return actions.propose(
            **{
                "from_employment_id": employment_id,
                "to_department_id": self.joined.department_id,
                "kind": "permanent",
                "level": "level",
                "on": on,
                "side": "to",
                **self.common,
            }
            | details
        )

    def offer(self, move_id: int, **details: Any) -> None:
        paying.offer(
            **{
                "move_id": move_id,
                "post_id": self.joined.post_id,
                "grade": "EO",
                "region": "Wales",
                "weekly_hours": Decimal(37),
                **self.common,
            }
            | details
        )

    def agree(self, move_id: int, side: str = "from") -> None:
        """One side agrees to whatever was proposed last."""
        number = queries.said(move_id)[-1].number
        actions.agree_dates(move_id=move_id, side=side, number=number, **self.common)  # type: ignore[arg-type]

    def complete(self, *move_ids: int) -> dict[int, int]:
        return completing.complete(move_ids=move_ids, **self.common)

    def undo(self, *move_ids: int) -> None:
        completing.undo(move_ids=move_ids, reason="They stay", **self.common)

    def ready(
        self, employment_id: int, on: date = JUNE, offer: dict[str, Any] | None = None, **details: Any
    ) -> int:
        """A move of which everything is done but completing it."""
        move_id = self.propose(employment_id, on, **details)
        self.agree(move_id)
        self.offer(move_id, **offer or {})
        actions.clear(move_id=move_id, **self.common)
        actions.release(move_id=move_id, **self.common)
        return move_id


def state(move_id: int) -> str:
    return queries.move(move_id).state


def move(move_id: int) -> MoveFacts:
    return queries.move(move_id)


@pytest.fixture
def departments(office: Office, other_department: int, make_office: Callable[[int], Office]) -> Departments:
    return Departments(office, make_office(other_department))


@pytest.fixture
def at_both(
    departments: Departments, acting_for: Callable[..., AbstractContextManager[None]], clock: datetime
) -> Iterator[Departments]:
    """The two departments, all of the test in one transaction that acts for both; the one joined has pay ranges."""
    with acting_for(departments.left.department_id, departments.joined.department_id):
        departments.set_ranges()
        yield departments
