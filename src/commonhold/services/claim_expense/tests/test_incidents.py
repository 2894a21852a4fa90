"""Incidents: what could not be done is seen by those who may, and tried again once."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import acting
from commonhold.services.claim_expense.booking import NoOpenPeriod
from commonhold.services.claim_expense.tests.conftest import SMALL, Office
from commonhold.services.claim_expense.tests.worker import (
    MORE,
    as_,
    incidents,
    open_the_books,
    rows,
    send,
    standing,
    timeline,
    try_step,
    try_until_it_fails,
    waiting_jobs,
    waiting_step,
    wanted,
)
from commonhold.work.cases import jobs
from commonhold.work.cases.incidents import actions, queries, rules
from commonhold.work.processes.incidents.queries import instances_in_trouble


def test_what_could_not_be_booked_is_booked_once_the_books_are_open(works: Office, held_up: str) -> None:
    (incident,) = incidents(works)
    assert (incident.element, incident.attempts) == ("book_claim", 1)
    assert "no accounting period is open" in incident.trouble
    assert incident.next_try > datetime.now(UTC)
    assert standing(works, held_up) == "Held up: somebody is looking at why"

    open_the_books(works)
    with as_(works, "accountant"):
        assert actions.retry(wanted=wanted(works), actor=works.actors["accountant"], at=works.at) == 1
    assert incidents(works) == []
    (step,) = waiting_jobs()
    try_step(step)
    assert standing(works, held_up) == "Approved: the money goes out with the next payment run"
    assert "Accountant asked for the step to be tried again" in timeline(works, held_up)


def test_it_says_honestly_when_it_is_tried_next_and_when_it_waits_for_somebody(
    works: Office, held_up: str
) -> None:
    step = waiting_step(works)
    for tries_before, length in ((1, 4), (9, 1024)):
        before = datetime.now(UTC)
        with pytest.raises(NoOpenPeriod):
            try_step(step, tries_before)
        (incident,) = incidents(works)
        assert timedelta(0) <= incident.next_try - before - timedelta(seconds=length) < timedelta(minutes=1)
    with pytest.raises(NoOpenPeriod):
        try_step(step, jobs.RETRY.max_attempts)
    (incident,) = incidents(works)
    assert (incident.next_try, incident.attempts) == (None, 4)
    with as_(works):
        (group,) = queries.groups(wanted(works, given_up=True))
        assert (group.count, group.given_up, group.department_ids) == (1, 1, [works.department_id])
        assert queries.groups(wanted(works, given_up=False)) == []
    assert timeline(works, held_up)[-1].endswith("waits for somebody to look at why")


def test_a_step_that_was_done_after_it_failed_is_not_done_again(works: Office, held_up: str) -> None:
    step = waiting_step(works)
    open_the_books(works)
    try_step(step)
    # The job that had failed comes late, and so does somebody who still sees the incident.
    with as_(works, "accountant"):
        actions.note_trouble(
            wait_id=step.wait_id,
            error=NoOpenPeriod(day=works.at),
            next_try=None,
            actor=works.system,
            at=works.at,
        )
        mine = {"actor": works.actors["accountant"], "at": works.at}
        assert actions.retry(wanted=wanted(works, wait_ids=[step.wait_id]), **mine) == 0
        with pytest.raises(actions.Solved):
            actions.cancel(wait_id=step.wait_id, reason="Too late", **mine)
        with pytest.raises(actions.Solved):
            actions.correct(wait_id=step.wait_id, variables={"total_pence": 1}, reason="Late", **mine)
    try_step(step)
    assert incidents(works) == []
    with as_(works):
        assert rows("SELECT count(*) FROM ledger_journal") == [(1,)]


def test_a_thousand_claims_are_tried_again_at_once(works: Office, committed_db: str, held_up: str) -> None:
    with psycopg.connect(committed_db) as owner:
        owner.execute(MORE)
    with as_(works, "accountant"):
        (group,) = queries.groups(wanted(works))
        assert group.count == 1000
        chosen = wanted(works, element="book_claim", likeness=group.likeness)
        assert actions.retry(wanted=chosen, actor=works.actors["accountant"], at=works.at) == 1000
        assert actions.retry(wanted=chosen, actor=works.actors["accountant"], at=works.at) == 0
    steps = waiting_jobs()
    assert len({step.wait_id for step in steps}) == len(steps) == 1000
    with as_(works):
        told = rows("SELECT count(*) FROM audit_event WHERE event = 'cases.step_retried'")
    assert told == [(1000,)]


def test_of_two_people_who_try_again_at_once_one_does(works: Office, held_up: str) -> None:
    together, counts = threading.Barrier(2), []

    def one_of_them(name: str) -> None:
        try:
            with as_(works, name):
                together.wait()
                counts.append(actions.retry(wanted=wanted(works), actor=works.actors[name], at=works.at))
        finally:
            connection.close()

    threads = [threading.Thread(target=one_of_them, args=[name]) for name in ("accountant", "checker")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]
    assert len(waiting_jobs()) == 1


def test_trying_again_replaces_the_try_that_was_to_come(works: Office, held_up: str) -> None:
    for _ in range(3):
        with as_(works, "accountant"):
            actions.retry(wanted=wanted(works), actor=works.actors["accountant"], at=works.at)
        (step,) = waiting_jobs()
        with pytest.raises(NoOpenPeriod):
            try_step(step)
    (incident,) = incidents(works)
    assert incident.attempts == 1


def test_a_mistake_of_ours_is_an_incident_that_the_log_knows_by_name(
    works: Office, caplog: pytest.LogCaptureFixture
) -> None:
    send(works, SMALL)
    with as_(works), connection.cursor() as cursor:
        cursor.execute("UPDATE processes_instance SET variables = '{}'")
    try_until_it_fails(KeyError)
    (incident,) = incidents(works)
    assert incident.trouble == "An error in Commonhold (KeyError)"
    assert f"Incident {incident.wait_id}" in caplog.text
    with as_(works):
        looked = queries.look(*queries.find(incident.wait_id, None))
    advice = rules.advice(looked.code, place=looked.place, owner="Finance", incident="Incident 7")
    assert any("report “Incident 7”" in step for step in advice.steps)


def test_another_department_neither_sees_nor_tries_again(
    works: Office, held_up: str, other_department: int
) -> None:
    (incident,) = incidents(works)
    with acting(works.system, [other_department]):
        assert queries.groups(wanted(works)) == []
        assert instances_in_trouble([works.department_id], 10) == []
        assert actions.retry(wanted=wanted(works), actor=works.system, at=works.at) == 0
        with pytest.raises(NotFound):
            queries.find(incident.wait_id, None)
    assert incidents(works) == [incident]
