"""A robot's secret for a token that is good for minutes (OAuth 2.0, client credentials)."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from commonhold.core.accounts.clients.queries import hashed
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.robots.models import AccessToken, Robot
from commonhold.work.robots.rules import BAD_SECRETS, BAD_SECRETS_IN, TOKEN_GOOD_FOR


@dataclass(frozen=True)
class Exchanged:
    """What came of sending a secret: a token, or none; and whether there were too many wrong ones."""

    token: str | None
    too_many: bool = False


@verb
def exchange(*, code: str, secret: str, actor: Actor, at: datetime) -> Exchanged:
    """A token for the robot of that code, if the secret is its own.

    A wrong one is an answer and not a refusal, so that it is counted. The right one always works: secrets are 256
    random bits, so that nobody finds one by trying, and nobody can lock a robot out by sending wrong ones.
    """
    found = Robot.objects.select_for_update().filter(unit__code=code).first()
    kept = bytes(found.secret_hash) if found is not None else bytes(32)
    right = hmac.compare_digest(kept, hashed(secret))
    if found is None:
        nothing_to_record()
        return Exchanged(None)
    if not right:
        return _wrong(found, actor, at)
    AccessToken.objects.filter(robot=found, expires_at__lt=at).delete()
    token = f"access_{secrets.token_urlsafe(32)}"
    AccessToken.objects.create(robot=found, token_hash=hashed(token), expires_at=at + TOKEN_GOOD_FOR)
    _record("token_given", found, actor, at)
    return Exchanged(token)


def _wrong(found: Robot, actor: Actor, at: datetime) -> Exchanged:
    if found.bad_since is None or found.bad_since <= at - BAD_SECRETS_IN:
        found.bad_since, found.bad_secrets = at, 0
    if found.bad_secrets >= BAD_SECRETS:
        nothing_to_record()
        return Exchanged(None, too_many=True)
    found.bad_secrets += 1
    found.save(update_fields=["bad_since", "bad_secrets"])
    _record("secret_refused", found, actor, at)
    return Exchanged(None)


def _record(event: str, found: Robot, actor: Actor, at: datetime) -> None:
    subject = f"robots.robot:{found.unit_id}"
    record(f"robots.{event}", actor=actor, at=at, subject=subject, department_id=None)
