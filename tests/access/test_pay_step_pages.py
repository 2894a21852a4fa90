"""The long steps of a pay run on its pages: asked for, followed, refused and started again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonhold.core.audit.acting import acting
from commonhold.records.pay.models import Run
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.steps.models import Step
from commonhold.records.pay.steps.running import run as work
from commonhold.records.pay.tests.payroll import PREPARER
from commonhold.records.people.models import Employment
from tests.access.paying import (
    address,
    calculated,
    collected,
    make_office,
    officer,
    payroll,
    shown,
)

__all__ = ["calculated", "collected", "make_office", "officer", "payroll"]


def asked(officer, run_id, step="calculate"):
    """The address of the step's page, once it was asked for."""
    answer = officer.post(address(run_id), {"step": step})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def worker(department, at=None):
    with acting(PREPARER, [department]):
        step_id = Step.objects.latest("id").id
    work(step_id, department, actor=PREPARER, now=lambda: at or timezone.now())


def test_a_step_is_asked_for_shown_and_led_away_from_when_it_is_done(officer, collected, department):
    progress = asked(officer, collected)
    assert "It waits for a worker." in shown(officer.get(progress))
    page = shown(officer.get(address(collected)))
    assert "Calculating was asked for by payroll" in page
    assert 'value="collect"' not in page
    worker(department)
    assert officer.get(progress)["Location"] == address(collected)
    page = shown(officer.get(address(collected)))
    assert "Calculated. Look at the figures and findings." in page
    assert "I have reviewed this run" in page


@pytest.mark.parametrize("step", ["calculate", "collect", "cancel", "commit"])
def test_while_a_worker_is_at_a_run_nothing_else_is_done_to_it(officer, collected, department, system, step):
    asked(officer, collected)
    said = "is just being calculated: payroll asked for that"
    assert said in shown(officer.post(address(collected), {"step": step}))
    with acting(system, [department]):
        number = Employment.objects.earliest("id").number
    held = officer.post(address(collected, "hold/"), {"step": "hold", "number": number})
    assert said in shown(held)
    with acting(system, [department]):
        assert Run.objects.get(id=collected).state == "open"
        assert Step.objects.count() == 1


def test_a_refusal_inside_the_job_is_told_on_the_runs_page_in_words(officer, payroll, department, system):
    with acting(system, [department]):
        run_id = runs.open_run(period_id=payroll.period(1).id, **payroll.common)
        runs.collect(run_id=run_id, **payroll.common)
    progress = asked(officer, run_id)
    worker(department)
    assert officer.get(progress)["Location"] == address(run_id)
    page = shown(officer.get(address(run_id)))
    assert "There is a problem" in page
    assert "Nobody is in the pay group Monthly staff in this period" in page
    assert ">Calculate<" in page.replace("> ", ">").replace(" <", "<")


def test_a_step_that_no_worker_is_at_can_be_started_again(officer, collected, department, system):
    progress = asked(officer, collected)
    with acting(system, [department]):
        Step.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    page = shown(officer.get(progress))
    assert "No worker is at it. None has taken it up yet." in page
    with acting(system, [department]):
        Step.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    assert "has stopped: nothing of what it did was kept" in shown(officer.get(progress))
    again = asked(officer, collected)
    assert again != progress
    worker(department)
    assert "Calculated." in shown(officer.get(again, follow=True))


def test_a_step_of_another_run_or_department_is_not_there(as_role, other_department, collected):
    officer = as_role("payroll")
    step = asked(officer, collected)
    number = step.rstrip("/").rsplit("/", 1)[-1]
    assert officer.get(address(collected, "steps/999999/")).status_code == 404
    assert officer.get(f"/desk/pay/999999/steps/{number}/").status_code == 404
    assert officer.post(address(collected), {"step": "fly"}).status_code == 200
