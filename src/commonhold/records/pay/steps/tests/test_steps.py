"""A worker takes the long steps of a run: what is seen while it does, and how each can end."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, connections

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.pay import rules, stages
from commonhold.records.pay.models import Payslip, Run
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.steps import actions as steps
from commonhold.records.pay.steps import queries, running
from commonhold.records.pay.steps.models import Step
from commonhold.records.pay.steps.rules import MISTAKE, PATIENCE, STOPPED, BeingWorkedOn
from commonhold.records.pay.tests.conftest import make_office, office, payroll
from commonhold.records.pay.tests.payroll import APPROVER, PREPARER
from commonhold.records.payments.models import Payment
from commonhold.work.processes.tests.killing_proxy import connect_anew

__all__ = ["make_office", "office", "payroll"]

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def collected(payroll):
    """A run of two people that has collected, in a database that others can reach; its id."""
    with acting(PREPARER, [payroll.department_id]):
        for name in ("Ada Moss", "Bea Birch"):
            payroll.employ(name)
        run_id = runs.open_run(period_id=payroll.period(1).id, **payroll.common)
        runs.collect(run_id=run_id, **payroll.common)
    return run_id


def ask(payroll, run_id, kind="calculate", **more):
    with acting(PREPARER, [payroll.department_id]):
        return steps.ask(run_id=run_id, kind=kind, **payroll.common, **more)


def work(payroll, step_id):
    running.run(step_id, payroll.department_id, actor=PREPARER, now=lambda: payroll.at)


def standing(payroll, run_id):
    with acting(PREPARER, [payroll.department_id]):
        return queries.last_step(run_id)


def state(payroll, run_id):
    with acting(PREPARER, [payroll.department_id]):
        return Run.objects.get(id=run_id).state


def approve(payroll, run_id):
    with acting(PREPARER, [payroll.department_id]):
        payroll.approve(run_id)


def jobs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'pay.take_step' ORDER BY id")
        return [json.loads(row[0]) for row in cursor.fetchall()]


def together(work, times):
    def alone(_):
        try:
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(alone, range(times)))


def test_a_worker_calculates_and_commits_in_the_name_of_whoever_asked(payroll, collected):
    step_id = ask(payroll, collected)
    assert jobs() == [
        {
            "step_id": step_id,
            "department_id": payroll.department_id,
            "actor_id": PREPARER.id,
            "actor_label": PREPARER.label,
            "account_id": None,
        }
    ]
    waiting = standing(payroll, collected)
    assert (waiting.going_on(payroll.at), waiting.stage, waiting.done_at) == (True, None, None)
    work(payroll, step_id)
    assert state(payroll, collected) == "calculated"
    done = standing(payroll, collected)
    assert (done.done_at, done.refused, done.asked_by) == (payroll.at, "", "Pat Preparer")
    approve(payroll, collected)
    work(payroll, ask(payroll, collected, "commit", payment_date=date(2026, 5, 5)))
    with acting(PREPARER, [payroll.department_id]):
        assert {each.batch.payment_date for each in Payment.objects.select_related("batch")} == {
            date(2026, 5, 5)
        }
        events = Event.objects.filter(subject=f"pay.run:{collected}").order_by("id")
        told = list(events.values_list("event", "actor_id"))
    assert told[-5:] == [
        ("pay.run_calculated", PREPARER.id),
        ("pay.run_reviewed", PREPARER.id),
        ("pay.run_approved", APPROVER.id),
        ("pay.step_asked", PREPARER.id),
        ("pay.run_committed", PREPARER.id),
    ]


def test_each_stage_is_seen_by_others_while_the_worker_is_at_it(payroll, collected, monkeypatch):
    seen = []

    def look(step_id, what, show=running._show):
        show(step_id, what)
        with ThreadPoolExecutor(1) as other:
            seen.append(other.submit(seen_by_another, payroll, collected).result())

    monkeypatch.setattr("commonhold.records.pay.steps.running._show", look)
    step_id = ask(payroll, collected)
    work(payroll, step_id)
    approve(payroll, collected)
    work(payroll, ask(payroll, collected, "commit"))
    told = [(each.stage, each.place) for each in seen]
    assert told[:5] == [("", 0), *((name, place) for place, name in enumerate(stages.CALCULATING, 1))]
    assert told[5:] == [("", 0), *((name, place) for place, name in enumerate(stages.COMMITTING, 1))]
    assert standing(payroll, collected).stage is None


def seen_by_another(payroll, run_id):
    try:
        found = standing(payroll, run_id)
        with pytest.raises(BeingWorkedOn), acting(PREPARER, [payroll.department_id]):
            # However long it takes: whoever is at it holds it.
            queries.require_idle(run_id, payroll.at + timedelta(hours=1))
        return found
    finally:
        connections["default"].close()


def test_of_several_who_ask_at_once_one_is_heard(payroll, collected):
    at = payroll.at

    def one():
        with acting(PREPARER, [payroll.department_id]):
            return steps.ask(run_id=collected, kind="calculate", actor=PREPARER, at=at)

    answers = together(one, 4)
    assert [type(each) for each in answers].count(int) == 1
    assert sum(isinstance(each, BeingWorkedOn) for each in answers) == 3
    assert len(jobs()) == 1


def test_of_two_workers_with_the_same_step_one_takes_it(payroll, collected):
    with acting(PREPARER, [payroll.department_id]):
        runs.calculate(run_id=collected, **payroll.common)
    approve(payroll, collected)
    step_id = ask(payroll, collected, "commit")
    together(lambda: work(payroll, step_id), 3)
    assert (state(payroll, collected), standing(payroll, collected).refused) == ("committed", "")
    with acting(PREPARER, [payroll.department_id]):
        assert Payment.objects.count() == 2
        assert Event.objects.filter(event="pay.run_committed").count() == 1


def test_what_a_step_is_refused_for_is_told_and_it_can_be_asked_for_again(payroll, collected):
    step_id = ask(payroll, collected)
    with acting(PREPARER, [payroll.department_id]):
        runs.cancel(run_id=collected, reason="Not needed", **payroll.common)
    work(payroll, step_id)
    ended = standing(payroll, collected)
    assert ended.refused == "This pay run is cancelled, so it can't be calculated."
    assert ended.done_at is not None
    with acting(PREPARER, [payroll.department_id]):
        event = Event.objects.get(event="pay.step_refused")
    assert event.detail["after"]["said"] == ended.refused


def test_a_run_in_another_state_is_refused_at_once(payroll, collected):
    with pytest.raises(rules.RunMovedOn, match="is open, so it can't be committed"):
        ask(payroll, collected, "commit")
    with pytest.raises(NotFound):
        ask(payroll, 2**62)
    assert jobs() == []


def test_a_mistake_of_ours_leaves_nothing_behind_and_says_so(payroll, collected, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("commonhold.records.pay.runs.actions._find", broken)
    work(payroll, ask(payroll, collected))
    assert standing(payroll, collected).refused == MISTAKE
    assert state(payroll, collected) == "open"
    with acting(PREPARER, [payroll.department_id]):
        assert not Payslip.objects.exists()
    monkeypatch.undo()
    work(payroll, ask(payroll, collected))
    assert state(payroll, collected) == "calculated"


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_and_it_is_started_again(payroll, collected):
    step_id = ask(payroll, collected)
    worker = killed_while_storing(payroll, step_id)
    patiently(lambda: standing(payroll, collected).stage == stages.STORING)
    assert standing(payroll, collected).going_on(payroll.at + timedelta(hours=1))
    payroll.at += PATIENCE
    with pytest.raises(BeingWorkedOn, match="calculated: Pat Preparer asked"):
        ask(payroll, collected)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    patiently(lambda: standing(payroll, collected).stage is None)
    left = standing(payroll, collected)
    assert left.left_alone(payroll.at + PATIENCE)
    assert state(payroll, collected) == "open"
    payroll.at += PATIENCE
    again = ask(payroll, collected)
    with acting(PREPARER, [payroll.department_id]):
        assert Step.objects.get(id=step_id).refused == STOPPED
    work(payroll, step_id)  # the job of the killed worker, run again: there is nothing left to do
    assert state(payroll, collected) == "open"
    work(payroll, again)
    assert state(payroll, collected) == "calculated"


def test_the_job_of_a_killed_worker_takes_the_step_if_nobody_has_asked_again(payroll, collected):
    step_id = ask(payroll, collected)
    worker = killed_while_storing(payroll, step_id)
    patiently(lambda: standing(payroll, collected).stage == stages.STORING)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    work(payroll, step_id)
    assert (state(payroll, collected), standing(payroll, collected).refused) == ("calculated", "")


def killed_while_storing(payroll, step_id):
    """A worker's process that never comes to the end of storing; its number."""
    database = dict(connections["default"].settings_dict)
    connections["default"].close()  # a fork must not share it
    worker = os.fork()
    if worker == 0:
        try:
            connect_anew(database)
            runs._store = lambda *_: time.sleep(60)
            work(payroll, step_id)
        finally:
            os._exit(0)
    return worker


def patiently(met):
    until = datetime.now(UTC) + timedelta(seconds=20)
    while not met():
        assert datetime.now(UTC) < until
        time.sleep(0.05)
