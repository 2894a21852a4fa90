"""The process of claims is changed while claims are in it: tasks, standings and queued steps follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from commonhold.base.bpmn.plans import Plan
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import calendar
from commonhold.services.claim_expense import steps
from commonhold.services.claim_expense.service import SERVICE
from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.work.cases import actions as cases
from commonhold.work.cases import queue
from commonhold.work.cases.catalogue import Service, TaskKind, services
from commonhold.work.cases.migrating import running
from commonhold.work.cases.models import Case
from commonhold.work.cases.publishing.actions import publish_services, publish_version
from commonhold.work.processes import queries as processes
from commonhold.work.processes.migrating import actions as migrating
from commonhold.work.processes.releasing.actions import release
from commonhold.work.processes.releasing.queries import in_force


class Town:
    """An office, and the process that runs in it; each act in a transaction of its own."""

    def __init__(self, department_id: int, system: Any, at: Any) -> None:
        self.department_id, self.system, self.at = department_id, system, at
        with acting(system, [department_id]), queue.inline() as queued:
            self.first = publish_services(actor=system, at=at)["claim_expense"]
            self._office = Office(department_id, system, at, queued)

    @contextmanager
    def office(self) -> Iterator[Office]:
        with acting(self.system, [self.department_id]), queue.inline() as queued:
            queued.extend(self._office.steps)
            self._office.steps = queued
            yield self._office

    def migrates(self, old: str, new: str, plan: Plan) -> running.Told:
        with acting(self.system, [self.department_id]):
            migration_id = migrating.begin(
                service="claim_expense",
                from_hash=old,
                to_hash=new,
                plan=plan,
                actor=self.system,
                at=self.at,
            )
        return running.run(migration_id, [self.department_id], actor=self.system, at=self.at, at_once=1)


@pytest.fixture
def town(department: int, system: Any, clock: Any, settings: Any, tmp_path: Any) -> Town:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    return Town(department, system, clock)


@pytest.fixture
def knows_both(monkeypatch: pytest.MonkeyPatch) -> Service:
    """The service with code that knows the budget holder's task and the booking by new ids too."""
    both = ModuleType(steps.__name__)
    vars(both).update(vars(steps), post_claim=steps.book_claim)
    knowing = replace(
        SERVICE,
        tasks={
            **SERVICE.tasks,
            "agree": TaskKind("Agree to it", SERVICE.tasks["approve_budget_holder"].outcomes),
        },
        standings={**SERVICE.standings, "agree": "Waiting to be agreed to", "post_claim": "Being booked"},
        steps=both,
    )
    monkeypatch.setitem(services(), "claim_expense", knowing)
    return knowing


PLAN = Plan({"approve_budget_holder": "agree", "book_claim": "post_claim"})


@pytest.fixture
def second(town: Town, knows_both: Service) -> str:
    """The version that has them by their new ids."""
    bpmn = SERVICE.bpmn
    for old, new in PLAN.elements.items():
        bpmn = bpmn.replace(f'"{old}"'.encode(), f'"{new}"'.encode())
    with acting(town.system, [town.department_id]):
        return publish_version(
            service="claim_expense", bpmn=bpmn, dmn=SERVICE.dmn, actor=town.system, at=town.at
        )


def test_a_task_keeps_its_people_and_its_date_under_its_new_name(town: Town, second: str) -> None:
    with town.office() as office:
        reference = office.claims("claimant", TRAIN)
        before = office.task(reference)
        assert office.case(reference).standing == "Waiting for the budget holder’s approval"
    assert town.migrates(town.first, second, PLAN).moved == {town.department_id: 1}
    with town.office() as office:
        after = office.task(reference)
        assert (after.id, after.title, after.due_at) == (before.id, "Agree to it", before.due_at)
        assert office.case(reference).standing == "Waiting to be agreed to"
        office.does("holder", reference, "approve")
        assert office.task(reference).title == "Approve as line manager"
        office.does("manager", reference, "approve")
        assert office.case(reference).standing == "Approved: the money goes out with the next payment run"


def test_a_due_time_begins_again_where_the_plan_says_so(town: Town, second: str) -> None:
    with town.office() as office:
        reference = office.claims("claimant", TRAIN)
    town.at += timedelta(days=1)
    town.migrates(town.first, second, replace(PLAN, restart=frozenset({"agree"})))
    with town.office() as office:
        due = office.task(reference).due_at
        assert due == calendar(town.department_id).add(town.at, timedelta(hours=24))


def test_a_step_that_was_queued_under_its_old_name_is_done(town: Town, second: str) -> None:
    with town.office() as office:
        reference = office.claims("claimant", TRAIN)
        office.does("holder", reference, "approve")
        task = office.task(reference)
        cases.complete_task(task_id=task.id, outcome="approve", actor=office.actors["manager"], at=office.at)
        assert [each.element for each in office.steps] == ["book_claim"]
    assert town.migrates(town.first, second, PLAN).moved.total() == 1
    with town.office() as office:
        office.run()
        assert office.claim(reference).state == "approved"
        office.passes(1)
        office.bank_pays()
        assert office.case(reference).standing == "Paid"


def test_every_decision_of_a_case_names_the_version_that_it_was_made_under(town: Town, second: str) -> None:
    with town.office() as office:
        reference = office.claims("claimant", TRAIN)
    town.migrates(town.first, second, PLAN)
    with town.office() as office:
        office.does("holder", reference, "approve")
        instance_id = Case.objects.get(reference=reference).instance_id
        history = processes.history(instance_id)
        decided = [step.hash for step in history if step.actor_id == office.actors["holder"].id]
        assert (history[0].hash, decided) == (town.first, [second])
        stored = processes.by_instance(instance_id)
        assert stored is not None
        assert processes.replay(instance_id) == (stored.tokens, stored.variables)


def test_a_new_release_of_commonhold_leaves_the_owners_own_version_in_force(town: Town, second: str) -> None:
    with acting(town.system, [town.department_id]):
        owner = Actor.account(1, "Owner")
        release(service="claim_expense", digest=second, actor=owner, at=town.at)
        publish_services(actor=town.system, at=town.at)
        assert in_force("claim_expense") == {None: second}
