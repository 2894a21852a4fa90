"""Who works in which unit."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import NotAllowed, NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.delivery.models import Member, Site
from commonhold.work.delivery.units import rules
from commonhold.work.delivery.units.queries import supervises


class InAUnit(Refusal):
    """This account works in a unit already at that time. Let it leave that unit first: people work in one at a time."""

    code: ClassVar[str] = "units.in-a-unit"


class NotAMember(Refusal):
    """This account doesn't work in the unit on that day."""

    code: ClassVar[str] = "units.not-a-member"


class NotForSupervisors(Refusal):
    """{why}."""

    code: ClassVar[str] = "units.not-for-supervisors"


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
    """Let an account work in a unit from a day on; returns the member's id. Joining again ends what held before, and
    takes back what began on the same day."""
    if not Site.objects.filter(id=site_id, unit_id=unit_id).exists():
        raise NotFound(what="site of this unit")
    rules.check_member(clearance, skills, minutes_per_day)
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
    """Let an account work in a unit no longer: the day is the first without. If it is the first of all, the account
    never worked there."""
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


@verb
def change_skills(
    *, unit_id: int, account_id: int, skills: Sequence[str], minutes_per_day: int, actor: Actor, at: datetime
) -> None:
    """As a supervisor of the unit, say what one of its people can do from today on, and how long they have a day."""
    today, held = at.astimezone(LONDON).date(), _supervised(unit_id, account_id, actor, at)
    join(
        unit_id=unit_id,
        account_id=account_id,
        site_id=held.site_id,
        from_date=today,
        clearance=held.clearance,
        skills=skills,
        supervisor=held.supervisor,
        minutes_per_day=minutes_per_day,
        actor=actor,
        at=at,
    )


@verb
def let_go(*, unit_id: int, account_id: int, on: date, actor: Actor, at: datetime) -> None:
    """As a supervisor of the unit, say that one of its people leaves: the day, today or later, is the first without."""
    held = _supervised(unit_id, account_id, actor, at)
    if held.supervisor:
        raise NotForSupervisors(why="Only the central unit lets a supervisor go. Ask them")
    if on < at.astimezone(LONDON).date():
        raise NotForSupervisors(field="on", why="Enter today or a later day")
    leave(unit_id=unit_id, account_id=account_id, on=on, actor=actor, at=at)


def _supervised(unit_id: int, account_id: int, actor: Actor, at: datetime) -> Member:
    today = at.astimezone(LONDON).date()
    if not supervises(actor.account_id, unit_id, today):
        raise NotAllowed(what="change who works in this unit")
    held = Member.objects.filter(unit_id=unit_id, account_id=account_id, valid__contains=today).first()
    if held is None:
        raise NotAMember
    return held


def _end(unit_id: int, account_id: int, on: date) -> bool:
    """End the membership that holds on a day; whether one did. Nothing is left of one that began on that day."""
    members = Member.objects.select_for_update().filter(unit_id=unit_id, account_id=account_id)
    held = members.filter(valid__contains=on).first()
    if held is None:
        return False
    began = held.valid.lower
    rest = DateRange(empty=True) if began == on else DateRange(began, on)
    return bool(Member.objects.filter(id=held.id).update(valid=rest))
