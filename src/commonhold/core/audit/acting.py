"""Who acts, for which departments: set for one transaction, and read by the database's own walls.

This file is the one addition to an app's usual shape: everything that touches a walled table goes through it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction

from commonhold.core.audit import statements


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
            django = transaction.get_connection()
            with django.execute_wrapper(statements.begin_first):
                yield
            if django.savepoint_ids:
                # An outer transaction (a test's) goes on; COMMIT would have ended these settings by itself.
                statements.act("", "", "")
            else:
                statements.commit()
    finally:
        statements.forget()
        _acting.reset(token)


def act_as(actor: Actor, departments: Iterable[int]) -> None:
    """Name the actor and the departments of the transaction in progress. Only acting() and sign-in need this."""
    statements.act(actor.id, str(actor.account_id or ""), ",".join([str(int(each)) for each in departments]))
