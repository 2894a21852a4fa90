"""A database of a benchmark's own, on the embedded PostgreSQL as Commonhold runs it: durable, with its settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from commonhold.faces.cli.postgres import BINARIES, EmbeddedPostgres

DATA = Path("var/bench/postgres")


@dataclass(frozen=True)
class Database:
    """`url` is the owner's address."""

    url: str


@contextmanager
def database() -> Iterator[Database]:
    """A new, migrated database, to which Django is connected as the application; dropped afterwards.

    It is made on DATABASE_URL's server if that is set.
    """
    given = os.environ.get("DATABASE_URL")
    embedded = EmbeddedPostgres(DATA.resolve())
    with embedded.running() if not given else nullcontext():
        yield from _database(given or embedded.url_of("postgres"), given)


def _database(url: str, given: str | None) -> Iterator[Database]:
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


@contextmanager
def copied(database: Database) -> Iterator[Database]:
    """A copy of a database, dropped afterwards; Django stays connected to the original."""
    from django.db import connections

    connections["default"].close()  # nobody may be connected to what is copied
    original = str(conninfo_to_dict(database.url)["dbname"])
    name, server = f"{original}_copy", make_conninfo(database.url, dbname="postgres")
    names = (sql.Identifier(name), sql.Identifier(original))
    _administer(server, sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))
    try:
        yield Database(make_conninfo(database.url, dbname=name))
    finally:
        _administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))


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
    return str(BINARIES / name)


def _administer(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
