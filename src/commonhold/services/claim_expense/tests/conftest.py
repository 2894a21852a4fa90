"""An office in which claims are made: people above one another, a budget, books, and a virtual clock."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from commonhold.base.bpmn.refusals import NoWayOut
from commonhold.base.bpmn.tests.drawn import drawn
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments import actions as departments
from commonhold.core.departments.queries import calendar
from commonhold.records.expenses import queries as expenses
from commonhold.records.expenses.actions import set_policy
from commonhold.records.expenses.rules import PolicyTerms
from commonhold.records.ledger import actions as ledger
from commonhold.records.payments import queries as payments
from commonhold.records.payments.actions import set_paying_account
from commonhold.records.people import actions as people
from commonhold.records.people import rules
from commonhold.services.claim_expense import paying, submission
from commonhold.services.claim_expense.booking import NoOpenPeriod
from commonhold.services.claim_expense.tests.trading import Traders
from commonhold.services.claim_expense.tests.worker import (
    NO_DECISIONS,
    URGENT_ONLY,
    as_,
    close_the_books,
    send,
    try_until_it_fails,
)
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queries, queue
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.queries import CaseView, OpenTask
from commonhold.work.processes import actions as processes

SINCE = date(2025, 4, 1)
TERMS = PolicyTerms(
    receipt_from_pence=5_00,
    straight_through_pence=50_00,
    max_age_days=90,
    receipts_checked_by_hand=False,
    budget_holder_needed=True,
    accommodation_night_limit_pence=120_00,
    public_transport_limit_pence=300_00,
    other_limit_pence=200_00,
    source="Made for tests",
)
CHECKED_BY_HAND = replace(TERMS, receipts_checked_by_hand=True, straight_through_pence=0)
TRAIN = {
    "kind": "public_transport",
    "date": "2026-04-01",
    "amount_pence": 80_00,
    "description": "Return train to Leeds",
    "has_receipt": True,
}
BUS = {**TRAIN, "amount_pence": 4_20, "description": "Bus to the station", "has_receipt": False}
BUS |= {"no_receipt_reason": "The bus gives none"}
SMALL = {**TRAIN, "amount_pence": 12_50}
PDF = b"%PDF-1.7\nreceipt number "


class Office:
    """A department with people whose first names say what they are, and a clock that the test moves."""

    def __init__(self, department_id: int, system: Actor, at: datetime, steps: Any) -> None:
        self.department_id, self.system, self.at, self.steps = department_id, system, at, steps
        self.actors: dict[str, Actor] = {}
        self.employments: dict[str, int] = {}
        self.receipts = 0
        team = departments.create_organisation(
            department_id=department_id, kind="directorate", code="all", name="All", actor=system, at=at
        )
        self.cost_centre = departments.create_cost_centre(
            department_id=department_id, organisation_id=team, code="1001", name="Roads", actor=system, at=at
        )
        self.post = people.create_post(
            department_id=department_id,
            organisation_id=team,
            cost_centre_id=self.cost_centre,
            title="Officer",
            grade="HEO",
            actor=system,
            at=at,
        )
        set_policy(department_id=department_id, from_date=SINCE, terms=TERMS, actor=system, at=at)
        ledger.adopt_chart(department_id=department_id, actor=system, at=at)
        for period in ("2026-04", "2026-05", "2026-06"):
            ledger.open_period(department_id=department_id, period=period, actor=system, at=at)
        set_paying_account(
            department_id=department_id,
            name="Department of Works",
            sort_code="200000",
            account_number="10000001",
            service_user_number="123456",
            actor=system,
            at=at,
        )
        self.hire("head")
        self.hire("director", "head")
        self.hire("manager", "director")
        self.hire("claimant", "manager")
        self.hire("colleague", "manager")
        self.hire("checker", "director", role="case_worker")
        self.hire("holder", "director", role="budget_holder")
        self.hire("accountant", "director", role="finance")

    def hire(self, name: str, manager: str | None = None, role: str | None = None, bank: bool = True) -> None:
        """Somebody new, known by `name`."""
        account_id = open_account(
            email=f"{name}@works.example", label=name.capitalize(), actor=self.system, at=self.at
        )
        for each in filter(None, ("employee", role)):
            self.grant(account_id, each)
        facts: list[rules.Value] = [
            rules.Post(self.post),
            rules.Grade("HEO"),
            rules.Pay(3_500_000),
            rules.WorkingPattern(Decimal(37)),
            rules.Location("London"),
        ]
        if bank:
            facts.append(rules.BankAccount("200000", f"{20_000_000 + account_id}", name.capitalize()))
        if manager:
            facts.append(rules.Manager(self.employments[manager]))
        self.employments[name] = people.hire(
            department_id=self.department_id,
            number=f"N{account_id}",
            given_name=name.capitalize(),
            family_name="Example",
            born=date(1980, 1, 1),
            national_insurance_number=None,
            starts=SINCE,
            facts=facts,
            account_id=account_id,
            actor=self.system,
            at=self.at,
        )
        self.actors[name] = Actor.account(account_id, name.capitalize())

    def grant(self, account_id: int, role: str) -> None:
        """Gives a role; a budget holder's is for the one cost centre."""
        grant_role(
            account_id=account_id,
            department_id=self.department_id,
            role=role,
            cost_centre_id=self.cost_centre if role == "budget_holder" else None,
            from_date=SINCE,
            actor=self.system,
            at=self.at,
        )

    def account(self, name: str) -> int:
        """The account of somebody known by name."""
        found = self.actors[name].account_id
        assert found is not None
        return found

    def receipt(self, name: str) -> int:
        """Uploads a receipt unlike any other."""
        self.receipts += 1
        return correspondence.attach(
            department_id=self.department_id,
            name="receipt.pdf",
            content=PDF + str(self.receipts).encode(),
            actor=self.actors[name],
            at=self.at,
        )

    def answers(self, name: str, *lines: dict[str, Any]) -> dict[str, Any]:
        """Answers with a fresh receipt for each line that has one."""
        given = [
            {**line, "receipts": [self.receipt(name)]} if line.get("has_receipt") else dict(line)
            for line in lines
        ]
        return {"purpose": "Leeds office visit", "cost_centre": "1001", "lines": given}

    def claims(self, name: str, *lines: dict[str, Any]) -> str:
        """Sends a claim and returns its reference, after all automatic steps."""
        opened = submission.submit(
            self.answers(name, *lines),
            department_id=self.department_id,
            asked_by=self.account(name),
            actor=self.actors[name],
            at=self.at,
        )
        self.run()
        return opened.reference

    def corrects(self, name: str, reference: str, *lines: dict[str, Any]) -> None:
        """Sends a claim again that was sent back."""
        submission.correct(
            self.answers(name, *lines),
            task_id=self.task(reference).id,
            reference=reference,
            actor=self.actors[name],
            at=self.at,
        )
        self.run()

    def does(self, name: str, reference: str, outcome: str, reason: str = "") -> None:
        """Finishes the task that waits in a case."""
        cases.complete_task(
            task_id=self.task(reference).id,
            outcome=outcome,
            reason=reason,
            actor=self.actors[name],
            at=self.at,
        )
        self.run()

    def run(self) -> None:
        """Does every automatic step that is ready."""
        jobs.run_due(self.steps, at=self.at)

    def passes(self, working_days: int) -> None:
        """Lets working days go by, with their timers and payment runs; the bank pays what is due."""
        office = calendar(self.department_id)
        for _ in range(working_days):
            day = office.next_working_day(self.at.astimezone(LONDON).date() + timedelta(days=1))
            self.at = datetime.combine(day, time(9, 30), LONDON)
            jobs.work_the_day(self.department_id, at=self.at)
            while jobs.fire_due(at=self.at):
                self.run()

    def bank_pays(self, rejected: dict[int, str] | None = None) -> None:
        """The bank settles the oldest batch that waits."""
        waiting = [batch for batch in payments.batches(self.department_id) if batch.state == "made"]
        paying.confirm_payments(
            batch_id=waiting[-1].id, rejected=rejected, actor=self.actors["accountant"], at=self.at
        )
        self.run()

    def case(self, reference: str, name: str = "claimant") -> CaseView:
        """The case as somebody sees it."""
        return queries.case_view(reference, account_id=self.account(name), at=self.at)

    def task(self, reference: str) -> OpenTask:
        """The one task that waits in a case."""
        (task,) = self.case(reference).tasks
        return task

    def claim(self, reference: str) -> expenses.ClaimFacts:
        """The claim that the case is about."""
        return expenses.claim_of_case(reference)


@pytest.fixture
def office(
    department: int,
    system: Actor,
    clock: datetime,
    settings: Any,
    tmp_path: Any,
    acting_for: Callable[..., AbstractContextManager[None]],
) -> Iterator[Office]:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with acting_for(department), queue.inline() as steps:
        publish_services(actor=system, at=clock)
        yield Office(department, system, clock, steps)


@pytest.fixture
def works(
    committed_db: str, department: int, system: Actor, clock: datetime, settings: Any, tmp_path: Any
) -> Office:
    """The same office in a database of its own, where steps are the worker's jobs."""
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with acting(system, [department]), queue.inline() as steps:
        publish_services(actor=system, at=clock)
        return Office(department, system, clock, steps)


@pytest.fixture
def held_up(works: Office) -> str:
    """A claim that can't be booked, because the books are closed."""
    close_the_books(works)
    reference = send(works, SMALL)
    try_until_it_fails(NoOpenPeriod)
    return reference


@pytest.fixture
def stuck(works: Office) -> str:
    """A claim in a process that has no way out for it."""
    with as_(works):
        processes.publish(
            service="claim_expense",
            bpmn=drawn(*URGENT_ONLY),
            dmn=NO_DECISIONS,
            actor=works.system,
            at=works.at,
        )
    reference = send(works, SMALL)
    try_until_it_fails(NoWayOut)
    return reference


@pytest.fixture
def traders(office: Office) -> Traders:
    """A market of three units; the office has receipts checked by hand."""
    set_policy(
        department_id=office.department_id,
        from_date=date(2026, 4, 1),
        terms=CHECKED_BY_HAND,
        actor=office.system,
        at=office.at,
    )
    return Traders(office)
