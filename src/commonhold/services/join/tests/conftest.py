"""An office that somebody joins: their manager, and HR twice; everybody gets a laptop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from commonhold.core.accounts.queries import account_by_email, grants_of
from commonhold.core.audit.acting import Actor
from commonhold.records.pay.groups.actions import create_group
from commonhold.records.people.assets.actions import define_kit
from commonhold.records.people.history.queries import Picture, picture
from commonhold.records.people.queries import person_of_employment
from commonhold.services.join import submission
from commonhold.work.cases import actions as cases
from commonhold.work.cases.queries import facts_now
from commonhold.work.cases.tests.furnishing import furnished_with, visited
from commonhold.work.cases.tests.office import Office as PlainOffice

EMAIL = "kim@home.example"
EVIDENCE = {
    "identity": "Passport seen, file 1",
    "right_to_work": "Share code checked, file 2",
    "employment_history": "References, file 3",
    "criminal_record": "DBS basic, file 4",
}
DETAILS = {
    "sort_code": "201234",
    "account_number": "87654321",
    "account_name": "K Joiner",
    "phone": "07700 900 123",
}
P45 = {
    "has_p45": True,
    "statement": None,
    "p45_left": "2026-05-15",
    "tax_code": "1257L",
    "p45_pay": 4_120_50,
    "p45_tax": 404_20,
}
TAX = {"has_p45": False, "statement": "A", "loan": "none", "postgraduate": False}


class Office(PlainOffice):
    def __init__(self, department_id: int, system: Actor, at: datetime, steps: Any) -> None:
        super().__init__(department_id, system, at, steps)
        self.hire("manager")
        self.hire("colleague", "manager")
        self.hire("hr", "manager", role="case_worker")
        self.hire("other_hr", "manager", role="case_worker")
        common: dict[str, Any] = {"department_id": department_id, "actor": system, "at": at}
        define_kit(grade=None, kinds=["laptop"], **common)

    def runs_pay(self) -> None:
        """The department's pay is run here."""
        create_group(
            department_id=self.department_id,
            code="monthly",
            name="Monthly",
            frequency="monthly",
            actor=self.system,
            at=self.at,
        )

    def asks(self, name: str = "manager", **changed: Any) -> str:
        given = {
            "given_name": "Kim",
            "family_name": "Joiner",
            "born": "1994-06-02",
            "national_insurance_number": "AB123456C",
            "email": EMAIL,
            "post": str(self.post),
            "manager": f"N{self.account('manager')}",
            "grade": "HEO",
            "region": "London",
            "hours": "37",
            "salary": 36_000_00,
            "first_day": "2026-06-01",
            "term": "permanent",
            **changed,
        }
        opened = submission.submit(
            {key: value for key, value in given.items() if value is not None},
            department_id=self.department_id,
            asked_by=self.account(name),
            actor=self.actors[name],
            at=self.at,
        )
        self.run()
        if "account_id" in (known := facts_now(opened.reference).variables) and known["account_id"]:
            self.actors["joiner"] = Actor.account(known["account_id"], "Kim Joiner")
        return opened.reference

    def decides(self, name: str, task_id: int) -> None:
        """Somebody tries to do a task by its number."""
        cases.complete_task(
            task_id=task_id, outcome="done", given=EVIDENCE, actor=self.actors[name], at=self.at
        )

    def arranged(self, **changed: Any) -> str:
        """Somebody about to join, with everything there."""
        reference = self.asks(**changed)
        self.finishes("hr", reference, "do_checks", "done", **EVIDENCE)
        self.finishes("joiner", reference, "give_details", "given", **DETAILS)
        self.finishes("joiner", reference, "tell_tax", "told")
        self.finishes("manager", reference, "make_ready", "ready")
        return reference

    def job(self, reference: str) -> int:
        found: int = facts_now(reference).variables["employment_id"]
        return found

    def employed(self, reference: str, on: date) -> list[Picture]:
        return picture(person_of_employment(self.job(reference)), on)

    def roles(self, on: date, email: str = EMAIL) -> set[str]:
        return {each.role for each in grants_of(account_by_email(email).id, on)}


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
