"""How often somebody has tried to sign in, counted in the trail so that every process counts the same; and
whom one may sign in as in a demonstration."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import connection
from django.db.models import Q

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.models import Account, RoleGrant
from commonhold.core.audit.queries import nth_newest

WITHIN = timedelta(minutes=15)
REFUSALS_PER_ADDRESS = 20
"""Only refusals count by address: a whole office signs in from one."""
SIGN_INS_PER_ACCOUNT = 20


class TooManyAttempts(Refusal):
    """Too many people tried to sign in this way within {within} minutes. Try again in {wait}."""

    code: ClassVar[str] = "sign-in.too-many-attempts"
    status: ClassVar[int] = 429

    def __init__(self, *, until: datetime, at: datetime) -> None:
        self.wait_seconds = max(1, math.ceil((until - at).total_seconds()))
        minutes = math.ceil(self.wait_seconds / 60)
        super().__init__(
            within=WITHIN.seconds // 60, wait="a minute" if minutes == 1 else f"{minutes} minutes"
        )


def require_patience(address: str, at: datetime) -> None:
    """Refuse, while too many attempts from this network address were refused. Call while acting as DOOR."""
    _require_fewer(of_address(address), "accounts.sign_in_refused", REFUSALS_PER_ADDRESS, at)


def require_few_sign_ins(subject: str, at: datetime) -> None:
    """Refuse, while an account has signed in too often of late. Call while acting as that account."""
    _require_fewer(subject, "accounts.signed_in", SIGN_INS_PER_ACCOUNT, at)


def of_address(address: str) -> str:
    """A network address as the subject of an event."""
    return f"accounts.address:{address}"


def _require_fewer(subject: str, event: str, most: int, at: datetime) -> None:
    oldest = nth_newest(subject, event, most)
    if oldest is not None and oldest > at - WITHIN:
        raise TooManyAttempts(until=oldest + WITHIN, at=at)


def has_real_accounts() -> bool:
    """Whether anybody has an address at which mail arrives. Generated people's end in .example, robots' in .invalid
    (RFC 2606)."""
    reserved = Q(email__endswith=".example") | Q(email__endswith=".invalid")
    return Account.objects.exclude(reserved).exists()


@dataclass(frozen=True)
class Persona:
    """Somebody generated whom one may sign in as in a demonstration."""

    account_id: int
    label: str
    department: str
    roles: tuple[str, ...]


_PERSONA = """
SELECT a.id, a.label, d.name, array_agg(DISTINCT g.role)
FROM (SELECT UNNEST(%(accounts)s::bigint[]) id, UNNEST(%(departments)s::int[]) department_id) shown
JOIN accounts_account a ON a.id = shown.id
JOIN departments_department d ON d.id = shown.department_id
JOIN accounts_rolegrant g
    ON g.account_id = a.id AND g.department_id = shown.department_id AND g.valid @> %(on)s::date
GROUP BY a.id, d.id ORDER BY a.label, a.id
"""


def one_of_each_role(department_id: int, on: date) -> list[Persona]:
    """Somebody for each role of a department; one who holds several is there once."""
    grants = RoleGrant.objects.filter(
        department_id=department_id, valid__contains=on, account__is_active=True
    )
    found = grants.order_by("role", "account_id").distinct("role").values_list("account_id", flat=True)
    return _personas([(each, department_id) for each in dict.fromkeys(found)], on)


def find_personas(
    *, name: str, role: str, department_id: int | None, on: date, offset: int, limit: int
) -> tuple[list[Persona], int]:
    """Those whose name has a part, who hold a role, in a department (empty means any), and how many there are
    in all, counted up to 1,000."""
    grants = RoleGrant.objects.filter(valid__contains=on, account__is_active=True)
    if name:
        grants = grants.filter(account__label__icontains=name)
    if role:
        grants = grants.filter(role=role)
    if department_id is not None:
        grants = grants.filter(department_id=department_id)
    people = grants.values_list("account__label", "account_id", "department_id").distinct()
    total = len(people[:1000])
    shown = people.order_by("account__label", "account_id", "department_id")[offset : offset + limit]
    return _personas([(account, department) for _, account, department in shown], on), total


def _personas(pairs: Sequence[tuple[int, int]], on: date) -> list[Persona]:
    with connection.cursor() as cursor:
        cursor.execute(
            _PERSONA,
            {"accounts": [each[0] for each in pairs], "departments": [each[1] for each in pairs], "on": on},
        )
        return [Persona(row[0], row[1], row[2], tuple(row[3])) for row in cursor.fetchall()]
