"""Books of two departments."""

from datetime import datetime

import pytest

from commonhold.core.audit.acting import Actor
from commonhold.records.ledger.tests.books import Books, start_books


@pytest.fixture
def books(department: int, system: Actor, clock: datetime) -> Books:
    return start_books(department, system, clock)


@pytest.fixture
def other_books(other_department: int, system: Actor, clock: datetime) -> Books:
    return start_books(other_department, system, clock)
