"""What keeps a unit from a kind of work, and what is measured of it; each for one unit, from values alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from commonhold.work.delivery.routing.market import CLEARANCES, EVERY, Offer, Record, UnitFacts, Work

ASSUMED_DONE, ASSUMED_RIGHT = 10, 9
"""A unit is taken to have done this many tasks, and this many of them right, before what was measured."""


def lacks(unit: UnitFacts, work: Work) -> str:
    """What the unit's people lack for the work; "" if somebody has the skill and the clearance together."""
    wanted = CLEARANCES.index(work.clearance)
    if unit.minutes_per_day < 1:
        return "has nobody who works on tasks"
    skilled = cleared = False
    for ability in unit.abilities:
        has_skill = any(skill == work.skill and minutes > 0 for skill, minutes in ability.skills)
        has_clearance = CLEARANCES.index(ability.clearance) >= wanted
        if has_skill and has_clearance:
            return ""
        skilled, cleared = skilled or has_skill, cleared or has_clearance
    if not skilled:
        return f"has nobody with the skill “{work.skill}”"
    return (
        f"has nobody with the skill and the clearance “{work.clearance}”"
        if cleared
        else (f"has nobody with the clearance “{work.clearance}”")
    )


def offered(offers: Iterable[Offer], work: Work, on: date) -> tuple[Offer | None, str]:
    """The newest offer in force that covers the work, whatever its price; else None and why there is none."""
    covering = [
        each
        for each in offers
        if each.service in (work.service, EVERY)
        and each.element in (work.element, EVERY)
        and (EVERY in each.departments or work.department in each.departments)
    ]
    if not covering:
        return None, "has no lot for this kind of task and department"
    in_force = [each for each in covering if each.starts <= on <= each.ends]
    if in_force:
        return max(in_force, key=lambda each: (each.starts, each.lot)), ""
    ended = [each.ends for each in covering if each.ends < on]
    if ended:
        return None, f"had a contract for this until {max(ended):%-d %B %Y}"
    return None, f"has a contract for this from {min(each.starts for each in covering):%-d %B %Y}"


def conflict(unit: UnitFacts, department: str) -> str:
    """Why the unit must not work for the department; "" if it may."""
    if unit.home not in (None, department):
        return "is another department’s own team"
    return "must not work for this department" if department in unit.conflicts else ""


def leaves(unit: UnitFacts, work: Work) -> bool:
    """Whether the unit hands over tasks of this kind, or of every kind."""
    return not {(work.service, work.element), (EVERY, EVERY)}.isdisjoint(unit.leaving)


def minutes_of(record: Record | None, expected: int) -> int:
    """How long the unit takes for such a task, once it has done enough of them; before that, what is expected."""
    if record is None or record.done < ASSUMED_DONE or not record.minutes:
        return expected
    return max(1, record.minutes // record.done)


def quality_of(record: Record | None) -> int:
    """The share of such tasks that the unit does right the first time, in parts per million."""
    done, right = (record.done, record.right) if record else (0, 0)
    return (right + ASSUMED_RIGHT) * 1_000_000 // (done + ASSUMED_DONE)
