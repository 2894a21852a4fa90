"""Services for stories of cases, two of which events connect, and an office."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from commonhold.core.audit.acting import Actor
from commonhold.work.cases import catalogue
from commonhold.work.cases.tests.begun.office import Office


@pytest.fixture
def begun_services(settings: Any) -> Iterator[None]:
    settings.SERVICES = [
        f"commonhold.work.cases.tests.begun.{each}" for each in ("leaving", "review", "sharing")
    ]
    catalogue.services.cache_clear()
    yield
    catalogue.services.cache_clear()


@pytest.fixture
def office(begun_services: None, department: int, system: Actor, clock: datetime) -> Office:
    return Office([department], system, clock)
