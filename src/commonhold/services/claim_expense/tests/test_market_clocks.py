"""The clocks of receipts in the market: they run while a unit owes the time, and people are warned before it is up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.trading import Traders
from commonhold.work.cases import actions as cases
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.models import Notice
from commonhold.work.cases.queueing import actions as queueing
from commonhold.work.cases.routing import actions as routing
from commonhold.work.cases.warning.actions import warn
from commonhold.work.delivery.clocks import queries as clocks
from commonhold.work.delivery.clocks import rules
from commonhold.work.delivery.clocks.rules import Run


def runs(reference: str) -> list[Run]:
    return rules.runs(each.event for each in clocks.of_case(reference))


def told(reference: str) -> list[tuple[str, str, str]]:
    """The events of a case's clocks: kind, unit, reason."""
    events = [each.event for each in clocks.of_case(reference)]
    return [(event.kind, event.unit, event.reason) for event in events]


def test_the_clock_runs_from_giving_to_completing(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    due_at = office.task(reference).due_at
    begun = office.at
    office.at += timedelta(hours=3)
    office.does("acme 1", reference, "approve")
    (run,) = runs(reference)
    assert run == Run("acme", begun, due_at, office.at, "completed", (), "")
    assert [each.by_label for each in clocks.of_case(reference)][-1] == "Acme 1"


def test_it_stands_still_while_the_task_is_on_hold_for_a_reason_that_a_contract_knows(
    office: Office, traders: Traders
) -> None:
    reference = office.claims("claimant", TRAIN)
    task, one = office.task(reference).id, office.actors["acme 1"]
    with pytest.raises(rules.EvidenceNeeded):
        queueing.hold(task_id=task, why="force_majeure", reason="Snow", actor=one, at=office.at)
    queueing.hold(task_id=task, why="waiting_for_customer", reason="Blurred", actor=one, at=office.at)
    queueing.resume(task_id=task, reason="Clear now", actor=one, at=office.at)
    queueing.hold(task_id=task, why="other", reason="Lunch", actor=one, at=office.at)
    queueing.resume(task_id=task, reason="Back", actor=one, at=office.at)
    assert told(reference) == [
        ("start", "acme", ""),
        ("stop", "", "waiting_for_customer"),
        ("resume", "", ""),
    ]


def test_it_passes_on_with_the_task(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    routing.close_unit(unit_id=traders.ids["acme"], reason="outage", actor=office.system, at=office.at)
    routing.reroute(unit_id=traders.ids["acme"], reason="Outage", actor=office.system, at=office.at)
    assert told(reference) == [("start", "acme", ""), ("start", "bolt", "")]
    office.does("bolt 1", reference, "approve")
    first, second = runs(reference)
    assert (first.unit, first.ended_as) == ("acme", "passed_on")
    assert (second.unit, second.ended_as) == ("bolt", "completed")


def test_it_ends_with_a_case_that_is_taken_back(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    cases.withdraw_case(reference=reference, actor=office.actors["claimant"], at=office.at)
    (run,) = runs(reference)
    assert run.ended_as == "taken_away"


def test_what_the_department_does_itself_has_no_clock(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    assert told(reference) == []


def test_people_are_warned_once_before_it_is_due(office: Office, traders: Traders) -> None:
    first, second = office.claims("claimant", TRAIN), office.claims("colleague", TRAIN)
    assert traders.pulls("acme 1") == office.task(first).id
    assert warn(actor=office.system, at=office.at) == 0
    due_at = office.task(first).due_at
    assert due_at is not None
    office.at = due_at - timedelta(hours=3)
    assert warn(actor=office.system, at=office.at) == 2
    assert warn(actor=office.system, at=office.at) == 0
    sent = Notice.objects.filter(subject__startswith="Due in less than 4 working hours: 1 task")
    by_account = {notice.account_id: notice.body for notice in sent}
    assert set(by_account) == {office.account("acme 1"), office.account("acme 0")}
    assert first in by_account[office.account("acme 1")]
    assert second in by_account[office.account("acme 0")]
    (row, other) = lists.queue([office.department_id], lists.TaskFilter(), at=office.at).rows
    assert (row.soon, other.soon) == (1, 1), "of the three hours one is a working hour"
    assert (
        lists.queue([office.department_id], lists.TaskFilter(), at=due_at + timedelta(1)).rows[0].soon is None
    )


def test_a_task_on_hold_is_not_warned_of(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    task, one = office.task(reference), office.actors["acme 1"]
    queueing.hold(task_id=task.id, why="waiting_for_customer", reason="Blurred", actor=one, at=office.at)
    assert task.due_at is not None
    assert warn(actor=office.system, at=task.due_at) == 0
    queueing.resume(task_id=task.id, reason="Clear", actor=one, at=task.due_at)
    assert warn(actor=office.system, at=task.due_at) == 1
