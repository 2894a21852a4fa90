"""A plan in the demonstration government by which a team moves to another department: tried, and left to whoever tries
the demonstration to carry out and reverse. Which team, is drawn from a seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from datetime import date, datetime
from random import Random

from commonhold.base.periods import month_of
from commonhold.base.working_time import LONDON
from commonhold.connectors.demonstration.moves import Place
from commonhold.connectors.demonstration.roles import central_roles, department_roles
from commonhold.core.audit.acting import Actor
from commonhold.records.moves.reorganising.actions import draw, try_out
from commonhold.records.moves.reorganising.rules import Document, checked

CODE = "a-team-moves"
_FEWEST, _MOST = 6, 40
_STAGE = 10


def plan_a_move(
    left: Place, joined: Place, *, leaving: Set[str], seed: int, actor: Actor, at: datetime
) -> None:
    """Draw the plan up and try it; nothing, where no team has a fitting size.

    `leaving` are the employee numbers of those who leave: their teams stay, as a plan moves nobody who leaves.
    """
    teams = _teams(left, leaving)
    if not teams:
        return
    team = Random(f"{seed}:reorganising").choice(teams)  # noqa: S311 - made-up people need no secrecy
    plan_id = draw(document=_document(team, left, joined, _first_day(at)), actor=actor, at=at)
    try_out(plan_id=plan_id, actor=actor, at=at)


def _teams(place: Place, leaving: Set[str]) -> list[str]:
    """Those of a fitting size in which nobody leaves or has a role that the department can't be shown without."""
    held = department_roles(place.made)
    needed = {place.made.number(each) for each in {*held, *central_roles(place.made, held)}} | leaving
    without = {row.organisation_code for row in place.rows if row.number in needed}
    sizes = Counter(row.organisation_code for row in place.rows if row.organisation_code not in without)
    return [
        part.code
        for part in place.made.organisations
        if part.kind == "team" and _FEWEST <= sizes[part.code] <= _MOST
    ]


def _document(team: str, left: Place, joined: Place, on: date) -> Document:
    """The team goes into a directorate there, under whoever holds the budget of its cost centre."""
    name = next(part.name for part in left.made.organisations if part.code == team)
    centre = next(each for each in joined.made.cost_centres if each.code in joined.made.heads)
    kinds = {part.code: part for part in joined.made.organisations}
    within = kinds[centre.organisation_code]
    while within.kind == "team" and within.parent_code is not None:
        within = kinds[within.parent_code]
    centres_here = {row.cost_centre_code for row in left.rows if row.organisation_code == team}
    return checked(
        {
            "plan": CODE,
            "name": f"{name} moves to {joined.made.plan.name}"[:200],
            "from": left.made.plan.code,
            "to": joined.made.plan.code,
            "date": on,
            "pay_group": "monthly",
            "people": [{"organisation": team}],
            "structure": [{"from": team, "to": f"NEW-{team}"[:50], "name": name, "within": within.code}],
            "cost_centres": dict.fromkeys(sorted(centres_here), centre.code),
            "manager": joined.made.number(joined.made.heads[centre.code]),
            "beyond_records": ["The team’s rooms: facilities of both departments agree who sits where"],
            "stage_size": _STAGE,
        }
    )


def _first_day(at: datetime) -> date:
    """The first day of the next month, which nobody has been paid for yet: so it can be reversed."""
    _, last = month_of(at.astimezone(LONDON).date())
    return date.fromordinal(last.toordinal() + 1)
