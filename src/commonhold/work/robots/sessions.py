"""From a robot's token to a transaction in which it acts: as its unit, which sees what it works on.

This file is the one addition to an app's usual shape, as it is in core/accounts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from commonhold.core.accounts.clients.queries import hashed
from commonhold.core.audit.acting import Actor, Sight, act_as, acting
from commonhold.work.robots.models import AccessToken
from commonhold.work.robots.queries import RobotFacts, robot_by_id


@contextmanager
def robot_in(token: str, *, at: datetime) -> Iterator[RobotFacts | None]:
    """One transaction as the robot with this token; None if there is none, or its time is over."""
    with acting(Actor("robot", ""), ()):
        held = AccessToken.objects.filter(token_hash=hashed(token), expires_at__gt=at).first()
        if held is None:
            yield None
            return
        found = robot_by_id(held.robot_id)
        act_as(found.actor, found.departments, Sight(found.unit_id))
        yield found
