"""Recording what a department pays and by which policy, and offering a post and its pay to somebody who moves."""

from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.moves.locking import lock, note
from commonhold.records.moves.models import Move, Offer, PayPolicy, PayRange
from commonhold.records.moves.paying import queries, rules
from commonhold.records.moves.paying.rules import NoRange, Salary
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.moves.rules import BANDS, Band, check_open
from commonhold.records.pay.models import Group
from commonhold.records.people.models import Employment, Post
from commonhold.records.people.rules import Grade, Location, Pay, WorkingPattern, check_day, check_name


class RangeAlready(Refusal):
    """Another range of this grade begins on that day or later. Choose a later day."""

    code = "moves.range-already"


class UnknownBand(Refusal):
    """“{given}” is no band of locations. Use national or london."""

    code = "moves.unknown-band"


class NothingToOffer(Refusal):
    """Nothing is offered to somebody who comes back from a loan or is seconded out: they have their post."""

    code = "moves.nothing-to-offer"


@verb
def set_range(
    *,
    department_id: int,
    grade: str,
    band: Band,
    min_pence: int,
    max_pence: int,
    from_date: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Record what a department pays for a grade, full time a year, from a day on; the range before ends there."""
    Grade(grade)
    if band not in BANDS:
        raise UnknownBand(field="band", given=band[:40])
    rules.check_range(min_pence, max_pence)
    check_day(from_date, field="from_date")
    held = PayRange.objects.filter(department_id=department_id, grade=grade, band=band)
    if held.filter(valid__startswith__gte=from_date).exists():
        raise RangeAlready(field="from_date")
    try:
        with transaction.atomic():
            for each in held.filter(valid__contains=from_date):
                held.filter(id=each.id).update(valid=DateRange(each.valid.lower, from_date))
            PayRange.objects.create(
                department_id=department_id,
                grade=grade,
                band=band,
                valid=DateRange(from_date, None),
                min_pence=min_pence,
                max_pence=max_pence,
                source=check_name(source, field="source"),
                recorded_at=at,
            )
    except IntegrityError as error:  # somebody else recorded one at the same moment
        raise RangeAlready(field="from_date") from error
    after = {"grade": grade, "band": band, "from": from_date, "min_pence": min_pence, "max_pence": max_pence}
    _record_of_department("pay_range_set", department_id, actor, at, after)


@verb
def set_policy(
    *,
    department_id: int,
    promotion_basis_points: int,
    protection_months: int | None,
    from_date: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Say what a department does about pay on promotion and above a range, from a day on."""
    rules.check_policy(promotion_basis_points, protection_months)
    figures = {"promotion_basis_points": promotion_basis_points, "protection_months": protection_months}
    PayPolicy.objects.update_or_create(
        department_id=department_id,
        from_date=check_day(from_date, field="from_date"),
        defaults={**figures, "source": check_name(source, field="source"), "recorded_at": at},
    )
    _record_of_department("pay_policy_set", department_id, actor, at, {"from": from_date, **figures})


@verb
def offer(
    *,
    move_id: int,
    post_id: int,
    grade: str,
    region: str,
    weekly_hours: Decimal,
    actor: Actor,
    at: datetime,
    manager_id: int | None = None,
    group_id: int | None = None,
    annual_pence: int | None = None,
    reason: str = "",
) -> None:
    """Offer a post of the department joined, again if need be: the last offer holds.

    The pay is what the department's rules come to, unless `annual_pence` is given, with a reason. This is done for
    both departments: the rules begin with the present pay, which the department left keeps.
    """
    Grade(grade), Location(region), WorkingPattern(weekly_hours)
    found = lock(move_id)
    check_open(found.state)
    if found.to_department_id is None or found.kind == "return":
        raise NothingToOffer()
    _require(Post, post_id, found.to_department_id, "post in this department")
    if manager_id is not None:
        _require(Employment, manager_id, found.to_department_id, "manager in this department")
    pay = _salary(found, grade, region, annual_pence, reason)
    part = _part_time(pay, weekly_hours, group_id, found.to_department_id)
    Offer.objects.create(
        department_id=found.to_department_id,
        move_id=move_id,
        number=Offer.objects.filter(move_id=move_id).count() + 1,
        post_id=post_id,
        manager_id=manager_id,
        grade=grade,
        region=region,
        weekly_hours=weekly_hours,
        group_id=group_id,
        **asdict(replace(pay, working=(*pay.working, *part))),
        recorded_at=at,
    )
    Move.objects.filter(id=move_id).update(offered_at=at, recorded_at=at)
    note("offered", found, "to", actor, at, how=pay.how)


def _salary(found: MoveFacts, grade: str, region: str, annual_pence: int | None, reason: str) -> Salary:
    try:
        ruled = queries.salary(found, grade, region)
    except NoRange:
        if annual_pence is None:
            raise
        ruled = None
    if annual_pence is None or (ruled and ruled.annual_pence == annual_pence):
        assert ruled is not None
        return ruled
    Pay(annual_pence)
    assert found.to_department_id is not None
    its_range = queries.pay_range(found.to_department_id, grade, rules.band_of(region), found.on)
    return rules.by_hand(annual_pence, reason, its_range, ruled)


def _part_time(pay: Salary, weekly_hours: Decimal, group_id: int | None, department_id: int) -> list[str]:
    """What the pay comes to for who works part-time, where the pay group says what full time is."""
    if group_id is None:
        return []
    group = Group.objects.filter(id=group_id, department_id=department_id).first()
    if group is None:
        raise NotFound(what="pay group in this department")
    line = rules.part_time(pay.annual_pence, weekly_hours, group.weekly_hours)
    return [line] if line else []


def _require(table: type[Post | Employment], row_id: int, department_id: int, what: str) -> None:
    if not table._default_manager.filter(id=row_id, department_id=department_id).exists():
        raise NotFound(what=what)


def _record_of_department(
    what: str, department_id: int, actor: Actor, at: datetime, after: dict[str, object]
) -> None:
    subject = f"departments.department:{department_id}"
    record(f"moves.{what}", actor=actor, at=at, subject=subject, department_id=department_id, after=after)
