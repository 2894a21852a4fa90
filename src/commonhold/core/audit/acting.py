"""Who acts, for which departments, and for which delivery unit: set for one transaction, and read by the database's
own walls.

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


@dataclass(frozen=True, slots=True)
class Sight:
    """What of the departments' rows is seen: the house sees them whole; a delivery unit sees what it works on, and of
    that the classes of data which `classes` names, each as "department:class:classification"."""

    unit_id: int | None = None
    classes: tuple[str, ...] = ()


HOUSE = Sight()
"""The departments' own people, and whatever Commonhold does by itself."""

_acting: ContextVar[tuple[Actor, str, Sight] | None] = ContextVar("acting", default=None)


@contextmanager
def acting(actor: Actor, departments: Iterable[int], sight: Sight = HOUSE) -> Iterator[None]:
    """One transaction in which `actor` acts for `departments`, and sees of them what `sight` says.

    Outside, walled tables show no row and take no write. A second one inside the first is a mistake: it would
    widen what the first may see.
    """
    assert _acting.get() is None, "acting() is already in force; a transaction has one actor"
    token = _acting.set((actor, "", HOUSE))
    try:
        with transaction.atomic():
            act_as(actor, departments, sight)
            django = transaction.get_connection()
            with django.execute_wrapper(statements.begin_first):
                yield
            if django.savepoint_ids:
                # An outer transaction (a test's) goes on; COMMIT would have ended these settings by itself.
                statements.act("", "", "", "", "")
            else:
                statements.commit()
    finally:
        statements.forget()
        _acting.reset(token)


def act_as(actor: Actor, departments: Iterable[int], sight: Sight = HOUSE) -> None:
    """Name the actor of the transaction in progress, its departments, and what it sees of them. Only acting() and
    sign-in need this."""
    _act(actor, _listed(departments), sight)


def _listed(departments: Iterable[int]) -> str:
    return ",".join([str(int(each)) for each in departments])


@contextmanager
def as_house(departments: Iterable[int] | None = None) -> Iterator[None]:
    """Within a verb that has let a unit's person do something: what follows from it is done by the house, which sees
    the other units and what the person may not, in the person's name.

    A unit acts for the departments in which it has open tasks; `departments` are others, where it is about what it
    has done. The house's own people act for their own in any case.
    """
    now = _acting.get()
    assert now is not None, "as_house() outside acting()"
    actor, own, sight = now
    if sight == HOUSE:
        yield
        return
    _act(actor, own if departments is None else _listed(departments), HOUSE)
    try:
        yield
    finally:
        _act(actor, own, sight)


@contextmanager
def also_for(departments: Iterable[int]) -> Iterator[None]:
    """Within a verb or query that has let somebody do or see something which these departments share with theirs: what
    follows is done by the house for all of them, in the person's name."""
    now = _acting.get()
    assert now is not None, "also_for() outside acting()"
    actor, own, sight = now
    acted_for = set(own.split(",")) - {""}
    wider = acted_for | {str(int(each)) for each in departments}
    if sight == HOUSE and wider == acted_for:
        yield
        return
    _act(actor, _listed(sorted(map(int, wider))), HOUSE)
    try:
        yield
    finally:
        _act(actor, own, sight)


def _act(actor: Actor, departments: str, sight: Sight) -> None:
    if _acting.get() is not None:
        _acting.set((actor, departments, sight))
    account = str(actor.account_id or "")
    if sight.unit_id is None:
        statements.act(actor.id, account, departments, "-", "*")
    else:
        statements.act(actor.id, account, departments, str(sight.unit_id), " ".join(sight.classes))
