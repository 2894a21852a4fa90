"""Who works in which unit."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.delivery.models import Member, Site
from commonhold.work.delivery.units import rules
from commonhold.work.delivery.units.rules import ImpossibleUnit


class InAUnit(Refusal):
    """This account works in a unit already at that time. Let it leave that unit first: people work in one at a time."""

    code: ClassVar[str] = "units.in-a-unit"


class NotAMember(Refusal):
    """This account doesn't work in the unit on that day."""

    code: ClassVar[str] = "units.not-a-member"


@verb
def join(
    *,
    unit_id: int,
    account_id: int,
    site_id: int,
    from_date: date,
    actor: Actor,
    at: datetime,
    clearance: str = "bpss",
    skills: Sequence[str] = (),
    supervisor: bool = False,
    minutes_per_day: int = 420,
) -> int:
    """Let an account work in a unit from a day on; returns the member's id. Joining again ends what held before."""
    if not Site.objects.filter(id=site_id, unit_id=unit_id).exists():
        raise NotFound(what="site of this unit")
    if clearance not in rules.CLEARANCES or not 0 <= minutes_per_day <= 1440:
        raise ImpossibleUnit(
            field="clearance",
            what="member",
            given=clearance,
            needed=f"Use one of {', '.join(rules.CLEARANCES)}",
        )
    facts = {"clearance": clearance, "supervisor": supervisor, "minutes_per_day": minutes_per_day}
    try:
        with transaction.atomic():
            _end(unit_id, account_id, from_date)
            made = Member.objects.create(
                unit_id=unit_id,
                account_id=account_id,
                site_id=site_id,
                skills=sorted(set(skills)),
                valid=DateRange(from_date, None),
                **facts,
            )
    except IntegrityError as error:
        if "member_of_one_unit" not in str(error):
            raise
        raise InAUnit(field="account") from error
    record(
        "delivery.member_joined",
        actor=actor,
        at=at,
        subject=f"delivery.unit:{unit_id}",
        department_id=None,
        after={"account": account_id, "site": site_id, "from": from_date, "skills": made.skills, **facts},
    )
    return made.id


@verb
def leave(*, unit_id: int, account_id: int, on: date, actor: Actor, at: datetime) -> None:
    """Let an account work in a unit no longer: the day is the first without."""
    if not _end(unit_id, account_id, on):
        raise NotAMember(field="account")
    record(
        "delivery.member_left",
        actor=actor,
        at=at,
        subject=f"delivery.unit:{unit_id}",
        department_id=None,
        after={"account": account_id, "on": on},
    )


def _end(unit_id: int, account_id: int, on: date) -> bool:
    """End the membership that holds on a day; whether one did."""
    members = Member.objects.select_for_update().filter(unit_id=unit_id, account_id=account_id)
    held = members.filter(valid__contains=on).first()
    if held is None or held.valid.lower == on:
        return False
    return bool(Member.objects.filter(id=held.id).update(valid=DateRange(held.valid.lower, on)))
