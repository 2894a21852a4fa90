"""Who delivers in the demonstration government: two suppliers, one of them abroad, a team of the central unit's own,
and two robots. All of it is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration import robots
from commonhold.connectors.demonstration.people import email, name
from commonhold.core.accounts.actions import open_account
from commonhold.core.audit.acting import Actor
from commonhold.work.cases.catalogue import MarketTask, services
from commonhold.work.delivery.contracts.actions import add_change_note, create_contract
from commonhold.work.delivery.contracts.checking.rules import read
from commonhold.work.delivery.routing.actions import set_policy
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.costs.actions import set_cost
from commonhold.work.delivery.units.membership.actions import join
from commonhold.work.delivery.units.rules import Cost

_SHARES = {
    "price": 1,
    "quality": 2,
    "lateness": 2,
    "in_house_percent": 20,
    "supplier_percent": 60,
    "pilots": [{"unit": "nilgiri-pune", "percent": 12}],
}
"""The policy of every service: points for a pound, for a percentage point, for an hour late; and shares."""
_A_YEAR_MINUTES = 95_000
"""That one person spends on tasks: 220 days of a little more than seven hours."""


@dataclass(frozen=True)
class Team:
    """A unit with people, and what it is paid by the minute that a task usually takes."""

    code: str
    name: str
    place: str
    country: str
    people: int
    supplier: str = ""
    """Its supplier's code and name; none for a team of the central unit's own."""
    supplier_name: str = ""
    zone: str = "Europe/London"
    region: str = "england-and-wales"
    safeguards: tuple[str, ...] = ()
    pence_per_minute: int = 0


TEAMS = (
    Team("shared-york", "Shared Services, York", "York", "GB", 3),
    Team(
        "larkfield-leeds",
        "Larkfield, Leeds",
        "Leeds",
        "GB",
        4,
        supplier="larkfield",
        supplier_name="Larkfield Services",
        pence_per_minute=38,
    ),
    Team(
        "nilgiri-pune",
        "Nilgiri, Pune",
        "Pune",
        "IN",
        4,
        supplier="nilgiri",
        supplier_name="Nilgiri Processing",
        zone="Asia/Kolkata",
        region="",
        safeguards=("uk_standards", "idta"),
        pence_per_minute=24,
    ),
)


def set_up(*, seed: int, actor: Actor, at: datetime) -> None:
    """Set up the units with their people, what they cost or what was agreed, and how work is shared; from `at` on."""
    random, since = Random(f"{seed}:market"), at.astimezone(LONDON).date()  # noqa: S311
    by: dict[str, Any] = {"actor": actor, "at": at}
    for team in TEAMS:
        _team(team, random, since, by)
    robots.set_up(since, **by)
    for service in of_market():
        set_policy(service=service, document=_SHARES, effective_from=since, reason="Shared among all", **by)


def of_market() -> dict[str, list[MarketTask]]:
    """The services that have tasks of the market, with those."""
    found = {
        name: [each.market for each in service.tasks.values() if each.market is not None]
        for name, service in services().items()
    }
    return {name: kinds for name, kinds in found.items() if kinds}


def _team(team: Team, random: Random, since: date, by: Mapping[str, Any]) -> None:
    supplier = (
        units.create_supplier(
            code=team.supplier, name=_labelled(team.supplier_name), country=team.country, **by
        )
        if team.supplier
        else None
    )
    unit = units.create_unit(
        code=team.code,
        name=_labelled(team.name),
        kind="supplier" if supplier else "in_house",
        supplier_id=supplier,
        zone=team.zone,
        region=team.region,
        **by,
    )
    site = units.add_site(unit_id=unit, name=team.place, country=team.country, **by)
    skills = sorted({kind.skill for kinds in of_market().values() for kind in kinds})
    for number in range(team.people):
        given, family = name(random)
        address = email(given, family, number, team.code)
        account = open_account(email=address, label=f"{given} {family}", **by)
        join(
            unit_id=unit,
            account_id=account,
            site_id=site,
            from_date=since,
            skills=skills,
            supervisor=number == 0,
            **by,
        )
    if supplier is None:
        a_year = team.people * _A_YEAR_MINUTES
        cost = Cost(since, team.people * 41_000_00, team.people * 3_000_00, team.people * 7_500_00, a_year)
        set_cost(unit_id=unit, cost=cost, **by)
    else:
        _contract(team, supplier, since, by)
    units.open_unit(unit_id=unit, reason="started", **by)


def _contract(team: Team, supplier: int, since: date, by: Mapping[str, Any]) -> None:
    """Two years, and a change note in the second month: the price falls for larger volumes."""
    made = create_contract(
        code=f"{team.supplier}-1", supplier_id=supplier, title=f"Casework, {_labelled(team.name)}", **by
    )
    first = read(_terms(team, since, banded=False))
    add_change_note(contract_id=made, terms=first, effective_from=since, reason="As tendered", **by)
    later = read(_terms(team, since, banded=True))
    reason = "A lower price for larger volumes, as promised for the second month"
    add_change_note(
        contract_id=made, terms=later, effective_from=since + timedelta(days=35), reason=reason, **by
    )


def _terms(team: Team, since: date, *, banded: bool) -> dict[str, Any]:
    lots, rates = [], []
    for service, kinds in of_market().items():
        code, pence = service.replace("_", "-"), team.pence_per_minute * max(each.minutes for each in kinds)
        lots.append({"code": code, "service": service, "units": [team.code]})
        bands = [{"from_volume": 1, "pence": pence}]
        if banded:
            bands.append({"from_volume": 11, "pence": pence * 9 // 10})
        rates.append({"lot": code, "bands": bands, "minimum_volume": 5})
    listed = [each["code"] for each in lots]
    return {
        "starts": since.isoformat(),
        "ends": (since + timedelta(days=729)).isoformat(),
        "extensions": [{"until": (since + timedelta(days=1_094)).isoformat(), "notice_days": 90}],
        "breaks": [
            {
                "on": (since + timedelta(days=364)).isoformat(),
                "notice_days": 60,
                "fee_pence": 4_000_00,
            }
        ],
        "lots": lots,
        "rates": rates,
        "service_levels": [
            {
                "code": "on-time",
                "measure": "completed_in_time",
                "target": 95,
                "exclusions": ["waiting_for_customer", "force_majeure"],
                "lots": listed,
            },
            {"code": "right", "measure": "first_time_right", "target": 90, "lots": listed},
        ],
        "credits": [
            {"service_level": "on-time", "below": 95, "percent_of_charge": 3},
            {"service_level": "on-time", "below": 85, "percent_of_charge": 8},
            {"service_level": "right", "below": 90, "percent_of_charge": 4},
        ],
        "credit_cap_percent": 10,
        "sites": [team.country],
        "safeguards": list(team.safeguards),
        "exit_plan": "Hand over open work in weekly waves. Return all data within 30 days.",
    }


def _labelled(called: str) -> str:
    return f"{called} (demonstration)"
