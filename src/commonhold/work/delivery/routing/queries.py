"""Reading the market: as the tables have it now, as it was for a past choice, and how much each unit has."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Min, QuerySet

from commonhold.base.refusals import NotFound
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import bank_holidays
from commonhold.work.delivery.models import Choice as ChoiceRow
from commonhold.work.delivery.models import MarketState, RoutingPolicy
from commonhold.work.delivery.routing import offers
from commonhold.work.delivery.routing.market import (
    Ability,
    Choice,
    Load,
    Market,
    Policy,
    Record,
    Residence,
    UnitFacts,
    Work,
)
from commonhold.work.delivery.routing.rules import Router
from commonhold.work.delivery.routing.tables import LOAD, MARKET
from commonhold.work.delivery.routing.writing import rules as writing


@dataclass
class Loads:
    """How much the units have, for some services; choices that are made one after another add to it."""

    minutes: dict[str, int]
    volumes: dict[str, int]
    given: dict[str, dict[str, int]] = field(default_factory=dict)
    """By service and unit."""

    def of(self, service: str) -> Load:
        """The load as a choice for that service goes by it."""
        return Load(self.minutes, self.volumes, self.given.get(service, {}))

    def add(self, work: Work, choice: Choice) -> None:
        """Count a task as given to the unit that was chosen."""
        if choice.unit is not None and choice.lot is not None:
            self.minutes[choice.unit] = self.minutes.get(choice.unit, 0) + work.minutes
            self.volumes[choice.lot] = self.volumes.get(choice.lot, 0) + 1
            given = self.given.setdefault(work.service, {})
            given[choice.unit] = given.get(choice.unit, 0) + 1


@dataclass(frozen=True)
class Standing:
    """The market of a moment: `hash` is None if it was not kept yet, and nobody has looked since it changed."""

    changes: int
    hash: str | None
    loads: Loads


def standing(services: Collection[str], on: date) -> Standing:
    """Which market holds, and how much the units have, in one query."""
    values = {"on": on, "month": on.replace(day=1), "services": sorted(set(services))}
    changes, known, minutes, volumes, given = planned_once(LOAD, values)[0]
    loads = Loads(json.loads(minutes or "{}"), json.loads(volumes or "{}"))
    for service, unit, count in json.loads(given or "[]"):
        loads.given.setdefault(service, {})[unit] = count
    return Standing(changes, known, loads)


def made(on: date) -> tuple[int, Market]:
    """The market as the tables have it on a day, and after how many changes of them; in one query."""
    row = planned_once(MARKET, {"on": on})[0]
    changes, units, contracts, policies = (
        json.loads(each) if isinstance(each, str) else each for each in row
    )
    safe = offers.safeguards([each["notes"] for each in contracts], on)
    facts = tuple(_unit(each, safe.get(each["code"], set())) for each in units)
    countries = {each.code: each.countries for each in facts}
    found = [
        offer for each in contracts for offer in offers.of_contract(each["code"], each["notes"], countries)
    ]
    found += [offer for each in units for offer in offers.of_cost_sheets(each["code"], each["sheets"])]
    regions = sorted({each.region for each in facts if each.region})
    return changes, Market(
        units=facts,
        offers=tuple(sorted(found, key=lambda each: (each.unit, each.lot, each.starts))),
        policies=tuple(_policy(each) for each in policies),
        holidays=tuple((region, tuple(sorted(bank_holidays(region)))) for region in regions),
    )


@lru_cache(maxsize=20)
def router(market_hash: str) -> Router:
    """Who chooses in a market that was kept; one for each process."""
    return Router(market(market_hash))


@lru_cache(maxsize=20)
def market(market_hash: str) -> Market:
    """A market that was kept, by its hash; NotFound if there is none."""
    found = MarketState.objects.filter(hash=market_hash).values_list("document", flat=True).first()
    if found is None:
        raise NotFound(what="market with that hash")
    return writing.market_from(found)


@dataclass(frozen=True)
class PastChoice:
    """A choice as it was kept."""

    id: int
    task_id: int
    case_reference: str
    department_id: int
    at: datetime
    why: str
    market_hash: str
    work: Work
    load: Load
    residence: Mapping[str, Residence]
    """What was said of where units are, but for those who simply may do it there."""
    choice: Choice

    def again(self) -> Choice:
        """The choice made again, from what was written down and nothing else."""
        return router(self.market_hash).choose(
            self.work, self.load, lambda unit, _: self.residence.get(unit.code, Residence(True))
        )


def past(
    *,
    choice_id: int | None = None,
    task_ids: Iterable[int] | None = None,
    reference: str | None = None,
    service: str | None = None,
    why: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after_id: int = 0,
    limit: int | None = 1_000,
) -> list[PastChoice]:
    """Past choices of the departments acted for, the oldest first; those made before `until`."""
    rows = ChoiceRow.objects.all() if service is None else _of_service(service)
    found = rows.filter(id__gt=after_id).select_related("unit")
    for lookup, value in (
        ("id", choice_id),
        ("task_id__in", list(task_ids) if task_ids is not None else None),
        ("case_reference", reference),
        ("why", why),
        ("at__gte", since),
        ("at__lt", until),
    ):
        if value is not None:
            found = found.filter(**{lookup: value})
    return [_past(row) for row in found.order_by("id")[:limit]]


def past_markets(service: str, since: datetime, until: datetime) -> list[str]:
    """The hashes of the markets of a service's choices when its tasks opened, the first one first."""
    found = _of_service(service).filter(why="opened", at__gte=since, at__lt=until)
    return list(
        found.values("market_id")
        .annotate(first=Min("id"))
        .order_by("first")
        .values_list("market_id", flat=True)
    )


def _of_service(service: str) -> QuerySet[ChoiceRow]:
    """Work is kept as the text that it was written as, in which the service stands once."""
    return ChoiceRow.objects.filter(work__contains=f'"service":{json.dumps(service)},')


def policies(service: str) -> list[RoutingPolicyRow]:
    """The versions of a service's policy, the newest first."""
    return policies_by_service([service]).get(service, [])


def policies_by_service(services: Collection[str]) -> dict[str, list[RoutingPolicyRow]]:
    """The same of several services, in one query; without those that have none."""
    found: dict[str, list[RoutingPolicyRow]] = {}
    for row in RoutingPolicy.objects.filter(service__in=services).order_by("-number"):
        found.setdefault(row.service, []).append(
            RoutingPolicyRow(row.number, row.effective_from, row.reason, row.terms, row.at, row.by_label)
        )
    return found


@dataclass(frozen=True)
class RoutingPolicyRow:
    """A version of a policy, and who set it when and why."""

    number: int
    effective_from: date
    reason: str
    document: Mapping[str, Any]
    at: datetime
    by_label: str


def _past(row: ChoiceRow) -> PastChoice:
    findings = writing.findings_from(row.findings)
    unit = row.unit.code if row.unit else None
    return PastChoice(
        id=row.id,
        task_id=row.task_id,
        case_reference=row.case_reference,
        department_id=row.department_id,
        at=row.at,
        why=row.why,
        market_hash=row.market_id,
        work=writing.work_from(row.work),
        load=writing.load_from(row.load),
        residence=writing.residence_from(row.residence),
        choice=Choice(unit, row.rule, row.lot, tuple(row.hidden), findings),
    )


def _unit(row: Mapping[str, Any], safeguards: Collection[str]) -> UnitFacts:
    abilities = tuple(
        Ability(each["clearance"], tuple(sorted(each["skills"].items())))
        for each in sorted(row["abilities"], key=lambda each: str(each["clearance"]))
    )
    return UnitFacts(
        code=row["code"],
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        open=row["state"] == "open",
        supplier=row["supplier"],
        home=row["home"],
        countries=tuple(row["countries"]),
        abilities=abilities,
        minutes_per_day=row["minutes_per_day"],
        region=row["region"],
        zone=row["zone"],
        opens=datetime.strptime(row["opens"], "%H:%M:%S").time(),  # noqa: DTZ007 (a time of day)
        closes=datetime.strptime(row["closes"], "%H:%M:%S").time(),  # noqa: DTZ007
        weekdays=row["weekdays"],
        conflicts=tuple(row["conflicts"]),
        safeguards=tuple(sorted(safeguards)),
        records=tuple(Record(**each) for each in row["records"]),
        leaving=tuple((service, element) for service, element in row["leaving"]),
    )


def _policy(row: Mapping[str, Any]) -> Policy:
    terms, wrong = writing.terms_from(row["terms"])
    assert terms is not None, f"a policy was kept that is none: {wrong}"
    return Policy(row["service"], row["number"], date.fromisoformat(row["effective_from"]), terms)
