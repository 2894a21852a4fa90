"""Somebody who moves from the Department of Works to the Department of Letters, for tests of what goes along."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import pytest

from commonhold.core.audit.tests.counting import asked
from commonhold.records.people import actions, rules
from commonhold.records.people.carrying.models import Carriable
from commonhold.records.people.carrying.rules import Carried, Journey
from commonhold.records.people.models import Employment, Person
from commonhold.records.people.tests.conftest import Office

__all__ = ["FIRST_DAY", "Move", "move", "snapshot", "statements"]

FIRST_DAY = date(2026, 4, 20)
"""In the new department: six days after the day on which tests happen."""


class Part(Protocol):
    """A part of records that says what travels."""

    def travels(self, journeys: Sequence[Journey]) -> Mapping[int, list[Carried]]: ...


@dataclass
class Move:
    """Both offices, and how people get from one to the other. Use it within `with move.acting():`."""

    old: Office
    new: Office
    acting_for: Callable[..., AbstractContextManager[None]]
    _number: int = 0

    def acting(self) -> AbstractContextManager[None]:
        """One transaction for both departments."""
        return self.acting_for(self.old.department_id, self.new.department_id)

    def begin(self, name: str = "Ada Moss", *, kind: Any = "permanent", **details: Any) -> Journey:
        """Hire somebody into the old office, and look at their journey to the new one."""
        number = f"AB{self._number:06}C"
        return self.looked_at(
            self.old.hire(name, **{"national_insurance_number": number} | details), kind=kind
        )

    def looked_at(self, employment_id: int, *, kind: Any = "permanent", on: date = FIRST_DAY) -> Journey:
        self._number += 1
        return Journey(
            move_id=self._number,
            person_id=Employment.objects.get(id=employment_id).person_id,
            from_employment_id=employment_id,
            from_department_id=self.old.department_id,
            to_employment_id=None,
            to_department_id=self.new.department_id,
            on=on,
            kind=kind,
            to_post_id=self.new.post_id,
        )

    def complete(self, journey: Journey, grade: str = "HEO") -> Journey:
        """The same journey once the new employment is there, and the old one has ended."""
        if journey.kind == "permanent":
            last_day = journey.on - timedelta(days=1)
            actions.end_employment(employment_id=journey.from_employment_id, last_day=last_day, **self.by)
        person = Person.objects.get(id=journey.person_id)
        hired = self.new.hire(
            f"{person.given_name} {person.family_name}",
            rules.Grade(grade),
            starts=journey.on,
            national_insurance_number=person.national_insurance_number,
        )
        return replace(journey, to_employment_id=hired)

    @property
    def by(self) -> dict[str, Any]:
        """Who does it, and when."""
        return {"actor": self.old.actor, "at": self.old.at}


def snapshot(*tables: type[Carriable]) -> dict[str, list[tuple[Any, ...]]]:
    """All that is in the tables."""
    return {table.__name__: list(table._default_manager.order_by("id").values_list()) for table in tables}


@contextmanager
def statements(most: int) -> Iterator[None]:
    """Within, the database is asked at most so often."""
    with asked() as found:
        yield
    assert len(found) <= most, found


@pytest.fixture
def move(
    department: int,
    other_department: int,
    make_office: Callable[[int], Office],
    acting_for: Callable[..., AbstractContextManager[None]],
    clock: datetime,
) -> Move:
    return Move(make_office(department), make_office(other_department), acting_for)
