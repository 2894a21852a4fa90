"""A database of the conformance run's own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

_numbers = count(1)


@contextmanager
def connected() -> Iterator[None]:
    """Django connected, as the application, to a new database on the tests' server; dropped afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhold.settings")
    import django

    django.setup()
    from django.db import connections

    from conftest import TestServer, connect_application_to

    server = TestServer()
    server.ensure_template()
    name = server.create()
    connect_application_to(server.url_of(name))
    try:
        yield
    finally:
        connections["default"].close()
        server.drop(name)


def new_department() -> int:
    """A department in which nothing else happens."""
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from tests.conformance.store import BEGIN

    actor, code = Actor.system("conformance"), f"conformance-{next(_numbers)}"
    with acting(actor, ()):
        return create_department(code=code, name=code, actor=actor, at=BEGIN)


def new_service() -> str:
    """A name that no other service has."""
    return f"conformance_{next(_numbers)}"
