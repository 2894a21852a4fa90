"""Opening accounts, granting and ending roles."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.models import Account, RoleGrant
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.core.departments.queries import cost_centres


class AccountRow(NamedTuple):
    email: str
    label: str


class GrantRow(NamedTuple):
    """A role to grant to the account of an address; a budget holder's names the cost centre by its code."""

    email: str
    role: str
    cost_centre_code: str | None
    from_date: date


class NotAnAddress(Refusal):
    """“{email}” is not an e-mail address. Write it as in name@department.example."""

    code = "accounts.not-an-address"


class EmailTaken(Refusal):
    """There is already an account for {email}. Use that one: a person has one account for life."""

    code = "accounts.email-taken"


class AlreadyGranted(Refusal):
    """This account already holds the role {role} for some of those days. End that grant first."""

    code = "accounts.already-granted"


@verb
def open_account(*, email: str, label: str, actor: Actor, at: datetime) -> int:
    """Open an account and return its id. It can do nothing until a role is granted."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise NotAnAddress(field="email", email=email[:80]) from error
    try:
        with transaction.atomic():
            account = Account.objects.create(email=email, label=label)
    except IntegrityError as error:
        raise EmailTaken(field="email", email=email) from error
    record(
        "accounts.opened",
        actor=actor,
        at=at,
        subject=f"accounts.account:{account.id}",
        department_id=None,
        after={"label": label},
    )
    return account.id


@verb
def close_account(*, account_id: int, actor: Actor, at: datetime) -> None:
    """Close an account: nobody signs in with it any more, and a session that is open ends with its next page."""
    if not Account.objects.filter(id=account_id, is_active=True).update(is_active=False):
        raise NotFound(what="open account")
    subject = f"accounts.account:{account_id}"
    record("accounts.closed", actor=actor, at=at, subject=subject, department_id=None)


@verb
def grant_role(
    *,
    account_id: int,
    department_id: int,
    role: str,
    from_date: date,
    actor: Actor,
    at: datetime,
    until: date | None = None,
    cost_centre_id: int | None = None,
) -> None:
    """Grant a role in a department from a date until another (excluded), or for good."""
    try:
        with transaction.atomic():
            RoleGrant.objects.create(
                account_id=account_id,
                department_id=department_id,
                role=role,
                cost_centre_id=cost_centre_id,
                valid=DateRange(from_date, until),
            )
    except IntegrityError as error:
        if "role_grant_no_overlap" not in str(error):
            raise
        raise AlreadyGranted(field="role", role=role) from error
    record(
        "accounts.role_granted",
        actor=actor,
        at=at,
        subject=f"accounts.account:{account_id}",
        department_id=department_id,
        after={"role": role, "from": from_date, "until": until, "cost_centre_id": cost_centre_id},
    )


@verb
def end_role(*, account_id: int, department_id: int, role: str, on: date, actor: Actor, at: datetime) -> None:
    """End a role: the day `on` is the first without it."""
    held = RoleGrant.objects.filter(account_id=account_id, department_id=department_id, role=role)
    ending = list(held.filter(valid__upper_inf=True, valid__startswith__lt=on))
    if not ending:
        raise NotFound(what=f"role {role} in force for this account")
    for grant in ending:
        grant.valid = DateRange(grant.valid.lower, on)
        grant.save(update_fields=["valid"])
    record(
        "accounts.role_ended",
        actor=actor,
        at=at,
        subject=f"accounts.account:{account_id}",
        department_id=department_id,
        after={"role": role, "on": on},
    )


@verb
def import_accounts(*, rows: Iterable[AccountRow], actor: Actor, at: datetime) -> int:
    """Open an account for each row, streamed to the database, and return how many."""
    try:
        with transaction.atomic(), connection.wrap_database_errors, connection.cursor() as cursor:
            # PostgreSQL copies into no table that has a wall.
            cursor.execute("CREATE TEMP TABLE accounts_import (email text, label text) ON COMMIT DROP")
            with cursor.copy("COPY accounts_import FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((row.email, row.label))
            cursor.execute(
                "INSERT INTO accounts_account (email, label, is_active)"
                " SELECT email, label, true FROM accounts_import"
            )
            count = int(cursor.rowcount)
            cursor.execute("DROP TABLE accounts_import")
    except IntegrityError as error:
        raise EmailTaken(field="email", email="one of these addresses") from error
    record(
        "accounts.imported",
        actor=actor,
        at=at,
        subject="accounts.account",
        department_id=None,
        after={"accounts": count},
    )
    return count


# A scalar subquery, because it is one look into an index, whatever the planner believes of a table that this
# transaction has filled.
_IMPORT_GRANTS = """
WITH resolved AS MATERIALIZED (
    SELECT (SELECT a.id FROM accounts_account a WHERE a.email = i.email) AS account_id, role, cost_centre_id, from_date
    FROM accounts_import_grant i
)
INSERT INTO accounts_rolegrant (account_id, department_id, role, cost_centre_id, valid)
SELECT account_id, %(department_id)s, role, cost_centre_id, daterange(from_date, NULL)
FROM resolved WHERE account_id IS NOT NULL ORDER BY account_id
"""


@verb
def import_grants(*, department_id: int, rows: Iterable[GrantRow], actor: Actor, at: datetime) -> int:
    """Grant roles in a department for good, streamed to the database, and return how many."""
    centres: dict[str | None, int | None] = {each.code: each.id for each in cost_centres(department_id)}
    centres[None] = None
    try:
        with transaction.atomic(), connection.wrap_database_errors, connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE accounts_import_grant (email text, role text, cost_centre_id bigint,"
                " from_date date) ON COMMIT DROP"
            )
            with cursor.copy("COPY accounts_import_grant FROM STDIN") as copy:
                for row in rows:
                    if row.cost_centre_code not in centres:
                        raise NotFound(what=f"cost centre {row.cost_centre_code}")
                    copy.write_row((row.email, row.role, centres[row.cost_centre_code], row.from_date))
            streamed = int(cursor.rowcount)
            cursor.execute(_IMPORT_GRANTS, {"department_id": department_id})
            granted = int(cursor.rowcount)
            cursor.execute("DROP TABLE accounts_import_grant")
            if granted < streamed:
                raise NotFound(what="account for some of the addresses to which roles are granted")
    except IntegrityError as error:
        if "role_grant_no_overlap" not in str(error):
            raise
        raise AlreadyGranted(field="role", role="among these") from error
    record(
        "accounts.roles_imported",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"grants": granted},
    )
    return granted
