"""Two departments with posts, and somebody to move between them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonhold.records.people.tests.conftest import Office, make_office, office
from commonhold.records.people.transferring import actions
from commonhold.records.people.transferring.rules import Arrival

__all__ = ["make_office", "office"]

MOVES = date(2026, 7, 1)


@dataclass
class Both:
    """Two offices. Call its methods within `both.at_work()`."""

    left: Office
    joined: Office
    at_work: Callable[[], AbstractContextManager[None]]

    def arrival(self, employment_id: int, **details: Any) -> Arrival:
        usual: dict[str, Any] = {
            "from_employment_id": employment_id,
            "to_department_id": self.joined.department_id,
            "starts": MOVES,
            "post_id": self.joined.post_id,
            "grade": "HEO",
            "annual_pence": 3_500_000,
            "weekly_hours": Decimal("37"),
            "region": "London",
        }
        return Arrival(**(usual | details))

    def transfer(self, *arrivals: Arrival) -> dict[int, int]:
        return actions.transfer(arrivals=arrivals, actor=self.left.actor, at=self.left.at)

    def end(self, *endings: tuple[int, date]) -> Any:
        return actions.end_for_transfer(endings=endings, actor=self.left.actor, at=self.left.at)

    def annul(self, *employment_ids: int) -> Any:
        return actions.annul(employment_ids=employment_ids, actor=self.left.actor, at=self.left.at)

    def take_back(self, *employments: tuple[int, Any]) -> Any:
        return actions.take_back(employments=employments, actor=self.left.actor, at=self.left.at)


@pytest.fixture
def both(
    office: Office,
    other_department: int,
    make_office: Callable[[int], Office],
    acting_for: Callable[..., AbstractContextManager[None]],
) -> Both:
    joined = make_office(other_department)
    return Both(office, joined, lambda: acting_for(office.department_id, other_department))
