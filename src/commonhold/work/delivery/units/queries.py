"""Reading suppliers and units: what they are, whether they are open, who works in them, what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import WorkingCalendar
from commonhold.core.departments.queries import bank_holidays
from commonhold.work.delivery.models import CostSheet, Member, Site, Supplier, Unit, UnitState
from commonhold.work.delivery.units.rules import Cost


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    id: int
    code: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as it is now. `supplier_code` and `supplier` (its name) are those of a supplier's unit."""

    id: int
    code: str
    name: str
    kind: str
    supplier_id: int | None
    supplier_code: str | None
    supplier: str | None
    home_id: int | None
    home: str | None
    region: str
    zone: str
    opens: time
    closes: time
    weekdays: str
    state: str | None
    """ "open" or "closed"; None if it has never been open."""

    @property
    def open(self) -> bool:
        return self.state == "open"

    def calendar(self) -> WorkingCalendar:
        """When it works."""
        holidays = bank_holidays(self.region) if self.region else frozenset()
        days = frozenset(map(int, self.weekdays))
        return WorkingCalendar(self.opens, self.closes, days, holidays, ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class SiteFacts:
    id: int
    unit_id: int
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """Somebody who works in a unit. `leaves` is the first day without, if it is known."""

    id: int
    unit_id: int
    account_id: int
    label: str
    site: str
    country: str
    clearance: str
    skills: list[str]
    supervisor: bool
    minutes_per_day: int
    joined: date
    leaves: date | None


@dataclass(frozen=True, slots=True)
class StateFacts:
    """That a unit was opened or closed."""

    state: str
    reason: str
    note: str
    at: datetime
    by_label: str


@dataclass(frozen=True, slots=True)
class Strength:
    """How many people work in a unit on a day, and the minutes a day that they have for tasks."""

    people: int
    minutes_per_day: int


_UNIT = (
    *(
        "id",
        "code",
        "name",
        "kind",
        "supplier_id",
        "supplier__code",
        "supplier__name",
        "home_id",
        "home__name",
    ),
    *("region", "zone", "opens", "closes", "weekdays", "state"),
)
_MEMBER = (
    *("id", "unit_id", "account_id", "account__label", "site__name", "site__country", "clearance", "skills"),
    *("supervisor", "minutes_per_day", "valid__startswith", "valid__endswith"),
)


def suppliers() -> list[SupplierFacts]:
    """Every supplier, by name."""
    found = Supplier.objects.order_by("name")
    return [SupplierFacts(*row) for row in found.values_list("id", "code", "name", "country")]


def supplier(code: str) -> SupplierFacts:
    row = Supplier.objects.filter(code=code).values_list("id", "code", "name", "country").first()
    if row is None:
        raise NotFound(what=f"supplier with the code {code[:60]}")
    return SupplierFacts(*row)


def units() -> list[UnitFacts]:
    """Every unit, by name, with the state that it is in."""
    return _units()


def unit(code: str) -> UnitFacts:
    found = _units(code=code)
    if not found:
        raise NotFound(what=f"unit with the code {code[:60]}")
    return found[0]


def _units(**only: str) -> list[UnitFacts]:
    newest = UnitState.objects.filter(unit=OuterRef("id")).order_by("-id").values("state")[:1]
    found = Unit.objects.annotate(state=Subquery(newest)).filter(**only).order_by("name")
    return [UnitFacts(*row) for row in found.values_list(*_UNIT)]


def locked(unit_id: int) -> Unit:
    """The unit, so that nobody else changes it at the same time."""
    found = Unit.objects.select_for_update().filter(id=unit_id).first()
    if found is None:
        raise NotFound(what="unit")
    return found


def sites(unit_ids: Sequence[int]) -> list[SiteFacts]:
    found = Site.objects.filter(unit_id__in=unit_ids).order_by("unit_id", "name")
    return [SiteFacts(*row) for row in found.values_list("id", "unit_id", "name", "country")]


def members(unit_id: int, on: date) -> list[MemberFacts]:
    """Who works in a unit on a day, or will later, supervisors first."""
    found = Member.objects.filter(Q(valid__contains=on) | Q(valid__startswith__gt=on), unit_id=unit_id)
    return [
        MemberFacts(*row) for row in found.order_by("-supervisor", "account__label").values_list(*_MEMBER)
    ]


def somebody_of_each(on: date) -> list[tuple[MemberFacts, str]]:
    """A supervisor and another member of each unit, with the unit's name."""
    found = Member.objects.filter(valid__contains=on).order_by("unit__name", "-supervisor", "id")
    picked = found.distinct("unit__name", "supervisor").values_list(*_MEMBER, "unit__name")
    return [(MemberFacts(*row[:-1]), row[-1]) for row in picked]


def membership(account_id: int, on: date) -> MemberFacts | None:
    """Where an account works on a day."""
    found = Member.objects.filter(account_id=account_id, valid__contains=on)
    row = found.values_list(*_MEMBER).first()
    return None if row is None else MemberFacts(*row)


def works_for(account_id: int, supplier: str, on: date) -> bool:
    """Whether an account works in one of a supplier's units on a day."""
    found = Member.objects.filter(account_id=account_id, valid__contains=on)
    return found.filter(unit__supplier__code=supplier).exists()


def supervises(account_id: int | None, unit_id: int | None, on: date) -> bool:
    """Whether an account is a supervisor of a unit on a day."""
    if account_id is None or unit_id is None:
        return False
    found = Member.objects.filter(unit_id=unit_id, account_id=account_id, valid__contains=on)
    return found.filter(supervisor=True).exists()


def strengths(on: date) -> dict[int, Strength]:
    """How strong each unit is on a day, by its id."""
    found = Member.objects.filter(valid__contains=on).values("unit_id").order_by("unit_id")
    counted = found.annotate(people=Count("id"), minutes=Sum("minutes_per_day"))
    return {row["unit_id"]: Strength(row["people"], row["minutes"]) for row in counted}


def states(unit_id: int) -> list[StateFacts]:
    """When and why a unit was opened and closed, the newest first."""
    found = UnitState.objects.filter(unit_id=unit_id).order_by("-id")
    return [StateFacts(*row) for row in found.values_list("state", "reason", "note", "at", "by_label")]


_COST = ("effective_from", "staff_pence", "it_pence", "overhead_pence", "productive_minutes")


def costs(on: date) -> dict[int, Cost]:
    """What each unit that has a cost sheet costs on a day, by the unit's id."""
    found = CostSheet.objects.filter(effective_from__lte=on).order_by("unit_id", "-effective_from", "-id")
    return {row[0]: Cost(*row[1:]) for row in found.distinct("unit_id").values_list("unit_id", *_COST)}


def cost_sheets(unit_id: int) -> list[Cost]:
    """Every cost sheet of a unit, the one that holds latest first."""
    found = CostSheet.objects.filter(unit_id=unit_id).order_by("-effective_from", "-id")
    return [Cost(*row) for row in found.values_list(*_COST)]
