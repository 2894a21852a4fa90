"""Departments' directories by SCIM 2.0 (RFC 7643, RFC 7644): users are set up, changed and shut out, and join groups.

An account is known to a directory as the user whose externalId is "commonhold:" and the account's number; or, if there
is none, as the one whose userName is the account's address. So whatever was interrupted is found again, and no account
becomes two users. What is changed is said whole ("active is false"), so that to say it twice does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    ConflictException,
    Email,
    EnterpriseUser,
    Group,
    ListResponse,
    Name,
    NoTargetException,
    NotFoundException,
    PatchOp,
    SearchRequest,
    UniquenessException,
)

from commonhold.connectors.directory.described import directories
from commonhold.connectors.directory.speaking import Mailbox, Person, spoken_to
from commonhold.core.accounts.directory.rules import MAIL, Declined, Instruction
from commonhold.core.accounts.directory.rules import User as Facts

OURS = "commonhold:"
_ENTERPRISE, _MAILBOX = EnterpriseUser.__schema__, Mailbox.__schema__


class Scim:
    """The departments' directories, as settings.DIRECTORIES describes them. A `rules.Directory`."""

    def departments(self) -> Collection[str]:
        return directories().keys()

    def is_one(self, department: str, other: str) -> bool:
        known = directories()
        return department in known and other in known and known[department].url == known[other].url

    def carry_out(self, department: str, email: str, instruction: Instruction) -> str:
        described = directories()[department]
        if instruction.kind in MAIL and not described.mailboxes:
            raise Declined("This department’s directory is told nothing about mailboxes. Do this by hand.")
        with spoken_to(described) as scim:
            return _DO[instruction.kind](scim, email, instruction)


def _create(scim: SyncSCIMClient, _: str, instruction: Instruction) -> str:
    facts = _facts(instruction)
    if user := _find(scim, instruction.account_id, facts.email):
        _patch(scim, user, {**_changes(user, facts, instruction.account_id), "active": True})
        return "The user was there already and was changed."
    try:
        scim.create(_person(facts, instruction.account_id))
    except (ConflictException, UniquenessException) as conflict:
        # Somebody was quicker: we ourselves, in a request that was given up, or another system.
        if (user := _find(scim, instruction.account_id, facts.email)) is None:
            raise Declined(f"The directory has another user like this: {conflict.detail}") from conflict
        _patch(scim, user, {**_changes(user, facts, instruction.account_id), "active": True})
    return ""


def _update(scim: SyncSCIMClient, email: str, instruction: Instruction) -> str:
    facts = _facts(instruction)
    before = instruction.before.email if instruction.before else email
    user = _find(scim, instruction.account_id, before) or _find(scim, instruction.account_id, facts.email)
    _patch(scim, _there(user, before), _changes(user, facts, instruction.account_id))
    return ""


def _disable(scim: SyncSCIMClient, email: str, instruction: Instruction) -> str:
    user = _find(scim, instruction.account_id, email)
    if user is None:
        return "The directory has no such user."
    _patch(scim, user, {"active": False})
    return ""


def _enable(scim: SyncSCIMClient, email: str, instruction: Instruction) -> str:
    _patch(scim, _there(_find(scim, instruction.account_id, email), email), {"active": True})
    return ""


def _add_to_group(scim: SyncSCIMClient, email: str, instruction: Instruction) -> str:
    user = _there(_find(scim, instruction.account_id, email), email)
    added = {"op": "add", "path": "members", "value": [{"value": user.id}]}
    _modify(scim, Group, _group(scim, instruction.group).id, [added])
    return ""


def _remove_from_group(scim: SyncSCIMClient, email: str, instruction: Instruction) -> str:
    user = _find(scim, instruction.account_id, email)
    if user is None:
        return "The directory has no such user."
    removed = {"op": "remove", "path": f"members[value eq {json.dumps(user.id)}]"}
    try:
        _modify(scim, Group, _group(scim, instruction.group).id, [removed])
    except (NoTargetException, NotFoundException):
        return "The user was not in the group."
    return ""


def _forward_mail(scim: SyncSCIMClient, email: str, instruction: Instruction) -> str:
    user = _there(_find(scim, instruction.account_id, email), email)
    _patch(scim, user, {f"{_MAILBOX}:forwardTo": instruction.address or None})
    return ""


def _move_mailbox(scim: SyncSCIMClient, email: str, instruction: Instruction) -> str:
    user = _there(_find(scim, instruction.account_id, email), email)
    _patch(scim, user, {f"{_MAILBOX}:moveTo": instruction.address})
    return ""


_DO: dict[str, Callable[[SyncSCIMClient, str, Instruction], str]] = {
    "create": _create,
    "update": _update,
    "disable": _disable,
    "enable": _enable,
    "add_to_group": _add_to_group,
    "remove_from_group": _remove_from_group,
    "forward_mail": _forward_mail,
    "move_mailbox": _move_mailbox,
}


def _find(scim: SyncSCIMClient, account_id: int, email: str) -> Any | None:
    """The user that an account is: by our number of it, else by the address."""
    ours = _one(scim, Person, f"externalId eq {json.dumps(f'{OURS}{account_id}')}")
    if ours is not None:
        return ours
    by_name = _one(scim, Person, f"userName eq {json.dumps(email)}")
    if by_name is not None and (by_name.external_id or "").startswith(OURS):
        raise Declined(f"In the directory {email} is somebody else, whom Commonhold set up.")
    return by_name


def _one(scim: SyncSCIMClient, model: Any, wanted: str) -> Any | None:
    answer = scim.query(model, SearchRequest[model].model_validate({"filter": wanted}))
    found = (answer.resources or []) if isinstance(answer, ListResponse) else []
    if len(found) > 1:
        raise Declined(f"The directory has {len(found)} of which {wanted}. Leave one.")
    return found[0] if found else None


def _group(scim: SyncSCIMClient, name: str) -> Any:
    group = _one(scim, Group, f"displayName eq {json.dumps(name)}")
    if group is None:
        raise Declined(f"The directory has no group called {name}. Make it, then try again.")
    return group


def _there(user: Any | None, email: str) -> Any:
    if user is None:
        raise Declined(f"The directory has no user {email}. Set the user up, then try again.")
    return user


def _patch(scim: SyncSCIMClient, user: Any, changes: dict[str, Any]) -> None:
    """Says what each attribute is; None takes it away."""
    said = [
        {"op": "remove", "path": path} if value is None else {"op": "replace", "path": path, "value": value}
        for path, value in changes.items()
    ]
    _modify(scim, Person, user.id, said)


def _modify(scim: SyncSCIMClient, model: Any, resource_id: str, operations: list[dict[str, Any]]) -> None:
    scim.modify(model, resource_id, PatchOp[model].model_validate({"Operations": operations}))


def _changes(user: Any, facts: Facts, account_id: int) -> dict[str, Any]:
    """What a user becomes. What is not known of somebody is left as it is there; so is another system's externalId."""
    said = {
        "externalId": "" if user.external_id else f"{OURS}{account_id}",
        "userName": facts.email,
        "displayName": facts.display_name,
        "name.givenName": facts.given_name,
        "name.familyName": facts.family_name,
        "title": facts.title,
        f"{_ENTERPRISE}:employeeNumber": facts.employee_number,
        f"{_ENTERPRISE}:costCenter": facts.cost_centre,
        f"{_ENTERPRISE}:organization": facts.organisation,
    }
    emails = [{"value": facts.email, "type": "work", "primary": True}]
    return {**{path: value for path, value in said.items() if value}, "emails": emails}


def _person(facts: Facts, account_id: int) -> Any:
    person = Person(
        external_id=f"{OURS}{account_id}",
        user_name=facts.email,
        display_name=facts.display_name,
        name=Name(given_name=facts.given_name or None, family_name=facts.family_name or None),
        title=facts.title or None,
        emails=[Email(value=facts.email, type=Email.Type.work, primary=True)],
        active=True,
    )
    person[EnterpriseUser] = EnterpriseUser(
        employee_number=facts.employee_number or None,
        cost_center=facts.cost_centre or None,
        organization=facts.organisation or None,
    )
    return person


def _facts(instruction: Instruction) -> Facts:
    assert instruction.user is not None, "who is set up or changed is always told"
    return instruction.user
