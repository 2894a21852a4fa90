"""Ending and beginning roles when people join, move or leave, many at once; closing accounts at a moment."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.actions import EmailTaken
from commonhold.core.accounts.changes import queries
from commonhold.core.accounts.changes.models import Closing
from commonhold.core.accounts.changes.rules import Change
from commonhold.core.accounts.models import Account
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, record_each, verb


class ChangedSince(Refusal):
    """Somebody was granted a role anew for days on which taking this back would give it to them too. End that grant,
    then take this back."""

    code: ClassVar[str] = "accounts.changed-since"


_END = """
WITH wanted AS (
    SELECT * FROM json_to_recordset(%s::json) AS w (source text, account_id bigint, department_id int, day date)
), ending AS (
    SELECT w.source, w.day, g.* FROM accounts_rolegrant g
    JOIN wanted w ON w.account_id = g.account_id AND w.department_id = g.department_id
    WHERE g.valid && daterange(w.day, NULL) AND g.role <> 'former' ORDER BY g.id FOR UPDATE OF g
), noted AS (
    INSERT INTO changes_rolechange (department_id, source, grant_id, account_id, role, cost_centre_id, was, became)
    SELECT department_id, source, id, account_id, role, cost_centre_id, valid,
        nullif(valid * daterange(NULL, day), 'empty') FROM ending
    RETURNING grant_id, became, department_id, account_id, role
), shortened AS (
    UPDATE accounts_rolegrant g SET valid = n.became FROM noted n WHERE g.id = n.grant_id AND n.became IS NOT NULL
), gone AS (
    DELETE FROM accounts_rolegrant g USING noted n WHERE g.id = n.grant_id AND n.became IS NULL
)
SELECT department_id, account_id, role FROM noted ORDER BY account_id, role
"""

# Only for the days on which the role isn't held already: somebody may have another employment there.
_BEGIN = """
WITH wanted AS (
    SELECT * FROM json_to_recordset(%s::json) AS w
        (source text, account_id bigint, department_id int, role text, cost_centre_id bigint, day date, until date)
), free AS MATERIALIZED (
    SELECT w.*, unnest(datemultirange(daterange(day, until)) - coalesce((
        SELECT range_agg(g.valid) FROM accounts_rolegrant g WHERE g.account_id = w.account_id
            AND g.department_id = w.department_id AND g.role = w.role
            AND g.cost_centre_id IS NOT DISTINCT FROM w.cost_centre_id
    ), '{}')) AS valid FROM wanted w
), granted AS (
    INSERT INTO accounts_rolegrant (account_id, department_id, role, cost_centre_id, valid)
    SELECT account_id, department_id, role, cost_centre_id, valid FROM free ORDER BY account_id, role
    RETURNING id, account_id, department_id, role, cost_centre_id, valid
)
INSERT INTO changes_rolechange (department_id, source, grant_id, account_id, role, cost_centre_id, became)
SELECT g.department_id, f.source, g.id, g.account_id, g.role, g.cost_centre_id, g.valid
FROM granted g JOIN free f ON f.account_id = g.account_id AND f.department_id = g.department_id AND f.role = g.role
    AND f.cost_centre_id IS NOT DISTINCT FROM g.cost_centre_id AND f.valid = g.valid
RETURNING department_id, account_id, role
"""


@verb
def change_roles(*, changes: Sequence[Change], actor: Actor, at: datetime) -> None:
    """Ends and begins the roles of people who join, move or leave, each from a day on; many in two statements.

    Whoever goes keeps one role where they were: former, with which they see their own cases and payslips there. What is
    so already stays, so that the same changes again change nothing. Call it while acting for all departments concerned.
    """
    ends = [
        {"source": c.source, "account_id": c.account_id, "department_id": c.from_department_id, "day": c.on}
        for c in changes
        if c.from_department_id is not None
    ]
    begins = {
        (c.account_id, department_id, held): {
            "source": c.source,
            "account_id": c.account_id,
            "department_id": department_id,
            "role": held.role,
            "cost_centre_id": held.cost_centre_id,
            "day": c.on,
            "until": c.until if department_id == c.to_department_id else None,
        }
        for c in changes
        for department_id, held in c.begins()
    }
    ended, begun = _run(_END, ends), _run(_BEGIN, list(begins.values()))
    _record("accounts.roles_ended", ended, actor, at)
    _record("accounts.roles_begun", begun, actor, at)


_NOTED = "DELETE FROM changes_rolechange WHERE source = ANY (%s) RETURNING grant_id, department_id, account_id, role"
_BACK = (
    # What began goes first, as it may be of the days that what ended gets back.
    "DELETE FROM accounts_rolegrant g USING changes_rolechange n"
    " WHERE n.source = ANY (%s) AND g.id = n.grant_id AND n.was IS NULL",
    "UPDATE accounts_rolegrant g SET valid = n.was FROM changes_rolechange n"
    " WHERE n.source = ANY (%s) AND g.id = n.grant_id AND n.was IS NOT NULL AND n.became IS NOT NULL",
    "INSERT INTO accounts_rolegrant (id, account_id, department_id, role, cost_centre_id, valid)"
    " SELECT grant_id, account_id, department_id, role, cost_centre_id, was FROM changes_rolechange"
    " WHERE source = ANY (%s) AND became IS NULL",
)


@verb
def take_back_roles(*, sources: Collection[str], actor: Actor, at: datetime) -> None:
    """Puts back the roles as they were before they were changed under these sources; ChangedSince if that can't be.

    What was granted or ended since under no source, or another, stays.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _BACK:
                cursor.execute(statement, [list(sources)])
            cursor.execute(_NOTED, [list(sources)])
            restored = [(row[1], row[2], row[3]) for row in cursor.fetchall()]
    except IntegrityError as error:
        if "role_grant_no_overlap" not in str(error):
            raise
        raise ChangedSince from error
    _record("accounts.role_changes_taken_back", restored, actor, at)


@verb
def close_at(*, moments: Mapping[int, datetime], actor: Actor, at: datetime) -> None:
    """Lays down at which moment each account closes: from then on nobody is let in, and sessions end.

    A moment laid down before is replaced. One that has passed closes the account at once.
    """
    known = set(Account.objects.filter(id__in=list(moments), is_active=True).values_list("id", flat=True))
    if known != set(moments):
        raise NotFound(what="open account for some of those that are to be closed")
    Closing.objects.bulk_create(
        [Closing(account_id=account_id, at=moment) for account_id, moment in moments.items()],
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=["at"],
    )
    for moment in sorted(set(moments.values())):
        theirs = [account_id for account_id, when in moments.items() if when == moment]
        _record_accounts("accounts.closing_set", theirs, actor, at, after={"at": moment})
    if not moments:
        nothing_to_record()


@verb
def close_due(*, actor: Actor, at: datetime) -> int:
    """Closes the accounts whose moment has come; returns how many. Two at once close each once."""
    due = queries.due_to_close(at)
    waiting = Account.objects.select_for_update(skip_locked=True, no_key=True)
    closed = list(waiting.filter(id__in=due, is_active=True).values_list("id", flat=True))
    Account.objects.filter(id__in=closed).update(is_active=False)
    _record_accounts("accounts.closed", closed, actor, at)
    return len(closed)


@verb
def reopen(*, account_ids: Collection[int], actor: Actor, at: datetime) -> None:
    """Lets people in again whose accounts are closed or about to: who comes back, or doesn't leave after all."""
    planned = set(Closing.objects.filter(account_id__in=account_ids).values_list("account_id", flat=True))
    closed = set(Account.objects.filter(id__in=account_ids, is_active=False).values_list("id", flat=True))
    if set(account_ids) - planned - closed:
        raise NotFound(what="closed account for some of those that are to be opened again")
    Closing.objects.filter(account_id__in=planned).delete()
    Account.objects.filter(id__in=closed).update(is_active=True)
    _record_accounts("accounts.reopened", sorted(planned | closed), actor, at)


@verb
def let_in_as_former(*, account_id: int, email: str, until: datetime, actor: Actor, at: datetime) -> None:
    """Lets in again, by a private address and up to a moment, somebody who left and whose account has closed.

    Their roles ended with their last day; what is left is that of having been there. Sessions from before are over, and
    nobody gets in by the way in which they signed in until now. EmailTaken if another account has the address.
    """
    account = Account.objects.select_for_update().filter(id=account_id).first()
    if account is None or not Closing.objects.filter(account_id=account_id, at__lte=at).exists():
        raise NotFound(what="closed account of somebody who left")
    if Account.objects.filter(email__iexact=email).exclude(id=account_id).exists():
        raise EmailTaken(field="email", email=email)
    account.email, account.subject, account.supplier, account.is_active = email, None, "", True
    account.save(update_fields=["email", "subject", "supplier", "is_active"])
    Closing.objects.filter(account_id=account_id).update(at=until, sessions_from=at)
    _record_accounts("accounts.let_in_as_former", [account_id], actor, at, after={"until": until})


def _run(statement: str, rows: Sequence[Mapping[str, object]]) -> list[tuple[int, int, str]]:
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, cls=DjangoJSONEncoder)])
        changed: list[tuple[int, int, str]] = cursor.fetchall()
        return changed


def _record(event: str, changed: Iterable[tuple[int, int, str]], actor: Actor, at: datetime) -> None:
    """One event for each account in each department; those of the same roles in one statement."""
    roles = dict[tuple[int, int], list[str]]()
    for department_id, account_id, role in changed:
        roles.setdefault((department_id, account_id), []).append(role)
    same = dict[tuple[str, ...], list[tuple[int, str | None, str]]]()
    for (department_id, account_id), theirs in roles.items():
        about = (department_id, None, f"accounts.account:{account_id}")
        same.setdefault(tuple(sorted(theirs)), []).append(about)
    for theirs_sorted, about_each in same.items():
        record_each(event, actor=actor, at=at, about=about_each, after={"roles": list(theirs_sorted)})
    if not same:
        nothing_to_record()


def _record_accounts(
    event: str,
    account_ids: Collection[int],
    actor: Actor,
    at: datetime,
    after: Mapping[str, object] | None = None,
) -> None:
    """An event of no department in particular for each account, as closing one is."""
    for account_id in account_ids:
        subject = f"accounts.account:{account_id}"
        record(event, actor=actor, at=at, subject=subject, department_id=None, after=after)
    if not account_ids:
        nothing_to_record()
