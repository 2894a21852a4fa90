"""Reading accounts and their roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.models import Account, Role, RoleGrant

ROLE_NAMES: dict[str, str] = {role.value: str(role.label) for role in Role}
"""Every role that can be granted, with its name for people."""


@dataclass(frozen=True)
class AccountFacts:
    id: int
    email: str
    label: str
    is_active: bool


@dataclass(frozen=True)
class Grant:
    department_id: int
    role: str
    cost_centre_id: int | None


_FACTS = ("id", "email", "label", "is_active")


def account(account_id: int) -> AccountFacts:
    row = Account.objects.filter(id=account_id).values_list(*_FACTS).first()
    if row is None:
        raise NotFound(what="account")
    return AccountFacts(*row)


def account_by_email(email: str) -> AccountFacts:
    row = Account.objects.filter(email=email).values_list(*_FACTS).first()
    if row is None:
        raise NotFound(what=f"account of {email}")
    return AccountFacts(*row)


def accounts(account_ids: Iterable[int]) -> dict[int, AccountFacts]:
    found = Account.objects.filter(id__in=list(account_ids)).values_list(*_FACTS)
    return {row[0]: AccountFacts(*row) for row in found}


def grants_of(account_id: int, on: date) -> list[Grant]:
    """The roles that an account holds on a day. An account may always see its own."""
    found = RoleGrant.objects.filter(account_id=account_id, valid__contains=on)
    return [Grant(*row) for row in found.values_list("department_id", "role", "cost_centre_id")]


def holders(department_id: int, role: str, *, on: date, cost_centre_id: int | None = None) -> list[int]:
    """The active accounts that hold a role in a department on a day, for a cost centre if one is given."""
    found = RoleGrant.objects.filter(
        department_id=department_id, role=role, valid__contains=on, account__is_active=True
    )
    if cost_centre_id is not None:
        found = found.filter(cost_centre_id=cost_centre_id)
    return list(found.order_by("account_id").values_list("account_id", flat=True).distinct())


def working_in(account_ids: Iterable[int], department_id: int, on: date) -> set[int]:
    """Those of some accounts that are open and hold a role in a department on a day, other than that of having been
    there or of being about to come."""
    found = RoleGrant.objects.filter(
        account_id__in=list(account_ids),
        department_id=department_id,
        valid__contains=on,
        account__is_active=True,
    )
    return set(found.exclude(role__in=[Role.FORMER, Role.JOINER]).values_list("account_id", flat=True))


def budgets_held(department_id: int, on: date) -> set[str]:
    """The codes of the cost centres of a department whose budget somebody with an open account holds on a day."""
    found = RoleGrant.objects.filter(
        department_id=department_id,
        role=Role.BUDGET_HOLDER,
        cost_centre__isnull=False,
        valid__contains=on,
        account__is_active=True,
    )
    return set(found.values_list("cost_centre__code", flat=True))
