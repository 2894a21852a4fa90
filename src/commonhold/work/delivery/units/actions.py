"""Suppliers and units: setting them up, who works in them, what they cost, and opening and closing them."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import ClassVar

from django.db import IntegrityError, transaction

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.delivery.models import Site, Supplier, Unit, UnitState
from commonhold.work.delivery.units import queries, rules
from commonhold.work.delivery.units.rules import ImpossibleUnit


class Taken(Refusal):
    """There is already a {what} with this code or name: {given}. Choose another."""

    code: ClassVar[str] = "units.taken"


class AlreadySo(Refusal):
    """The unit {unit} is {state} already. Nothing was changed."""

    code: ClassVar[str] = "units.already-so"


@verb
def create_supplier(*, code: str, name: str, country: str, actor: Actor, at: datetime) -> int:
    """Add a supplier and return its id."""
    rules.check_code(code, name)
    rules.check_country(country)
    try:
        with transaction.atomic():
            made = Supplier.objects.create(code=code, name=name, country=country)
    except IntegrityError as error:
        raise _taken(error, "code", "supplier", code) from error
    record(
        "delivery.supplier_created",
        actor=actor,
        at=at,
        subject=f"delivery.supplier:{made.id}",
        department_id=None,
        after={"code": code, "name": name, "country": country},
    )
    return made.id


@verb
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    actor: Actor,
    at: datetime,
    supplier_id: int | None = None,
    home_id: int | None = None,
    region: str = "england-and-wales",
    zone: str = "Europe/London",
    opens: time = time(9),
    closes: time = time(17),
    weekdays: str = "12345",
) -> int:
    """Add a unit, closed as yet, and return its id. A supplier's unit names its supplier; an in-house one may name
    the department that it is of."""
    rules.check_code(code, name)
    rules.check_kind(kind, supplier_id, home_id)
    rules.check_hours(region, zone, opens, closes, weekdays)
    fields = {"code": code, "name": name, "kind": kind, "supplier_id": supplier_id, "home_id": home_id}
    hours = {"region": region, "zone": zone, "opens": opens, "closes": closes, "weekdays": weekdays}
    try:
        with transaction.atomic():
            made = Unit.objects.create(**fields, **hours)
    except IntegrityError as error:
        raise _taken(error, "code", "unit", code) from error
    record(
        "delivery.unit_created",
        actor=actor,
        at=at,
        subject=f"delivery.unit:{made.id}",
        department_id=None,
        after={**fields, **hours},
    )
    return made.id


@verb
def add_site(*, unit_id: int, name: str, country: str, actor: Actor, at: datetime) -> int:
    """Add a place where a unit works, and return its id."""
    rules.check_country(country)
    rules.check_name(name, what="site")
    try:
        with transaction.atomic():
            made = Site.objects.create(unit=queries.locked(unit_id), name=name, country=country)
    except IntegrityError as error:
        raise _taken(error, "name", "site", name) from error
    record(
        "delivery.site_added",
        actor=actor,
        at=at,
        subject=f"delivery.unit:{unit_id}",
        department_id=None,
        after={"site": made.id, "name": name, "country": country},
    )
    return made.id


@verb
def open_unit(*, unit_id: int, reason: str, actor: Actor, at: datetime, note: str = "") -> None:
    """Let a unit be given work: it starts, or it has recovered."""
    _set_state(unit_id, "open", reason, rules.OPENED, note, actor, at)


@verb
def close_unit(*, unit_id: int, reason: str, actor: Actor, at: datetime, note: str = "") -> None:
    """Give a unit no more work, because of an outage, a breach, a contract's end, or as it is stopped. What becomes
    of the work that it has is routing's to decide."""
    _set_state(unit_id, "closed", reason, rules.CLOSED, note, actor, at)


def _set_state(
    unit_id: int, state: str, reason: str, possible: Sequence[str], note: str, actor: Actor, at: datetime
) -> None:
    if reason not in possible:
        raise ImpossibleUnit(
            field="reason", what="reason", given=reason[:40], needed=f"Use one of {', '.join(possible)}"
        )
    unit = queries.locked(unit_id)
    before = UnitState.objects.filter(unit=unit).order_by("-id").values_list("state", flat=True).first()
    if (before or "closed") == state:
        raise AlreadySo(unit=unit.name, state=state)
    UnitState.objects.create(
        unit=unit, state=state, reason=reason, note=note, at=at, by=actor.id, by_label=actor.label
    )
    record(
        "delivery.unit_opened" if state == "open" else "delivery.unit_closed",
        actor=actor,
        at=at,
        subject=f"delivery.unit:{unit_id}",
        department_id=None,
        after={"reason": reason, "note": note},
    )


def _taken(error: IntegrityError, field: str, what: str, given: str) -> Exception:
    """The refusal for a code or name that is there already; any other error is what it was."""
    return Taken(field=field, what=what, given=given) if "unique" in str(error) else error
