"""Two departments with payrolls, and people who go from one to the other."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

import pytest

from commonhold.records.pay.carrying.tests.moving import Both
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people.tests.conftest import Office, make_office

__all__ = ["make_office"]


@pytest.fixture
def both(
    department: int,
    other_department: int,
    make_office: Callable[[int], Office],
    clock: datetime,
    acting_for: Callable[..., AbstractContextManager[None]],
) -> Iterator[Both]:
    """Works and Letters, all of the test in one transaction for both."""
    works, letters = (Payroll(make_office(each), clock) for each in (department, other_department))
    with acting_for(department, other_department):
        works.set_up()
        letters.set_up()
        letters.accounts = 500
        yield Both(works, letters)
