"""The same moment: two people who pull, and one who finishes a task while it is moved to another unit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import acting
from commonhold.records.expenses.actions import set_policy
from commonhold.services.claim_expense.tests.conftest import TERMS, TRAIN, Office
from commonhold.services.claim_expense.tests.trading import Traders
from commonhold.services.claim_expense.tests.worker import as_
from commonhold.work.cases import actions as cases
from commonhold.work.cases import queue
from commonhold.work.cases.deciding.queries import NotYourTask
from commonhold.work.cases.routing import actions as routing
from commonhold.work.cases.routing.emptying import empty
from commonhold.work.delivery.units import actions as units


@pytest.fixture
def trading(works: Office) -> Traders:
    """The office with its market, in a database of its own."""
    with as_(works):
        terms = replace(TERMS, receipts_checked_by_hand=True, straight_through_pence=0)
        set_policy(
            department_id=works.department_id,
            from_date=date(2026, 4, 1),
            terms=terms,
            actor=works.system,
            at=works.at,
        )
        return Traders(works)


def claim(works: Office) -> str:
    with as_(works), queue.inline() as works.steps:
        return works.claims("claimant", TRAIN)


def task_of(works: Office, reference: str) -> int:
    with as_(works):
        return works.task(reference).id


def at_once(*does: Callable[[], Any]) -> list[Any]:
    """What each gave, or the refusal that it met, all begun at the same moment."""
    found: list[Any] = [None] * len(does)
    start = threading.Barrier(len(does))

    def run(number: int) -> None:
        start.wait()
        try:
            found[number] = does[number]()
        except Refusal as refusal:
            found[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(does))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_who_pull_at_once_get_two_tasks_or_one_of_them_none(trading: Traders) -> None:
    works = trading.office
    references = [claim(works) for _ in range(3)]

    def pulls(who: str) -> Callable[[], int | None]:
        def one() -> int | None:
            with as_(works, who):
                return trading.pulls(who)

        return one

    first = at_once(pulls("acme 1"), pulls("acme 2"))
    assert len(set(first)) == 2
    second = at_once(pulls("acme 1"), pulls("acme 2"))
    assert sorted(each is None for each in second) == [False, True]
    assert {*first, *second} - {None} == {task_of(works, each) for each in references}


def test_whoever_finishes_a_task_as_it_is_moved_either_did_it_or_is_told(trading: Traders) -> None:
    works = trading.office
    acme, bolt = trading.ids["acme"], trading.ids["bolt"]
    references = [claim(works) for _ in range(6)]
    tasks = [task_of(works, each) for each in references]
    with as_(works):
        units.close_unit(unit_id=acme, reason="outage", actor=works.system, at=works.at)

    def finishes(task_id: int) -> Callable[[], str]:
        def one() -> str:
            with as_(works, "acme 1"), queue.inline():
                cases.complete_task(
                    task_id=task_id, outcome="approve", actor=works.actors["acme 1"], at=works.at
                )
            return "done"

        return one

    def moves() -> Any:
        return empty(acme, [works.department_id], actor=works.system, now=lambda: works.at)

    *finished, moved = at_once(*(finishes(each) for each in tasks[:3]), moves)
    done = [each for each in finished if each == "done"]
    assert all(each == "done" or isinstance(each, NotYourTask) for each in finished)
    empty(acme, [works.department_id], actor=works.system, now=lambda: works.at)
    with as_(works), connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, count(*) FROM cases_task WHERE id = ANY(%s) AND closed_at IS NULL GROUP BY 1",
            [tasks],
        )
        assert cursor.fetchall() == [(bolt, 6 - len(done))]
        cursor.execute("SELECT count(*), count(DISTINCT task_id) FROM delivery_choice WHERE why = 'rerouted'")
        assert cursor.fetchone() == (6 - len(done), 6 - len(done))
    assert moved.total() <= 6 - len(done)


def test_a_task_in_somebody_s_hands_is_passed_over_and_moved_in_the_next_round(trading: Traders) -> None:
    works = trading.office
    acme = trading.ids["acme"]
    held, free = (task_of(works, claim(works)) for _ in range(2))
    with as_(works):
        units.close_unit(unit_id=acme, reason="outage", actor=works.system, at=works.at)
    locked, release = threading.Event(), threading.Event()

    def holds() -> None:
        with as_(works, "acme 1"), connection.cursor() as cursor:
            cursor.execute("SELECT FROM cases_task WHERE id = %s FOR UPDATE", [held])
            locked.set()
            release.wait(30)
        connections.close_all()

    holder = threading.Thread(target=holds)
    holder.start()
    locked.wait(30)
    with acting(works.system, [works.department_id]):
        batch = routing.reroute(unit_id=acme, reason="out", actor=works.system, at=works.at)
    assert (batch.looked_at, batch.last[1]) == (1, free)
    release.set()
    holder.join()
    moved = empty(acme, [works.department_id], actor=works.system, now=lambda: works.at)
    assert moved == {trading.ids["bolt"]: 1}
