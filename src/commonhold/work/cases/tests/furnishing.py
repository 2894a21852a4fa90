"""Offices that are made once for all tests of a service, as making one for each would take long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, TypeVar

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.actions import create_department
from commonhold.work.cases import queue
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.tests.office import Office

Made = TypeVar("Made", bound=Office)


class _Over(Exception):
    """A test is over: what it did goes."""


@contextmanager
def furnished_with(
    make: Callable[[int, Actor, datetime, Any], Made],
    django_db_blocker: Any,
    postgres: Any,
    system: Actor,
    clock: datetime,
) -> Iterator[tuple[str, Made]]:
    """A database with an office where services are published, and the office as it is there."""
    name = postgres.create()
    with django_db_blocker.unblock(), postgres.connected(name):
        with acting(system, ()):
            department = create_department(code="works", name="Department of Works", actor=system, at=clock)
        with acting(system, [department]), queue.inline() as steps:
            publish_services(actor=system, at=clock)
            office = make(department, system, clock - timedelta(days=365), steps)
        office.at = clock
    yield name, office
    postgres.drop(name)


@contextmanager
def visited(furnished: tuple[str, Made], django_db_blocker: Any, postgres: Any) -> Iterator[Made]:
    """The office, in a transaction that goes with the test."""
    name, made = furnished
    office = deepcopy(made)
    with (
        django_db_blocker.unblock(),
        postgres.connected(name),
        suppress(_Over),
        acting(office.system, [office.department_id]),
        queue.inline() as steps,
    ):
        office.steps = steps
        yield office
        raise _Over
