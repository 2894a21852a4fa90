"""A run that a worker can be asked to calculate, in a database that others can reach."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.tests.conftest import make_office, office, payroll
from commonhold.records.pay.tests.payroll import PREPARER

__all__ = ["make_office", "office", "payroll"]


@pytest.fixture
def collected(committed_db, payroll):
    """A run of two people that has collected, in a database that others can reach; its id."""
    with acting(PREPARER, [payroll.department_id]):
        for name in ("Ada Moss", "Bea Birch"):
            payroll.employ(name)
        run_id = runs.open_run(period_id=payroll.period(1).id, **payroll.common)
        runs.collect(run_id=run_id, **payroll.common)
    return run_id
