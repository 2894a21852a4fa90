"""Who may do what: Cedar policies (access.cedar) are the rule, this asks them. Deny by default."""

from collections.abc import Set
from functools import cache, lru_cache
from pathlib import Path

import cedarpy

from commonhold.base.refusals import NotAllowed

POLICIES = Path(__file__).with_name("access.cedar")


@cache
def _policies() -> str:
    return POLICIES.read_text(encoding="utf-8")


def may(action: str, *, roles: Set[str], relations: Set[str] = frozenset()) -> bool:
    """Whether somebody may do `action` ("desk.task.complete").

    `roles` are those held in the department concerned; `relations` are what the person is to the thing itself
    ("asker", "candidate"). Anybody signed in has the role "person", any client of the programming interface has
    its scopes as roles, prefixed "scope:".
    """
    return _decide(action, frozenset(roles), frozenset(relations))


def require(action: str, *, roles: Set[str], relations: Set[str] = frozenset()) -> None:
    """Refuse, unless `may`."""
    if not may(action, roles=roles, relations=relations):
        raise NotAllowed(what="do this")


@lru_cache(maxsize=10_000)
def _decide(action: str, roles: frozenset[str], relations: frozenset[str]) -> bool:
    # Decisions depend on these three alone, so they are cached by them.
    request = {
        "principal": 'Person::"somebody"',
        "action": f'Action::"{action}"',
        "resource": 'Thing::"something"',
        "context": {"roles": sorted(roles), "relations": sorted(relations)},
    }
    return cedarpy.is_authorized(request, _policies(), []).allowed
