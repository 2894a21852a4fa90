"""An office that somebody leaves: their manager, HR twice, payroll, and whoever they manage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.actions import create_department
from commonhold.records.people.history.queries import Picture, picture
from commonhold.records.people.queries import person_of_account
from commonhold.services.leave import submission
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queue
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.queries import OpenTask
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

    def tasks(self, reference: str, name: str) -> dict[str, OpenTask]:
        """What waits for somebody in a case."""
        return {each.element: each for each in self.case(reference, name).tasks if each.candidate}

    def finishes(
        self, name: str, reference: str, task: str, outcome: str, reason: str = "", **given: Any
    ) -> None:
        cases.complete_task(
            task_id=self.tasks(reference, name)[task].id,
            outcome=outcome,
            reason=reason,
            given=given or None,
            actor=self.actors[name],
            at=self.at,
        )
        self.run()

    def arranged(self, **changed: Any) -> str:
        """Somebody's last day, confirmed by HR."""
        reference = self.asks(**changed)
        self.finishes("hr", reference, "confirm_leaving", "confirm", last_day="2026-05-29", closes="end")
        return reference

    def comes(self, day: date, hour: int = 9) -> None:
        """Time goes by, and timers go off."""
        self.at = datetime.combine(day, time(hour), LONDON)
        while jobs.fire_due(at=self.at):
            self.run()

    def employed(self, name: str, on: date) -> list[Picture]:
        person_id = person_of_account(self.account(name))
        assert person_id is not None
        return picture(person_id, on)

    def roles(self, name: str, on: date) -> set[str]:
        return {each.role for each in grants_of(self.account(name), on)}

    def number(self, name: str) -> str:
        return f"N{self.account(name)}"


class _Over(Exception):
    """A test is over: what it did goes."""


@pytest.fixture(scope="session")
def furnished(
    django_db_setup: None, django_db_blocker: Any, postgres: Any, system: Actor, clock: datetime
) -> Iterator[tuple[str, Office]]:
    """A database with the office, and it as it is there. Made once: for every test it would take long."""
    name = postgres.create()
    with django_db_blocker.unblock(), postgres.connected(name):
        with acting(system, ()):
            department = create_department(code="works", name="Department of Works", actor=system, at=clock)
        with acting(system, [department]), queue.inline() as steps:
            publish_services(actor=system, at=clock)
            office = Office(department, system, clock - timedelta(days=365), steps)
        office.at = clock
    yield name, office
    postgres.drop(name)


@pytest.fixture
def office(furnished: tuple[str, Office], django_db_blocker: Any, postgres: Any) -> Iterator[Office]:
    """The office, in a transaction that goes with the test."""
    name, made = furnished
    office = deepcopy(made)
    with (
        django_db_blocker.unblock(),
        postgres.connected(name),
        suppress(_Over),
        acting(office.system, [office.department_id]),
        queue.inline() as steps,
    ):
        office.steps = steps
        yield office
        raise _Over
