"""Payroll as its officers find it in the morning."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

import pytest

from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.tests.absences import choose
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people.tests.conftest import Office, make_office, office

__all__ = ["make_office", "office"]


@pytest.fixture
def payroll(
    office: Office, clock: datetime, acting_for: Callable[..., AbstractContextManager[None]]
) -> Payroll:
    """A pay group that is planned, in a department that can pay; nobody is in it yet."""
    made = Payroll(office, clock)
    with acting_for(office.department_id):
        made.set_up()
    return made


@pytest.fixture
def at_payroll(
    payroll: Payroll, acting_for: Callable[..., AbstractContextManager[None]]
) -> Iterator[Payroll]:
    """Payroll, all of the test in one transaction for its department."""
    with acting_for(payroll.department_id):
        yield payroll


@pytest.fixture
def by_scheme(at_payroll: Payroll) -> Payroll:
    """Payroll of a department with the modernised terms of sick pay."""
    choose(at_payroll, "civil_service_2013")
    return at_payroll


@pytest.fixture
def employer(at_payroll: Payroll) -> Payroll:
    """Payroll of a department that HMRC knows."""
    scheme.set_scheme(
        department_id=at_payroll.department_id,
        paye="120/AB12345",
        accounts_office="120PA00012345",
        **at_payroll.common,
    )
    return at_payroll
