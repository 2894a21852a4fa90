"""A department with a cost centre and posts, and people hired into it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from commonhold.core.departments import actions as departments
from commonhold.records.people import actions, rules
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import Value

STARTS = date(2026, 1, 1)


@dataclass
class Office:
    """Somewhere to hire people. Call its methods within acting_for(department_id)."""

    department_id: int
    actor: Any
    at: datetime
    post_id: int
    other_post_id: int
    cost_centre_id: int
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def hire(self, name: str = "Ada Moss", *facts: Value, **details: Any) -> int:
        """Hire somebody with ordinary facts, but for those given; return the employment's id."""
        given_name, family_name = name.split(" ", 1)
        usual: dict[type, Value] = {
            rules.Post: rules.Post(self.post_id),
            rules.Grade: rules.Grade("EO"),
            rules.Pay: rules.Pay(3_000_000),
            rules.WorkingPattern: rules.WorkingPattern(Decimal("37")),
            rules.Location: rules.Location("Wales"),
        }
        all_facts = usual | {type(fact): fact for fact in facts}
        return actions.hire(
            **{  # type: ignore[arg-type]
                "department_id": self.department_id,
                "number": f"E{next(self._numbers)}",
                "given_name": given_name,
                "family_name": family_name,
                "born": date(1990, 5, 17),
                "national_insurance_number": None,
                "starts": STARTS,
                "facts": all_facts.values(),
                "actor": self.actor,
                "at": self.at,
            }
            | details
        )

    def change(self, employment_id: int, to: Value, from_date: date, **details: Any) -> None:
        actions.change(
            **{  # type: ignore[arg-type]
                "employment_id": employment_id,
                "to": to,
                "from_date": from_date,
                "actor": self.actor,
                "at": self.at,
            }
            | details
        )


def person_of(employment_id: int) -> int:
    return Employment.objects.get(id=employment_id).person_id


@pytest.fixture
def make_office(
    system: Any, clock: datetime, acting_for: Callable[..., AbstractContextManager[None]]
) -> Callable[[int], Office]:
    def make(department_id: int) -> Office:
        common: dict[str, Any] = {"department_id": department_id, "actor": system, "at": clock}
        with acting_for(department_id):
            part = departments.create_organisation(kind="directorate", code="01", name="Roads", **common)
            cost_centre = departments.create_cost_centre(
                organisation_id=part, code="100", name="Roads", **common
            )
            posts = [
                actions.create_post(
                    organisation_id=part, cost_centre_id=cost_centre, title=title, grade="EO", **common
                )
                for title in ("Surveyor", "Engineer")
            ]
        return Office(department_id, system, clock, posts[0], posts[1], cost_centre)

    return make


@pytest.fixture
def office(department: int, make_office: Callable[[int], Office]) -> Office:
    return make_office(department)


@pytest.fixture
def at_work(
    office: Office, acting_for: Callable[..., AbstractContextManager[None]]
) -> AbstractContextManager[None]:
    """`with at_work:` one transaction for the office's department."""
    return acting_for(office.department_id)
