"""Tills of two departments, of which only the first has an account to pay from."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

import pytest

from commonhold.core.audit.acting import Actor
from commonhold.records.payments.tests.till import Till


@pytest.fixture
def till(
    department: int,
    other_department: int,
    system: Actor,
    clock: datetime,
    acting_for: Callable[..., AbstractContextManager[None]],
) -> Iterator[Till]:
    """The whole test acts for both departments."""
    with acting_for(department, other_department):
        found = Till(department, system, clock)
        found.set_account()
        yield found


@pytest.fixture
def other_till(till: Till, other_department: int, system: Actor, clock: datetime) -> Till:
    return Till(other_department, system, clock)
