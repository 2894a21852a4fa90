"""An office in which claims are made: people above one another, a budget, books, and a virtual clock."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest

from commonhold.base.bpmn.refusals import NoWayOut
from commonhold.base.bpmn.tests.drawn import drawn
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.actions import create_department
from commonhold.records.expenses import queries as expenses
from commonhold.records.expenses.actions import set_policy
from commonhold.records.expenses.rules import PolicyTerms
from commonhold.records.ledger import actions as ledger
from commonhold.records.payments import queries as payments
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
from commonhold.work.cases import queue
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.tests.office import SINCE
from commonhold.work.cases.tests.office import Office as PlainOffice
from commonhold.work.processes import actions as processes

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


class Office(PlainOffice):
    """The same with a policy and books."""

    def __init__(self, department_id: int, system: Actor, at: datetime, steps: Any) -> None:
        super().__init__(department_id, system, at, steps)
        self.receipts = 0
        set_policy(department_id=department_id, from_date=SINCE, terms=TERMS, actor=system, at=at)
        ledger.adopt_chart(department_id=department_id, actor=system, at=at)
        for period in ("2026-04", "2026-05", "2026-06"):
            ledger.open_period(department_id=department_id, period=period, actor=system, at=at)
        self.hire("head")
        self.hire("director", "head")
        self.hire("manager", "director")
        self.hire("claimant", "manager")
        self.hire("colleague", "manager")
        self.hire("checker", "director", role="case_worker")
        self.hire("holder", "director", role="budget_holder")
        self.hire("accountant", "director", role="finance")

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

    def bank_pays(self, rejected: dict[int, str] | None = None) -> None:
        """The bank settles the oldest batch that waits."""
        waiting = [batch for batch in payments.batches(self.department_id) if batch.state == "made"]
        paying.confirm_payments(
            batch_id=waiting[-1].id, rejected=rejected, actor=self.actors["accountant"], at=self.at
        )
        self.run()

    def claim(self, reference: str) -> expenses.ClaimFacts:
        """The claim that the case is about."""
        return expenses.claim_of_case(reference)


@dataclass(frozen=True)
class Furnished:
    """A database in which the office is, to which nobody is connected; and the office as it is there."""

    database: str
    office: Office

    def move_in(self, steps: Any) -> Office:
        """The office as one test has it."""
        mine = deepcopy(self.office)
        mine.steps = steps
        return mine


@pytest.fixture(scope="session")
def furnished(
    django_db_setup: None, django_db_blocker: Any, postgres: Any, system: Actor, clock: datetime
) -> Iterator[Furnished]:
    """Made once: to make it for every test would be most of their work."""
    name = postgres.create()
    with django_db_blocker.unblock(), postgres.connected(name):
        with acting(system, ()):
            department = create_department(code="works", name="Department of Works", actor=system, at=clock)
        with acting(system, [department]), queue.inline() as steps:
            publish_services(actor=system, at=clock)
            office = Office(department, system, clock, steps)
    yield Furnished(name, office)
    postgres.drop(name)


def _in_office(request: pytest.FixtureRequest) -> bool:
    return "furnished" in request.fixturenames


@pytest.fixture
def template(request: pytest.FixtureRequest, postgres: Any) -> str:
    """Where the office is, for tests in it."""
    if _in_office(request):
        return str(request.getfixturevalue("furnished").database)
    return str(postgres.template)


@pytest.fixture
def visiting(
    request: pytest.FixtureRequest, template: str, django_db_blocker: Any, postgres: Any
) -> Iterator[None]:
    """What a test in the office does to its database is rolled back, unless the test has a copy of its own."""
    if "committed_db" in request.fixturenames or not _in_office(request):
        yield
        return
    with django_db_blocker.unblock(), postgres.connected(template):
        yield


@pytest.fixture
def department(request: pytest.FixtureRequest, visiting: None, system: Actor, clock: datetime) -> int:
    request.getfixturevalue("committed_db" if "committed_db" in request.fixturenames else "db")
    if _in_office(request):
        return int(request.getfixturevalue("furnished").office.department_id)
    with acting(system, ()):
        return create_department(code="works", name="Department of Works", actor=system, at=clock)


@pytest.fixture
def office(
    department: int,
    furnished: Furnished,
    settings: Any,
    tmp_path: Any,
    acting_for: Callable[..., AbstractContextManager[None]],
) -> Iterator[Office]:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with acting_for(department), queue.inline() as steps:
        yield furnished.move_in(steps)


@pytest.fixture
def works(committed_db: str, department: int, furnished: Furnished, settings: Any, tmp_path: Any) -> Office:
    """The same office in a database of its own, where steps are the worker's jobs."""
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    return furnished.move_in(deque())


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
def by_hand(office: Office) -> Office:
    """The office has receipts checked by hand."""
    set_policy(
        department_id=office.department_id,
        from_date=date(2026, 4, 1),
        terms=CHECKED_BY_HAND,
        actor=office.system,
        at=office.at,
    )
    return office


@pytest.fixture
def traders(by_hand: Office) -> Traders:
    """A market of three units."""
    return Traders(by_hand)
