"""A department agrees to its part of a statement and books it, or sends it back."""

import inspect
from datetime import date

import pytest

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.definition import Kind
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.refusals import NotFound
from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments import actions as departments
from commonhold.records.ledger import actions as ledger
from commonhold.records.ledger.queries import journal, journal_of
from commonhold.records.ledger.rules import JournalLine
from commonhold.services.settle_statement import steps, submission
from commonhold.services.settle_statement.service import SERVICE
from commonhold.services.settle_statement.submission import Part
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs, queries, queue
from commonhold.work.cases.deciding.queries import NotYourTask, OwnCase
from commonhold.work.cases.models import Notice
from commonhold.work.cases.publishing.actions import publish_services

SOURCE = "service_levels.statement:7 works"
PART = Part(SOURCE, "Meridian Services", "receipts-26", "2026-03", 1840, -184, 0, 92, 1748)


class Books:
    """A department with a contract manager, a finance officer and books."""

    def __init__(self, department_id, system, at):
        self.department_id, self.at = department_id, at
        by = {"actor": system, "at": at}
        publish_services(**by)
        team = departments.create_organisation(
            department_id=department_id, kind="directorate", code="all", name="All", **by
        )
        self.cost_centre = departments.create_cost_centre(
            department_id=department_id, organisation_id=team, code="1001", name="Roads", **by
        )
        ledger.adopt_chart(department_id=department_id, **by)
        ledger.open_period(department_id=department_id, period="2026-04", **by)
        self.people = {}
        for name, role in (("manager", "central_unit"), ("finance", "finance"), ("clerk", "case_worker")):
            account = open_account(email=f"{name}@works.example", label=name.capitalize(), **by)
            grant_role(
                account_id=account, department_id=department_id, role=role, from_date=date(2026, 1, 1), **by
            )
            self.people[name] = Actor.account(account, name.capitalize())
        self.steps = None

    def settles(self, part=PART, centre="1001"):
        manager = self.people["manager"]
        opened = submission.submit(
            part,
            reference=queries.new_case_reference(),
            department_id=self.department_id,
            cost_centre_code=centre,
            asked_by=manager.account_id,
            actor=manager,
            at=self.at,
        )
        jobs.run_due(self.steps, at=self.at)
        return opened.reference

    def does(self, who, reference, outcome, reason=""):
        actor = self.people[who]
        (task,) = queries.case_view(reference, account_id=actor.account_id, at=self.at).tasks
        cases.complete_task(task_id=task.id, outcome=outcome, reason=reason, actor=actor, at=self.at)
        jobs.run_due(self.steps, at=self.at)

    def case(self, reference):
        return queries.case_view(reference, account_id=self.people["manager"].account_id, at=self.at)


@pytest.fixture
def books(department, system, clock):
    with acting(system, [department]), queue.inline() as waiting:
        made = Books(department, system, clock)
        made.steps = waiting
        yield made


def test_finance_agrees_and_each_part_is_a_line_of_the_journal(books):
    reference = books.settles()
    assert journal_of(books.department_id, SOURCE) is None
    books.does("finance", reference, "approve")
    assert books.case(reference).outcome == "booked"
    number = journal_of(books.department_id, SOURCE)
    assert number is not None
    assert journal(number).lines == [
        JournalLine("61500", 1840, books.cost_centre, analysis="CHARGE"),
        JournalLine("61500", -184, books.cost_centre, analysis="CREDIT"),
        JournalLine("61500", 92, books.cost_centre, analysis="DECISION"),
        JournalLine("20100", -1748),
    ]


def test_what_a_supplier_owes_is_booked_the_other_way_round(books):
    books.does("finance", books.settles(Part(SOURCE, "M", "c", "2026-03", 0, 0, -500, 0, -500)), "approve")
    assert [line.amount_pence for line in journal(journal_of(books.department_id, SOURCE)).lines] == [
        -500,
        500,
    ]


def test_who_does_not_agree_says_why_and_the_contract_manager_hears_it(books):
    reference = books.settles()
    books.does("finance", reference, "return", reason="We had no work done in March")
    assert books.case(reference).outcome == "returned"
    assert journal_of(books.department_id, SOURCE) is None
    told = Notice.objects.get(account_id=books.people["manager"].account_id)
    assert "We had no work done in March" in told.body


def test_neither_who_settles_nor_a_case_worker_agrees(books):
    reference = books.settles()
    with pytest.raises(OwnCase):
        books.does("manager", reference, "approve")
    with pytest.raises(NotYourTask):
        books.does("clerk", reference, "approve")


def test_a_cost_centre_is_the_departments_own(books):
    with pytest.raises(NotFound):
        books.settles(centre="9999")


def test_a_statement_is_booked_once(books):
    books.does("finance", books.settles(), "approve")
    books.does("finance", books.settles(), "approve")
    with pytest.raises(ledger.SourceUsed):
        books.does("finance", books.settles(Part(SOURCE, "M", "c", "2026-03", 1, 0, 0, 0, 1)), "approve")


def test_the_service_hangs_together():
    definition = compile_process(SERVICE.bpmn, parse_decisions(SERVICE.dmn))

    def ids(kind):
        return {element.id for element in definition.elements if element.kind is kind}

    functions = dict(inspect.getmembers(steps, inspect.isfunction))
    assert {name for name, each in functions.items() if each.__module__ == steps.__name__} == ids(
        Kind.SERVICE
    )
    assert set(SERVICE.tasks) == ids(Kind.USER)
    assert set(SERVICE.standings) == ids(Kind.SERVICE) | ids(Kind.USER)
    assert set(SERVICE.outcomes) == ids(Kind.END)
