"""A unit's queue: whose turn it is, taking and handing back, holding, and what only a supervisor may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.actions import grant_role
from commonhold.core.audit.acting import Actor
from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.trading import SINCE, Traders, choice_of, loads, site_of, unit_of
from commonhold.work.cases import actions as cases
from commonhold.work.cases.deciding.queries import NotYourTask, OwnCase, TaskClosed, TaskHeld, TaskTaken
from commonhold.work.cases.queueing import actions as queueing
from commonhold.work.cases.queueing.actions import (
    CannotTake,
    EnoughForToday,
    NoSuchPriority,
    NotInAUnit,
    NotSupervisor,
)
from commonhold.work.delivery.routing.writing import rules as writing
from commonhold.work.delivery.units.membership import actions as membership


def test_the_next_task_is_the_one_whose_turn_it_is(office: Office, traders: Traders) -> None:
    first = office.claims("claimant", TRAIN)
    office.at += timedelta(hours=1)
    second = office.claims("colleague", TRAIN)
    assert traders.pulls("acme 1") == office.task(first).id
    assert traders.pulls("acme 2") == office.task(second).id
    assert traders.pulls("acme 2") is None
    with pytest.raises(NotInAUnit):
        traders.pulls("checker")
    with pytest.raises(TaskTaken):
        office.does("acme 2", first, "approve")


def test_priority_moves_a_task_by_days_and_only_a_supervisor_sets_it(
    office: Office, traders: Traders
) -> None:
    first, second = office.claims("claimant", TRAIN), office.claims("colleague", TRAIN)
    urgent = {"task_id": office.task(second).id, "reason": "Leaves tomorrow", "at": office.at}
    with pytest.raises(NotSupervisor):
        queueing.prioritise(priority=1, actor=office.actors["acme 1"], **urgent)
    with pytest.raises(NotSupervisor):
        queueing.prioritise(priority=1, actor=office.actors["bolt 0"], **urgent)
    with pytest.raises(NoSuchPriority):
        queueing.prioritise(priority=6, actor=office.actors["acme 0"], **urgent)
    queueing.prioritise(priority=1, actor=office.actors["acme 0"], **urgent)
    assert traders.pulls("acme 1") == office.task(second).id
    assert traders.pulls("acme 1") == office.task(first).id


def test_nobody_is_given_more_than_a_day_s_work(office: Office, traders: Traders) -> None:
    by = {"actor": office.system, "at": office.at}
    site = site_of(traders, "acme")
    membership.join(
        unit_id=traders.ids["acme"],
        account_id=office.account("acme 1"),
        site_id=site,
        from_date=office.at.date(),
        skills=["receipts"],
        minutes_per_day=20,
        **by,
    )
    for _ in range(3):
        office.claims("claimant", TRAIN)
    assert traders.pulls("acme 1")
    assert traders.pulls("acme 1")
    with pytest.raises(EnoughForToday):
        traders.pulls("acme 1")
    assert traders.pulls("acme 2")


def test_a_task_on_hold_waits_for_nobody_and_keeps_its_turn(office: Office, traders: Traders) -> None:
    reference, later = office.claims("claimant", TRAIN), office.claims("colleague", TRAIN)
    task = office.task(reference).id
    one, two = office.actors["acme 1"], office.actors["acme 2"]
    queueing.hold(
        task_id=task, why="waiting_for_customer", reason="The receipt is blurred", actor=one, at=office.at
    )
    assert office.task(reference).held == "Waiting for the person who asked: The receipt is blurred"
    with pytest.raises(TaskHeld, match="blurred"):
        office.does("acme 1", reference, "approve")
    with pytest.raises(TaskHeld):
        queueing.hold(task_id=task, why="other", reason="Again", actor=two, at=office.at)
    assert traders.pulls("acme 2") == office.task(later).id
    queueing.resume(task_id=task, reason="A better one came", actor=one, at=office.at)
    with pytest.raises(queueing.NotHeld):
        queueing.resume(task_id=task, reason="Twice", actor=one, at=office.at)
    assert traders.pulls("acme 1") == task
    office.does("acme 1", reference, "approve")


def test_a_task_is_handed_back_to_the_others_or_to_another_unit(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    task = traders.pulls("acme 1")
    assert task is not None
    back = {"task_id": task, "at": office.at}
    with pytest.raises(NotYourTask):
        queueing.hand_back(reason="Mine now", to_market=False, actor=office.actors["acme 2"], **back)
    queueing.hand_back(reason="Off to lunch", to_market=False, actor=office.actors["acme 1"], **back)
    assert traders.pulls("acme 2") == task
    queueing.hand_back(reason="In Welsh", to_market=True, actor=office.actors["acme 2"], **back)
    assert unit_of(office, reference) == "Bolt team"
    kept = choice_of(office, reference)
    assert (kept.why, kept.work.not_units) == ("handed_back", ("acme",))
    assert writing.same(kept.again(), kept.choice)
    with pytest.raises(NotYourTask, match="Bolt team"):
        office.does("acme 2", reference, "approve")
    assert loads()["acme"] == (0, 0, 0)
    assert "moved the task “Check the receipts” to Bolt team" in [
        entry.what for entry in office.case(reference).timeline
    ]


def test_a_supervisor_gives_a_task_to_somebody_who_may_do_it(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    give = {"task_id": office.task(reference).id, "reason": "Knows the case", "at": office.at}
    boss = office.actors["acme 0"]
    with pytest.raises(NotSupervisor):
        queueing.assign(to_account_id=office.account("acme 2"), actor=office.actors["acme 1"], **give)
    for other in ("bolt 1", "checker"):
        with pytest.raises(CannotTake):
            queueing.assign(to_account_id=office.account(other), actor=boss, **give)
    with pytest.raises(OwnCase):
        queueing.assign(to_account_id=office.account("claimant"), actor=boss, **give)
    queueing.assign(to_account_id=office.account("acme 2"), actor=boss, **give)
    with pytest.raises(TaskTaken, match="Acme 2"):
        office.does("acme 1", reference, "approve")
    office.does("acme 2", reference, "approve")
    with pytest.raises(TaskClosed):
        queueing.assign(to_account_id=office.account("acme 1"), actor=boss, **give)


def test_a_deputy_goes_on_with_what_somebody_absent_had_taken(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    traders.pulls("acme 1")
    cases.delegate(
        department_id=office.department_id,
        account_id=office.account("acme 1"),
        deputy_id=office.account("acme 2"),
        from_date=office.at.date(),
        until=office.at.date(),
        actor=office.actors["acme 1"],
        at=office.at,
    )
    with pytest.raises(TaskTaken):
        office.does("acme 0", reference, "approve")
    office.does("acme 2", reference, "approve")


def test_somebody_with_a_role_and_in_a_unit_does_both(office: Office, traders: Traders) -> None:
    grant_role(
        account_id=office.account("bolt 1"),
        department_id=office.department_id,
        role="case_worker",
        from_date=SINCE,
        actor=office.system,
        at=office.at,
    )
    reference = office.claims("claimant", TRAIN)
    with pytest.raises(NotYourTask, match="Acme team"):
        office.does("bolt 1", reference, "approve")
    cases.reassign_task(
        task_id=office.task(reference).id,
        to_account_id=office.account("bolt 1"),
        reason="By name",
        actor=office.actors["checker"],
        at=office.at,
    )
    assert (office.task(reference).unit, loads()["acme"]) == (None, (0, 0, 0))
    office.does("bolt 1", reference, "approve")


def test_a_task_that_is_not_there_can_not_be_handed_back(office: Office, traders: Traders) -> None:
    for wrong in (0, -1, 2**62):
        with pytest.raises(NotFound, match="task of a delivery unit"):
            queueing.hand_back(
                task_id=wrong, reason="x", to_market=False, actor=Actor.system("test"), at=office.at
            )
