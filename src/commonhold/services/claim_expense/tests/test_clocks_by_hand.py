"""A clock that two people stop at the same moment, and one that a worker puts on hold after a supervisor stopped it."""

from __future__ import annotations

import threading

import pytest

from commonhold.base.refusals import Refusal
from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.test_market_at_once import at_once, claim, task_of, trading  # noqa: F401
from commonhold.services.claim_expense.tests.trading import Traders
from commonhold.services.claim_expense.tests.worker import as_
from commonhold.work.cases.queueing import actions as queueing
from commonhold.work.cases.timing import actions
from commonhold.work.delivery.clocks import queries as clocks
from commonhold.work.delivery.clocks.actions import NotRunning


def kinds(reference: str) -> list[str]:
    return [each.event.kind for each in clocks.of_case(reference)]


def test_two_who_stop_it_at_once_stop_it_once(trading: Traders) -> None:  # noqa: F811
    works = trading.office
    reference = claim(works)
    task_id = task_of(works, reference)

    begun, other_done = threading.Event(), threading.Event()

    def stop() -> None:
        actions.stop_clock(
            reference=reference,
            task_id=task_id,
            reason="waiting_for_customer",
            note="The receipt is blurred",
            for_house=True,
            actor=works.system,
            at=works.at,
        )

    def first() -> None:
        with as_(works):
            stop()
            begun.set()
            other_done.wait(1)

    def second() -> None:
        begun.wait()
        with as_(works):
            try:
                stop()
            finally:
                other_done.set()

    found = at_once(first, second)
    assert [type(each) for each in found] == [type(None), NotRunning]
    with as_(works):
        assert kinds(reference) == ["start", "stop"]


def test_a_worker_holds_what_a_supervisor_has_stopped(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    task_id, boss, one = office.task(reference).id, office.actors["acme 0"], office.actors["acme 1"]
    said = {"reference": reference, "task_id": task_id, "note": "Blurred", "for_house": False}
    actions.stop_clock(reason="waiting_for_customer", **said, actor=boss, at=office.at)
    queueing.hold(task_id=task_id, why="waiting_for_customer", reason="Blurred", actor=one, at=office.at)
    assert kinds(reference) == ["start", "stop"]
    actions.resume_clock(**said, actor=boss, at=office.at)
    queueing.resume(task_id=task_id, reason="A better one came", actor=one, at=office.at)
    assert kinds(reference) == ["start", "stop", "resume"]


def test_only_a_supervisor_of_the_unit_stops_its_clock(office: Office, traders: Traders) -> None:
    reference = office.claims("claimant", TRAIN)
    said = {"reference": reference, "task_id": office.task(reference).id, "note": "Blurred"}
    for who, refusal in (
        ("acme 1", "cases.not_supervisor"),
        ("bolt 0", "not-found"),
        ("holder", "cases.not_in_a_unit"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.stop_clock(
                reason="waiting_for_customer",
                **said,
                for_house=False,
                actor=office.actors[who],
                at=office.at,
            )
        assert refused.value.code == refusal, who
    assert kinds(reference) == ["start"]
