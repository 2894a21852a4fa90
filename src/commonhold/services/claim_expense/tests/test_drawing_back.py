"""Receipts that are checked abroad come home when the department forbids it, or an approval ends."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db import connection, connections

from commonhold.base.refusals import Conflict
from commonhold.records.expenses.actions import set_policy
from commonhold.services.claim_expense.tests.conftest import CHECKED_BY_HAND, TRAIN, Office
from commonhold.services.claim_expense.tests.trading import SINCE, Traders, choice_of, unit_of
from commonhold.services.claim_expense.tests.worker import as_
from commonhold.work.cases import jobs, queue
from commonhold.work.cases.drawing_back.actions import release_policy, withdraw_approval
from commonhold.work.cases.drawing_back.queries import displaced
from commonhold.work.cases.drawing_back.running import draw_back
from commonhold.work.cases.routing.actions import reroute
from commonhold.work.delivery.contracts import queries as contracts
from commonhold.work.delivery.contracts.actions import add_change_note
from commonhold.work.delivery.routing.writing import rules as writing
from commonhold.work.delivery.units import actions as units
from commonhold.work.residency.approvals.actions import approve
from commonhold.work.residency.approvals.rules import Scope, Terms
from commonhold.work.residency.examples.rules import examples_from
from commonhold.work.residency.policies.actions import ExamplesFail, write_policy
from commonhold.work.residency.tests.written import HOME, policy

INDIA = policy("india", "India may help", condition='when { context.country == Country::"IN" }')
ASKED = policy(
    "asked", "India after approval", condition='when { context.country == Country::"IN" && context.approved }'
)
NOTHING = policy("no", "Nobody", condition="when { false }")
EXAMPLE = "in_house,GB,bpss,,no,work,official,official,permit"


class Abroad:
    """The office with its market, in which Acme also works in Pune."""

    def __init__(self, works: Office) -> None:
        self.works, self.by = works, {"actor": works.system, "at": works.at}
        with as_(works):
            set_policy(
                department_id=works.department_id,
                from_date=date(2026, 4, 1),
                terms=CHECKED_BY_HAND,
                **self.by,
            )
            self.traders = Traders(works)
            self.acme, self.bolt = self.traders.ids["acme"], self.traders.ids["bolt"]
            units.add_site(unit_id=self.acme, name="Pune", country="IN", **self.by)
            found = contracts.contract("acme-2026")
            terms = found.notes[0].terms.model_copy(
                update={"sites": ("GB", "IN"), "safeguards": ("idta", "uk_standards")}
            )
            add_change_note(
                contract_id=found.contract.id, terms=terms, effective_from=SINCE, reason="Pune", **self.by
            )

    def rules(self, *texts: str) -> None:
        """The department releases a policy."""
        with as_(self.works):
            number = write_policy(
                department_id=self.works.department_id,
                text="\n".join(texts),
                examples=examples_from(EXAMPLE, department="works"),
                note="Decided",
                **self.by,
            )
            release_policy(department_id=self.works.department_id, number=number, **self.by)

    def approves(self, until: date) -> int:
        scope = Scope("acme", "", "IN", frozenset({"official"}), frozenset({"view", "work"}), "official")
        terms = Terms("Low", "", "", self.works.at.date(), until, until)
        with as_(self.works):
            return approve(department_id=self.works.department_id, scope=scope, terms=terms, **self.by)

    def claims(self, count: int) -> list[str]:
        with as_(self.works), queue.inline() as self.works.steps:
            return [self.works.claims("claimant", TRAIN) for _ in range(count)]

    def units_of(self, references: list[str]) -> Counter[str | None]:
        with as_(self.works):
            return Counter(unit_of(self.works, each) for each in references)

    def comes_home(self, at: datetime | None = None) -> Counter[int | None]:
        now = at or self.works.at
        return draw_back(self.works.department_id, actor=self.works.system, now=lambda: now)


@pytest.fixture
def abroad(works: Office) -> Abroad:
    return Abroad(works)


def queued() -> list[dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args::text FROM procrastinate_jobs WHERE task_name = 'cases.draw_back' AND status = 'todo'"
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def test_what_a_department_forbids_abroad_comes_home_with_the_reason(abroad: Abroad) -> None:
    abroad.rules(HOME, INDIA)
    assert abroad.comes_home() == {}
    references = abroad.claims(3)
    assert abroad.units_of(references) == {"Acme team": 3}
    with as_(abroad.works, "acme 1"):
        begun = abroad.traders.pulls("acme 1")
    abroad.rules(HOME)
    assert abroad.comes_home() == {abroad.bolt: 3}
    assert abroad.units_of(references) == {"Bolt team": 3}
    assert abroad.comes_home() == {}
    with as_(abroad.works):
        for each in references:
            kept = choice_of(abroad.works, each)
            (acme,) = [f for f in kept.choice.findings if f.unit == "acme"]
            assert (acme.out, acme.words) == ("residency", "Nothing in the department’s policy permits it.")
            assert writing.same(kept.again(), kept.choice)
        with connection.cursor() as cursor:
            cursor.execute("SELECT task_id, begun_by_id, reason FROM cases_handover")
            ((task, who, reason),) = cursor.fetchall()
        assert (task, who) == (begun, abroad.works.account("acme 1"))
        assert reason == "The unit before could not go on with it"
        (told,) = {each.reason for each in abroad.works.case(references[0]).timeline if "moved" in each.what}
        assert told.startswith(
            "Acme team may no longer do this where it is (residency): Nothing in the department"
        )
    with as_(abroad.works, "bolt 1"):
        abroad.works.does("bolt 1", references[0], "approve")


def test_a_release_queues_the_job_and_none_if_it_is_refused(abroad: Abroad) -> None:
    with pytest.raises(ExamplesFail):
        abroad.rules(NOTHING)
    assert queued() == []
    abroad.rules(HOME)
    assert queued() == [{"department_id": abroad.works.department_id}]


def test_what_an_approval_covered_comes_home_when_it_is_withdrawn_and_when_it_ends(abroad: Abroad) -> None:
    abroad.rules(HOME, ASKED)
    assert abroad.units_of(abroad.claims(1)) == {"Bolt team": 1}
    approval = abroad.approves(date(2026, 7, 1))
    references = abroad.claims(2)
    assert abroad.units_of(references) == {"Acme team": 2}
    assert abroad.comes_home(datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) == {}
    with as_(abroad.works):
        late = displaced(abroad.works.department_id, datetime(2026, 6, 30, 23, 5, tzinfo=UTC))
    assert [(each.kind.tasks, each.kind.unit_id) for each in late] == [(2, abroad.acme)]
    before = len(queued())
    with as_(abroad.works):
        withdraw_approval(approval_id=approval, reason="A breach", **abroad.by)
    assert len(queued()) == before + 1
    assert abroad.comes_home() == {abroad.bolt: 2}


def test_a_worker_goes_on_where_another_stopped(abroad: Abroad) -> None:
    abroad.rules(HOME, INDIA)
    references = abroad.claims(4)
    abroad.rules(HOME)
    with as_(abroad.works):
        (found,) = displaced(abroad.works.department_id, abroad.works.at)
        part = reroute(unit_id=abroad.acme, like=found.kind.work, reason=found.reason, most=1, **abroad.by)
    assert part.counts == {abroad.bolt: 1}
    assert abroad.comes_home() == {abroad.bolt: 3}
    with as_(abroad.works), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT task_id) FROM delivery_choice WHERE why = 'rerouted'")
        assert cursor.fetchone() == (4, 4)
    assert abroad.units_of(references) == {"Bolt team": 4}


def test_what_no_unit_may_do_is_for_the_department_s_own_people(abroad: Abroad) -> None:
    abroad.rules(HOME, INDIA)
    references = abroad.claims(1)
    with as_(abroad.works):
        for each in ("bolt", "ours"):
            units.close_unit(unit_id=abroad.traders.ids[each], reason="outage", **abroad.by)
    abroad.rules(HOME)
    assert abroad.comes_home() == {None: 1}
    with as_(abroad.works):
        assert abroad.works.task(references[0]).with_whom == "any case worker"


def test_what_somebody_holds_at_that_moment_is_left_for_the_next_try(abroad: Abroad) -> None:
    abroad.rules(HOME, INDIA)
    (reference,) = abroad.claims(1)
    abroad.rules(HOME)
    locked, release = threading.Event(), threading.Event()

    def holds() -> None:
        with as_(abroad.works, "acme 1"), connection.cursor() as cursor:
            cursor.execute("SELECT FROM cases_task WHERE unit_id = %s FOR UPDATE", [abroad.acme])
            locked.set()
            release.wait(30)
        connections.close_all()

    holder = threading.Thread(target=holds)
    holder.start()
    locked.wait(30)
    with pytest.raises(Conflict):
        abroad.comes_home()
    release.set()
    holder.join()
    assert abroad.comes_home() == {abroad.bolt: 1}
    assert abroad.units_of([reference]) == {"Bolt team": 1}


def test_only_cases_of_the_classification_that_is_forbidden_move(abroad: Abroad) -> None:
    abroad.rules(HOME, INDIA)
    references = abroad.claims(2)
    with as_(abroad.works), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET classification = 'secret' WHERE reference = %s", [references[0]]
        )
    with as_(abroad.works):
        assert [each.kind.tasks for each in displaced(abroad.works.department_id, abroad.works.at)] == [1]


def test_each_night_every_department_is_looked_at(abroad: Abroad) -> None:
    abroad.rules(HOME, INDIA)
    before = len(queued())
    jobs.draw_back_lapsed(timestamp=0)
    assert len(queued()) == before + 1
