"""A worker takes the long steps of a run: what is seen while it does, and how each can end."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.pay import rules, stages
from commonhold.records.pay.models import Payslip
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.steps import actions as steps
from commonhold.records.pay.steps import queries, running
from commonhold.records.pay.steps.rules import MISTAKE, BeingWorkedOn
from commonhold.records.pay.steps.tests.asking import approve, ask, standing, state, work
from commonhold.records.pay.tests.filed import known_to_hmrc, told
from commonhold.records.pay.tests.payroll import APPROVER, PREPARER
from commonhold.records.payments.models import Payment

pytestmark = pytest.mark.usefixtures("committed_db")


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
        recorded = list(events.values_list("event", "actor_id"))
    assert recorded[-5:] == [
        ("pay.run_calculated", PREPARER.id),
        ("pay.run_reviewed", PREPARER.id),
        ("pay.run_approved", APPROVER.id),
        ("pay.step_asked", PREPARER.id),
        ("pay.run_committed", PREPARER.id),
    ]


def test_why_hmrc_is_told_late_is_kept_until_the_worker_tells_it(payroll, collected):
    with acting(PREPARER, [payroll.department_id]):
        scheme.set_scheme(
            department_id=payroll.department_id,
            paye="120/AB12345",
            accounts_office="120PA00012345",
            **payroll.common,
        )
        known_to_hmrc(payroll, "E1", "E2")
    work(payroll, ask(payroll, collected))
    approve(payroll, collected)
    payroll.at = datetime(2026, 4, 29, 9, tzinfo=LONDON)
    work(payroll, ask(payroll, collected, "commit", payment_date=date(2026, 5, 6), late_reason="G"))
    with acting(PREPARER, [payroll.department_id]):
        assert [each.text for each in told(payroll, collected).iterfind(".//{*}LateReason")] == ["G", "G"]


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
