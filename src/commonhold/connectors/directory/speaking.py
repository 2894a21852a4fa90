"""Speaking SCIM 2.0 (RFC 7644) with one department's directory: what it answers, and when it gives no answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx2
from scim2_client import RequestNetworkException, SCIMClientException
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    URN,
    EnterpriseUser,
    Extension,
    Group,
    ResourceType,
    SCIMException,
    ScimProvider,
    User,
)

from commonhold.connectors.directory.described import Described
from commonhold.core.accounts.directory.rules import Declined, Unanswered

TIMEOUT_SECONDS = 15
LONGEST_PATIENCE = timedelta(days=1)
_NOT_NOW = frozenset({408, 425, 429})


class Mailbox(Extension):
    """Our own addition to a user (RFC 7643, 3.3): where their mail is forwarded to, and where their mailbox moves."""

    __schema__ = URN("urn:commonhold:params:scim:schemas:extension:mailbox:1.0:User")

    forward_to: str | None = None
    move_to: str | None = None


Person = User[EnterpriseUser | Mailbox]
MODELS = (User, EnterpriseUser, Mailbox, Group)
TYPES = (ResourceType.from_resource(Person), ResourceType.from_resource(Group))
PROVIDER = ScimProvider(MODELS, TYPES)


@contextmanager
def spoken_to(described: Described) -> Iterator[SyncSCIMClient]:
    """A client of a directory. What prevents an answer is raised as Unanswered, what the directory refuses as it is."""
    with httpx2.Client(
        base_url=described.url,
        headers={"Authorization": f"Bearer {described.token}"},
        timeout=TIMEOUT_SECONDS,
        event_hooks={"response": [_be_patient]},
    ) as client:
        try:
            yield SyncSCIMClient(client, provider=PROVIDER)
        except RequestNetworkException as error:
            why = type(error.__cause__).__name__
            raise Unanswered(f"The directory could not be reached, or broke off ({why})") from error
        except SCIMClientException as error:
            raise Unanswered(f"The directory’s answer was none: {error.message}") from error
        except SCIMException as error:
            raise Declined(
                f"The directory answered: {error.detail or error.scim_type or error.status}"
            ) from error


def _be_patient(response: httpx2.Response) -> None:
    """Whether a directory says something is decided before what it says is read."""
    status = response.status_code
    if status in (401, 403):
        raise Unanswered(f"The directory doesn’t accept our token (status {status})")
    if status in _NOT_NOW or 300 <= status < 400 or (status >= 500 and status != 501):
        raise Unanswered(f"The directory answered with status {status}", _wait(response))


def _wait(response: httpx2.Response) -> timedelta | None:
    """How long Retry-After says to wait (RFC 9110, 10.2.3), in seconds or until a moment; None if it says nothing that
    can be read."""
    asked = response.headers.get("Retry-After", "").strip()
    try:
        if asked.isascii() and asked.isdigit():
            wait = timedelta(seconds=min(int(asked), 10**6))
        else:
            wait = parsedate_to_datetime(asked) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return min(wait, LONGEST_PATIENCE) if wait > timedelta() else None
