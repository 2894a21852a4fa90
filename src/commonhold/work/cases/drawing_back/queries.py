"""Which open tasks are with units that may no longer do them where they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commonhold.base.working_time import LONDON
from commonhold.work.cases.routing.queries import OpenKind, open_kinds
from commonhold.work.delivery.routing.queries import made
from commonhold.work.delivery.routing.whereabouts.queries import residences


@dataclass(frozen=True)
class Displaced:
    """Open tasks of one kind that their unit may no longer do, and why, in words."""

    kind: OpenKind
    reason: str


def displaced(department_id: int, at: datetime) -> list[Displaced]:
    """A department's open tasks that its policies and approvals of the day no longer permit where they are."""
    kinds, on = open_kinds(department_id, at), at.astimezone(LONDON).date()
    if not kinds:
        return []
    _, market = made(on)
    units = {each.id: each for each in market.units}
    where = residences({department_id: kinds[0].work.department}, on)
    found = []
    for each in kinds:
        unit = units[each.unit_id]
        residence = where(unit, each.work)
        if not residence.permit:
            reason = f"{unit.name} may no longer do this where it is (residency): {residence.words}"
            found.append(Displaced(each, reason))
    return found
