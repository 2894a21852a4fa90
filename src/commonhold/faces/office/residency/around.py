"""What the pages of residency share: whose departments, where units work, and choices for forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.access import may, require
from commonhold.core.departments import queries as departments
from commonhold.core.departments.queries import DepartmentFacts
from commonhold.faces.access import Request
from commonhold.work.cases.routing.queries import open_kinds
from commonhold.work.delivery.routing.market import Market
from commonhold.work.delivery.routing.queries import made
from commonhold.work.delivery.routing.whereabouts.queries import able, least_clearance, places
from commonhold.work.residency.policies.rules import OpenWork
from commonhold.work.residency.units.rules import UnitPlace

VIEW, POLICY, APPROVE = "residency.view", "residency.policy", "residency.approve"
VERDICTS = {
    "permit": ("Permitted", "green"),
    "after_approval": ("After approval", "yellow"),
    "forbid": ("Not permitted", "red"),
}
"""Each verdict in words, and the colour of its tag."""


@dataclass(frozen=True)
class Places:
    """The delivery units of a day, and each country in which one works as residency asks about it."""

    market: Market
    places: tuple[UnitPlace, ...]

    @property
    def names(self) -> dict[int, str]:
        """What the units are called, by their ids."""
        return {unit.id: unit.name for unit in self.market.units}


def places_on(on: date) -> Places:
    """Where units work. Of each it is asked about those of its people who are cleared the least."""
    _, market = made(on)
    return Places(
        market, tuple(place for unit in market.units for place in places(unit, least_clearance(unit)))
    )


def open_work(department_id: int, market: Market, at: datetime) -> list[OpenWork]:
    """A department's open tasks that are with units, by what they need."""
    kinds = open_kinds(department_id, at)
    could = able(market, [each.work for each in kinds])
    return [
        OpenWork(
            each.unit_id,
            frozenset(each.work.needs),
            each.work.classification,
            each.work.clearance,
            each.tasks,
            units,
        )
        for each, units in zip(kinds, could, strict=True)
    ]


def departments_for(request: Request, action: str) -> list[DepartmentFacts]:
    """The departments in which the access rules let this person do `action`, by name."""
    return [
        each
        for each in departments.all_departments()
        if each.id in request.department_ids and may(action, roles=request.who.roles_in(each.id))
    ]


def department_called(request: Request, code: str, action: str) -> DepartmentFacts:
    """One of them by its code."""
    for each in departments.all_departments():
        if each.code == code and each.id in request.department_ids:
            require(action, roles=request.who.roles_in(each.id))
            return each
    raise NotFound(what="department of yours with that code")


def chosen(request: Request, mine: Iterable[DepartmentFacts]) -> DepartmentFacts:
    """The department that the address names, else the first."""
    of_mine = list(mine)
    if not of_mine:
        raise NotFound(what="department of yours")
    asked = request.GET.get("department", "")
    return next((each for each in of_mine if each.code == asked), of_mine[0])


def today(request: Request) -> date:
    return request.at.astimezone(LONDON).date()


def pick(request: Request, name: str, known: Mapping[str, str], default: str) -> str:
    """A choice of the address; nonsense is the default."""
    asked = request.GET.get(name, "")
    return asked if asked in known else default


def items(known: Mapping[str, str], checked: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Options for the macros of selects, radios and checkboxes."""
    on = frozenset(checked)
    return [{"value": value, "text": text, "checked": value in on} for value, text in known.items()]


def department_items(mine: Iterable[DepartmentFacts]) -> list[dict[str, Any]]:
    return items({each.code: each.name for each in mine})
