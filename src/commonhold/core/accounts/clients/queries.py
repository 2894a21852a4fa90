"""Reading clients of the programming interface, and the answers that they were given."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from commonhold.core.accounts.models import ApiClient, ApiReply


@dataclass(frozen=True)
class ClientFacts:
    id: int
    department_id: int
    name: str
    scopes: tuple[str, ...]
    expires_at: datetime
    revoked_at: datetime | None


def hashed(token: str) -> bytes:
    """What is kept of a token: its SHA-256. Tokens are 256 random bits, so that no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def clients(department_id: int) -> list[ClientFacts]:
    """A department's clients, the newest first, revoked ones too."""
    return [_facts(row) for row in ApiClient.objects.filter(department_id=department_id).order_by("-id")]


def client_of_token(token_hash: bytes) -> ClientFacts | None:
    """The client with this token. The database shows it to whoever knows the hash, before any department is
    known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('commonhold.token', %s, true)", [token_hash.hex()])
    row = ApiClient.objects.filter(token_hash=token_hash).first()
    return _facts(row) if row else None


@dataclass(frozen=True)
class Reply:
    """An answer that was given before."""

    request_hash: bytes
    status: int
    body: str


def earlier_reply(client_id: int, key: str) -> Reply | None:
    """What a client was answered to this key. Of two requests with one key at once, the second waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, client_id])
    row = ApiReply.objects.filter(client_id=client_id, key=key).first()
    return Reply(bytes(row.request_hash), row.status, row.body) if row else None


def _facts(row: ApiClient) -> ClientFacts:
    return ClientFacts(row.id, row.department_id, row.name, tuple(row.scopes), row.expires_at, row.revoked_at)
