"""What the tasks of a move ask, each of whoever does it, and what the answers do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from commonhold.core.audit.acting import Actor
from commonhold.records.moves import actions, queries
from commonhold.records.moves.rules import warnings
from commonhold.services.move_department.sides import Side, move_of
from commonhold.work.cases.catalogue import CaseFacts, Form
from commonhold.work.cases.questions import Question, Section, display

ON = Question("on", "date", "First day there", "the first day there", future_allowed=True)
RETURNS_ON = Question("returns_on", "date", "First day back", "the first day back", future_allowed=True)
SAID = Question(
    "said",
    "long_text",
    "Why this day?",
    "why this day",
    hint="Both departments and the person read it.",
    required=False,
)


def dates_form(case: CaseFacts, at: datetime) -> Form:
    """Another day than the one proposed; what is proposed stands there already."""
    move = move_of(case)
    back = (RETURNS_ON,) if move.returns_on else ()
    usual = {"on": move.on.isoformat()} | (
        {"returns_on": move.returns_on.isoformat()} if move.returns_on else {}
    )
    told = [f"The first day there is proposed to be {display(ON, usual['on'])}."]
    if move.returns_on:
        told.append(f"The first day back would be {display(RETURNS_ON, usual['returns_on'])}.")
    told += warnings(move.on, move.proposed_on)
    return Form(Section("dates", "Another day", (ON, *back, SAID)), usual, told)


def agree(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], side: Side, *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """A side agrees to the last proposal, or proposes another day; then it is the other's turn, if one has to."""
    move_id = move_of(case).id
    if outcome == "agree":
        actions.agree_dates(
            move_id=move_id, side=side, number=queries.last_proposal(move_id), actor=actor, at=at
        )
    else:
        actions.propose_dates(
            move_id=move_id,
            side=side,
            on=date.fromisoformat(given["on"]),
            returns_on=date.fromisoformat(given["returns_on"]) if given.get("returns_on") else None,
            said=given.get("said") or "",
            actor=actor,
            at=at,
        )
    return {"turn": turn_after(move_id, side)}


def turn_after(move_id: int, side: str) -> str:
    """Whose turn it is to say something about the dates, after a side has: "agreed" if nobody's."""
    if queries.move(move_id).state == "agreed":
        return "agreed"
    return "to" if side == "from" else "from"


def agree_leaving(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """The department that is left answers."""
    return agree(case, outcome, given, "from", actor=actor, at=at)


def agree_joining(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """The department that is joined answers."""
    return agree(case, outcome, given, "to", actor=actor, at=at)


def release(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Lets them go."""
    actions.release(move_id=move_of(case).id, actor=actor, at=at)
    return {}
