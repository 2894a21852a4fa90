"""Entering approvals as a department does."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.work.residency.approvals.actions import approve
from commonhold.work.residency.tests.approved import SCOPE, TERMS


@pytest.fixture
def enter(department, system, clock):
    def entered(scope=SCOPE, terms=TERMS):
        with acting(system, [department]):
            return approve(department_id=department, scope=scope, terms=terms, actor=system, at=clock)

    return entered
