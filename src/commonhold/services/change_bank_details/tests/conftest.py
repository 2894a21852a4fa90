"""An office in which bank details are changed: an employee whom one can call, and two who check."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.queries import EventFilter, events
from commonhold.records.people import actions as people
from commonhold.records.people import queries as records
from commonhold.records.people.rules import BankAccount, Contact
from commonhold.services.change_bank_details import submission
from commonhold.work.cases import actions as cases
from commonhold.work.cases import queue
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.tests.office import Office as PlainOffice

CONTACT = Contact("07700 900 123", "ada@home.example")
NEW = {
    "sort_code": "201234",
    "account_number": "87654321",
    "account_name": "C Example",
    "reason": "new_account",
    "effective_from": "2026-04-14",
}


class Office(PlainOffice):
    """The same with somebody to call, two case workers, and what they do about a request."""

    def __init__(self, department_id: int, system: Actor, at: datetime, steps: Any) -> None:
        super().__init__(department_id, system, at, steps)
        self.hire("manager")
        self.hire("claimant", "manager", facts=[CONTACT])
        self.hire("colleague", "manager")
        self.hire("verifier", "manager", role="case_worker")
        self.hire("second", "manager", role="case_worker")

    def asks(self, **changed: Any) -> str:
        """The claimant asks for the change; its reference, after all automatic steps."""
        opened = submission.submit(
            NEW | changed,
            department_id=self.department_id,
            asked_by=self.account("claimant"),
            actor=self.actors["claimant"],
            at=self.at,
        )
        self.run()
        return opened.reference

    def stops(self, reference: str) -> None:
        """The claimant says that it was not they who asked."""
        (task,) = [each for each in self.case(reference).tasks if each.element == "stop_change"]
        cases.complete_task(task_id=task.id, outcome="stop", actor=self.actors["claimant"], at=self.at)
        self.run()

    def records(self, name: str, to: BankAccount | Contact, at: datetime) -> None:
        """Something about somebody was changed at a moment."""
        people.change(
            employment_id=self.employments[name], to=to, from_date=at.date(), actor=self.system, at=at
        )

    def paid_into(self, on: date | None = None) -> str:
        """The account number into which the claimant is paid on a day (today)."""
        person_id = records.person_of_account(self.account("claimant"))
        assert person_id is not None
        account = records.bank_account(person_id, on or self.at.date())
        assert account is not None
        return account.account_number

    def findings(self, reference: str) -> list[str]:
        """What the verifier reads, after whom to call."""
        from commonhold.services.change_bank_details.service import looks
        from commonhold.work.cases.queries import facts_now

        return list(looks(facts_now(reference)).findings or ())

    def told(self) -> list[Any]:
        """Everything that the audit trail keeps."""
        return events(EventFilter(departments=[self.department_id]), limit=1000)


@pytest.fixture
def office(
    department: int,
    system: Actor,
    clock: datetime,
    acting_for: Callable[..., AbstractContextManager[None]],
) -> Iterator[Office]:
    with acting_for(department), queue.inline() as steps:
        publish_services(actor=system, at=clock)
        office = Office(department, system, clock - timedelta(days=365), steps)
        office.at = clock
        yield office
