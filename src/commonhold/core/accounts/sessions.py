"""From an account to a transaction in which it acts, for every department that its roles are in.

This file is the one addition to an app's usual shape: access.py says what is allowed, this who is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.changes.queries import open_accounts
from commonhold.core.accounts.clients.queries import ClientFacts, client_of_token, hashed
from commonhold.core.accounts.queries import Grant, grants_of
from commonhold.core.audit.acting import Actor, act_as, acting


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, with the roles of the day."""

    account_id: int
    label: str
    email: str
    grants: tuple[Grant, ...]
    unit_roles: frozenset[str] = frozenset()
    """What being a member of a delivery unit makes them, in whichever department the unit works for."""

    @property
    def actor(self) -> Actor:
        return Actor.account(self.account_id, self.label)

    @property
    def roles(self) -> frozenset[str]:
        """Every role held in any department, and "person", which anybody has who is signed in."""
        return frozenset({"person", *self.unit_roles, *(grant.role for grant in self.grants)})

    @property
    def department_ids(self) -> tuple[int, ...]:
        return tuple(sorted({grant.department_id for grant in self.grants}))

    def roles_in(self, department_id: int) -> frozenset[str]:
        held = (each.role for each in self.grants if each.department_id == department_id)
        return frozenset({"person", *self.unit_roles, *held})

    def departments_as(self, *roles: str) -> tuple[int, ...]:
        """The departments in which any of these roles is held."""
        return tuple(sorted({grant.department_id for grant in self.grants if grant.role in roles}))

    def cost_centre_ids(self) -> tuple[int, ...]:
        """The cost centres whose budget is held."""
        return tuple(grant.cost_centre_id for grant in self.grants if grant.cost_centre_id is not None)


@contextmanager
def signed_in(account_id: int, *, at: datetime, began: datetime | None = None) -> Iterator[SignedIn | None]:
    """One transaction as an account, with the roles of the day; None if there is no such account, or it is closed.

    Also None in a session that `began` before its holder left.
    """
    with acting(Actor.account(account_id, ""), ()):
        account = open_accounts(at, began=began).filter(id=account_id).values_list("label", "email").first()
        if account is None:
            yield None
            return
        who = SignedIn(
            account_id, account[0], account[1], tuple(grants_of(account_id, at.astimezone(LONDON).date()))
        )
        act_as(who.actor, who.department_ids)
        yield who


@dataclass(frozen=True)
class ClientIn:
    """Which other system asks, and for whose department."""

    client: ClientFacts

    @property
    def actor(self) -> Actor:
        return Actor(f"client:{self.client.id}", self.client.name)

    def on_behalf_of(self, account_id: int) -> Actor:
        """The client, doing what the holder of an account asked it to."""
        return Actor(self.actor.id, self.actor.label, account_id)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"client", *(f"scope:{scope}" for scope in self.client.scopes)})


@contextmanager
def client_in(token: str, *, at: datetime) -> Iterator[ClientIn | None]:
    """One transaction as the client with this token; None if there is none, or it has expired or been revoked."""
    with acting(Actor("client", ""), ()):
        client = client_of_token(hashed(token))
        if client is None or client.revoked_at is not None or client.expires_at <= at:
            yield None
            return
        who = ClientIn(client)
        act_as(who.actor, [client.department_id])
        yield who
