"""An office that somebody leaves: their manager, HR twice, payroll, and whoever they manage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.acting import Actor
from commonhold.records.people.history.queries import Picture, picture
from commonhold.records.people.queries import person_of_account
from commonhold.services.leave import submission
from commonhold.work.cases.tests.furnishing import furnished_with, visited
from commonhold.work.cases.tests.office import Office as PlainOffice

WANTED = {"who": "me", "reason": "resignation", "last_day": "2026-05-29"}


class Office(PlainOffice):
    def __init__(self, department_id: int, system: Actor, at: datetime, steps: Any) -> None:
        super().__init__(department_id, system, at, steps)
        self.hire("manager")
        self.hire("leaver", "manager")
        self.hire("report", "leaver")
        for each, role in (("hr", "case_worker"), ("other_hr", "case_worker"), ("payroll", "payroll")):
            self.hire(each, "manager", role=role)

    def asks(self, name: str = "leaver", **changed: Any) -> str:
        given = {key: value for key, value in {**WANTED, **changed}.items() if value is not None}
        opened = submission.submit(
            given,
            department_id=self.department_id,
            asked_by=self.account(name),
            actor=self.actors[name],
            at=self.at,
        )
        self.run()
        return opened.reference

    def arranged(self, **changed: Any) -> str:
        """Somebody's last day, confirmed by HR."""
        reference = self.asks(**changed)
        self.finishes("hr", reference, "confirm_leaving", "confirm", last_day="2026-05-29", closes="end")
        return reference

    def employed(self, name: str, on: date) -> list[Picture]:
        person_id = person_of_account(self.account(name))
        assert person_id is not None
        return picture(person_id, on)

    def roles(self, name: str, on: date) -> set[str]:
        return {each.role for each in grants_of(self.account(name), on)}

    def number(self, name: str) -> str:
        return f"N{self.account(name)}"


@pytest.fixture(scope="session")
def furnished(
    django_db_setup: None, django_db_blocker: Any, postgres: Any, system: Actor, clock: datetime
) -> Iterator[tuple[str, Office]]:
    with furnished_with(Office, django_db_blocker, postgres, system, clock) as made:
        yield made


@pytest.fixture
def office(furnished: tuple[str, Office], django_db_blocker: Any, postgres: Any) -> Iterator[Office]:
    with visited(furnished, django_db_blocker, postgres) as made:
        yield made
