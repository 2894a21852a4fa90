"""Doing a thing once, however often it is asked for: idempotency keys."""

import hashlib
from collections.abc import Callable
from typing import ClassVar

from django.http import HttpResponse
from ninja import Schema

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.clients.actions import keep_reply
from commonhold.core.accounts.clients.queries import earlier_reply
from commonhold.faces.doors import Request

LONGEST_KEY = 200
CREATED = 201


class NoKey(Refusal):
    """Send the header “Idempotency-Key” with 1 to 200 characters of your own choice, such as a UUID, that are new for
    each new request. Sent again with the same key, the same request is done once and gets the same answer."""

    code: ClassVar[str] = "api.no-idempotency-key"
    status: ClassVar[int] = 400


class KeyUsed(Refusal):
    """This Idempotency-Key was used for another request. Choose a new one if this is a new request."""

    code: ClassVar[str] = "api.idempotency-key-used"
    status: ClassVar[int] = 422


def once(request: Request, content: bytes, do: Callable[[], Schema]) -> HttpResponse:
    """The answer to a request that creates something: what `do` returns, or what it returned the first time.

    `content` is what the request says besides its address. A refused request does not use its key up. Of two
    at once, the second waits for the first.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise NoKey(field="Idempotency-Key")
    client = request.client.client
    digest = hashlib.sha256(request.get_full_path().encode() + b"\0" + content).digest()
    earlier = earlier_reply(client.id, key)
    if earlier is not None:
        if earlier.request_hash != digest:
            raise KeyUsed(field="Idempotency-Key")
        response = _json(earlier.body, earlier.status)
        response["Idempotent-Replayed"] = "true"
        return response
    body = do().model_dump_json()
    keep_reply(
        client_id=client.id,
        department_id=client.department_id,
        key=key,
        request_hash=digest,
        status=CREATED,
        body=body,
        actor=request.actor,
        at=request.at,
    )
    return _json(body, CREATED)


def _json(body: str, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")
