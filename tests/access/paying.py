"""A department's payroll to look at by its pages."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people.tests.conftest import make_office

__all__ = ["calculated", "collected", "make_office", "officer", "payroll"]


@pytest.fixture
def payroll(department, make_office, system, clock):
    made = Payroll(make_office(department), clock)
    with acting(system, [department]):
        made.set_up()
    return made


@pytest.fixture
def collected(payroll, department, system):
    """A run of three people that has collected; its id."""
    with acting(system, [department]):
        for name in ("Ada Moss", "=Bea Birch", "Cy Cedar"):
            payroll.employ(name)
        run_id = runs.open_run(period_id=payroll.period(1).id, **payroll.common)
        runs.collect(run_id=run_id, **payroll.common)
    return run_id


@pytest.fixture
def calculated(payroll, collected, department, system):
    with acting(system, [department]):
        runs.calculate(run_id=collected, **payroll.common)
    return collected


@pytest.fixture
def officer(as_role):
    return as_role("payroll")


def shown(answer, status=200):
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def address(run_id, more=""):
    return f"/desk/pay/{run_id}/{more}"
