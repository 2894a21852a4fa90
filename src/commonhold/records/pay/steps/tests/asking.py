"""Asking for a step of a run, letting a worker take it, and looking at what came of it."""

from commonhold.core.audit.acting import acting
from commonhold.records.pay.models import Run
from commonhold.records.pay.steps import actions as steps
from commonhold.records.pay.steps import queries, running
from commonhold.records.pay.tests.payroll import PREPARER


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
