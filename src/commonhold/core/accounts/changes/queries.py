"""Reading what changed in access, and when accounts close."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonhold.core.accounts.changes.models import Closing, RoleChange
from commonhold.core.accounts.models import Account


@dataclass(frozen=True)
class RoleChanged:
    """A role that ended on a day, or began on one."""

    account_id: int
    department_id: int
    role: str
    cost_centre_id: int | None
    ended_on: date | None
    began_on: date | None


def open_accounts(at: datetime, *, began: datetime | None = None) -> QuerySet[Account]:
    """The accounts with which somebody may be signed in at a moment; in a session that began then, if one did."""
    over = Q(at__lte=at) if began is None else Q(at__lte=at) | Q(sessions_from__gt=began)
    closed = Closing.objects.filter(over, account_id=OuterRef("id"))
    return Account.objects.filter(~Exists(closed), is_active=True)


def closes_at(account_id: int) -> datetime | None:
    """When an account closes, or closed; None if that is not laid down."""
    return Closing.objects.filter(account_id=account_id).values_list("at", flat=True).first()


def due_to_close(at: datetime) -> list[int]:
    """The accounts whose moment has come and that are still marked open."""
    found = Closing.objects.filter(at__lte=at, account__is_active=True)
    return list(found.order_by("at", "account_id").values_list("account_id", flat=True))


def changed(sources: Collection[str]) -> list[RoleChanged]:
    """What changed under sources, in the departments that are acted for."""
    return [
        RoleChanged(
            each.account_id,
            each.department_id,
            each.role,
            each.cost_centre_id,
            ended_on=each.was and (each.became.upper if each.became else each.was.lower),
            began_on=None if each.was else each.became.lower,
        )
        for each in RoleChange.objects.filter(source__in=list(sources)).order_by("id")
    ]
