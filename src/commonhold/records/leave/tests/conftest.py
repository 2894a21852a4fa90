"""Two departments with leave schemes of their own, and people in them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonhold.core.audit.acting import acting
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.schemes.rules import CIVIL_SERVICE_BANDS, Scheme
from commonhold.records.people.tests.conftest import Office, make_office

__all__ = ["make_office"]

APRIL = Scheme(
    CIVIL_SERVICE_BANDS,
    Decimal(37),
    most_carried_days=Decimal(9),
    most_flexi_minutes=15 * 60,
    most_flexi_owed_minutes=10 * 60,
)
CALENDAR = replace(
    APRIL,
    full_time_hours=Decimal(36),
    year="birthday",
    rounded_to="day",
    most_flexi_minutes=10 * 60,
)


@pytest.fixture
def two(
    department: int, other_department: int, make_office: Callable[[int], Office], system: Any, clock: Any
) -> tuple[Office, Office]:
    """Two departments: leave years from April on and half days of 37 hours; from birthdays on and whole days of 36."""
    offices = make_office(department), make_office(other_department)
    with acting(system, [department, other_department]):
        for office, scheme in zip(offices, (APRIL, CALENDAR), strict=True):
            set_scheme(
                department_id=office.department_id,
                scheme=scheme,
                from_date=date(2025, 4, 1),
                actor=system,
                at=clock,
            )
    return offices
