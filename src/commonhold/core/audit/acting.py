"""Who acts, for which departments: set for one transaction, and read by the database's own walls.

This file is the one addition to an app's usual shape: everything that touches a walled table goes through it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg.errors import error_from_result
from psycopg.pq import Escaping, ExecStatus, TransactionStatus


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. `id` is opaque and stays ("account:12", "client:3", "system:worker"); `label` is for
    people to read."""

    id: str
    label: str
    account_id: int | None = None

    @classmethod
    def account(cls, account_id: int, label: str) -> "Actor":
        return cls(f"account:{account_id}", label, account_id)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A part of Commonhold that acts by itself, such as the worker."""
        return cls(f"system:{name}", f"Commonhold ({name})")


_acting: ContextVar[bool] = ContextVar("acting", default=False)


@contextmanager
def acting(actor: Actor, departments: Iterable[int]) -> Iterator[None]:
    """One transaction in which `actor` acts for `departments`.

    Outside, walled tables show no row and take no write. A second one inside the first is a mistake: it would
    widen what the first may see.
    """
    assert not _acting.get(), "acting() is already in force; a transaction has one actor"
    token = _acting.set(True)
    try:
        with transaction.atomic():
            act_as(actor, departments)
            yield
            if len(connection.savepoint_ids) > 0:
                # An outer transaction (a test's) goes on; COMMIT would have ended these settings by itself.
                _set("", "", "")
    finally:
        _acting.reset(token)


def act_as(actor: Actor, departments: Iterable[int]) -> None:
    """Name the actor and the departments of the transaction in progress. Only acting() and sign-in need this."""
    _set(actor.id, str(actor.account_id or ""), ",".join(str(int(each)) for each in departments))


def _set(actor: str, account: str, departments: str) -> None:
    """Begins the transaction too, if nothing has yet, and goes straight to libpq: every request does this, and a
    BEGIN of psycopg's own would be a round trip more."""
    connection = transaction.get_connection()
    connection.ensure_connection()
    libpq = connection.connection.pgconn
    begin = b"BEGIN; " if libpq.transaction_status == TransactionStatus.IDLE else b""
    quoted = [Escaping(libpq).escape_literal(value.encode()) for value in (actor, account, departments)]
    with connection.wrap_database_errors:
        result = libpq.exec_(begin + _SETTINGS % tuple(quoted))
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)


_SETTINGS = (
    b"SET LOCAL commonhold.actor = %b; SET LOCAL commonhold.account = %b;"
    b" SET LOCAL commonhold.departments = %b"
)
