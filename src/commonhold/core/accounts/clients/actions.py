"""Letting other systems in, shutting them out, and keeping the answers that they got."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.clients.queries import hashed
from commonhold.core.accounts.models import ApiClient, ApiReply
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb

SCOPES = {
    "claims:read": "See the expense claims of the department",
    "claims:write": "Send expense claims and receipts on behalf of the department's employees",
    "recruitment:write": "Tell who was chosen by recruitment campaigns, for the managers whom they join",
}
LONGEST_DAYS = 366
REPLIES_KEPT = timedelta(hours=24)


class ClientExists(Refusal):
    """This department already has a client called {name}. Revoke that one first, or choose another name."""

    code = "clients.exists"


class ClientNotCreated(Refusal):
    """{why}"""

    code = "clients.not-created"
    status = 422


@dataclass(frozen=True)
class NewClient:
    id: int
    token: str
    """To be handed to whoever runs the other system. It is not kept here and can't be shown again."""


@verb
def create_client(
    *, department_id: int, name: str, scopes: Collection[str], days: int, actor: Actor, at: datetime
) -> NewClient:
    """Let another system use the programming interface for a department during some days."""
    name, unknown = name.strip(), sorted(set(scopes) - set(SCOPES))
    if not name or len(name) > 100 or not name.isprintable():
        raise ClientNotCreated(field="name", why="Give the client a name of at most 100 letters.")
    if unknown or not scopes:
        known = ", ".join(SCOPES)
        raise ClientNotCreated(field="scope", why=f"Choose its scopes from these: {known}.")
    if not 1 <= days <= LONGEST_DAYS:
        raise ClientNotCreated(field="days", why=f"A token is good for 1 to {LONGEST_DAYS} days.")
    token = f"commonhold_{secrets.token_urlsafe(32)}"
    try:
        with transaction.atomic():
            client = ApiClient.objects.create(
                department_id=department_id,
                name=name,
                scopes=sorted(scopes),
                token_hash=hashed(token),
                expires_at=at + timedelta(days=days),
            )
    except IntegrityError as error:
        if "api_client_name" not in str(error):
            raise
        raise ClientExists(field="name", name=name) from error
    record(
        "accounts.client_created",
        actor=actor,
        at=at,
        subject=f"accounts.apiclient:{client.id}",
        department_id=department_id,
        after={"name": name, "scopes": sorted(scopes), "expires_at": client.expires_at},
    )
    return NewClient(client.id, token)


@verb
def revoke_client(*, department_id: int, name: str, actor: Actor, at: datetime) -> None:
    """Shut another system out, from its next request on."""
    client = ApiClient.objects.filter(department_id=department_id, name=name, revoked_at=None).first()
    if client is None:
        raise NotFound(what=f"client called {name}")
    client.revoked_at = at
    # The name may be given again; what the trail says of this one is by its number.
    client.name = f"{name} (revoked {at:%Y-%m-%d %H:%M:%S.%f})"
    client.save(update_fields=["name", "revoked_at"])
    record(
        "accounts.client_revoked",
        actor=actor,
        at=at,
        subject=f"accounts.apiclient:{client.id}",
        department_id=department_id,
        after={"name": name},
    )


@verb
def keep_reply(
    *,
    client_id: int,
    department_id: int,
    key: str,
    request_hash: bytes,
    status: int,
    body: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep the answer to a request, so that the same request with the same key gets it again for a day."""
    ApiReply.objects.filter(client_id=client_id, at__lt=at - REPLIES_KEPT).delete()
    ApiReply.objects.create(
        client_id=client_id,
        department_id=department_id,
        key=key,
        request_hash=request_hash,
        status=status,
        body=body,
        at=at,
    )
    record(
        "accounts.client_request_done",
        actor=actor,
        at=at,
        subject=f"accounts.apiclient:{client_id}",
        department_id=department_id,
        after={"idempotency_key": key, "status": status},
    )
