"""Workers that are killed in the middle of a step leave nothing behind, and the step is taken all the same."""

import os
import signal
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connections

from commonhold.base.long_steps import PATIENCE
from commonhold.core.audit.acting import acting
from commonhold.records.pay import stages
from commonhold.records.pay.steps.models import Step
from commonhold.records.pay.steps.rules import STOPPED, BeingWorkedOn
from commonhold.records.pay.steps.tests.asking import ask, standing, state, work
from commonhold.records.pay.tests.payroll import PREPARER
from commonhold.work.processes.tests.killing_proxy import connect_anew

pytestmark = pytest.mark.usefixtures("committed_db")


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_and_it_is_started_again(
    payroll, collected, committed_db
):
    step_id = ask(payroll, collected)
    with payslips_locked(committed_db):
        worker = working(payroll, step_id)
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


def test_the_job_of_a_killed_worker_takes_the_step_if_nobody_has_asked_again(
    payroll, collected, committed_db
):
    step_id = ask(payroll, collected)
    with payslips_locked(committed_db):
        worker = working(payroll, step_id)
        patiently(lambda: standing(payroll, collected).stage == stages.STORING)
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    work(payroll, step_id)
    assert (state(payroll, collected), standing(payroll, collected).refused) == ("calculated", "")


@contextmanager
def payslips_locked(url):
    """Nobody can store payslips for so long: a worker comes to that, and no further."""
    with psycopg.connect(url) as owner:
        owner.execute("LOCK TABLE pay_payslip IN SHARE MODE")
        yield


def working(payroll, step_id):
    """A worker's process that takes the step; its number."""
    database = dict(connections["default"].settings_dict)
    connections["default"].close()  # a fork must not share it
    worker = os.fork()
    if worker == 0:
        try:
            connect_anew(database)
            work(payroll, step_id)
        finally:
            os._exit(0)
    return worker


def patiently(met):
    until = datetime.now(UTC) + timedelta(seconds=20)
    while not met():
        assert datetime.now(UTC) < until
        time.sleep(0.05)
