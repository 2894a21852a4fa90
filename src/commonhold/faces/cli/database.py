"""Preparing a database: the application role that owns nothing, and migrations as the owner."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from commonhold.base.refusals import Refusal

OLDEST_SUPPORTED = 150000


class DatabaseTooOld(Refusal):
    """This is PostgreSQL {version}; Commonhold needs PostgreSQL 15 or newer. Point DATABASE_URL at a newer one."""

    code = "database.too-old"


class DatabaseNewer(Refusal):
    """This database belongs to a newer version of Commonhold (it has had {migration}). Upgrade Commonhold, or point
    DATABASE_URL at another database."""

    code = "database.newer"


class DatabaseUnprepared(Refusal):
    """The database has not been prepared for this version of Commonhold. Run `commonhold migrate`."""

    code = "database.unprepared"


def prepare(owner_url: str) -> None:
    """Create the application role, or give it its present password."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        if connection.info.server_version < OLDEST_SUPPORTED:
            raise DatabaseTooOld(version=connection.info.parameter_status("server_version"))
        role = sql.Identifier(settings.APP_ROLE)
        # Of several processes that prepare one server at once, the first creates the role.
        connection.execute("SELECT pg_advisory_lock(hashtext('commonhold.prepare'))")
        found = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [settings.APP_ROLE]).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(role))
        password = sql.Literal(settings.APP_ROLE_PASSWORD)
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, password))


@contextmanager
def as_owner(owner: dict[str, Any]) -> Iterator[None]:
    """Within, the default connection is the owner's."""
    connection = connections["default"]
    application = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(application)


def migrate(owner_url: str, *, verbosity: int = 0) -> None:
    """Bring a prepared database to this version. Nothing is done to a newer one."""
    with as_owner(settings_for(owner_url)):
        refuse_newer()
        if not _is_prepared():
            call_command("migrate", verbosity=verbosity, interactive=False)


def refuse_newer() -> None:
    loader = MigrationLoader(connections["default"])
    unknown = [key for key in loader.applied_migrations if key not in loader.disk_migrations]
    ours = {app for app, _ in loader.disk_migrations}
    for app, name in sorted(unknown):
        if app in ours:
            raise DatabaseNewer(migration=f"{app}.{name}")


def refuse_unprepared() -> None:
    """Refuse a database that `migrate` has yet to bring to this version, and a newer one."""
    if not _is_prepared():
        raise DatabaseUnprepared()
    refuse_newer()


def _is_prepared() -> bool:
    loader = MigrationLoader(connections["default"])
    return set(loader.disk_migrations) <= set(loader.applied_migrations)


def settings_for(url: str) -> dict[str, Any]:
    from commonhold.settings import database

    return database(url)


def owner_url() -> str:
    return os.environ.get("DATABASE_URL", settings.DATABASE_URL)
