"""What each service task of the process does: one public function for each, named as the task's id."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.records.moves import actions, queries
from commonhold.records.moves.rules import Side
from commonhold.services.move_department import completing
from commonhold.services.move_department.forms import turn_after
from commonhold.services.move_department.proposing import propose
from commonhold.services.move_department.sides import everybody, move_of
from commonhold.work.cases.catalogue import CaseFacts, Done, Failed
from commonhold.work.cases.correspondence.actions import write_to
from commonhold.work.cases.questions import Question, display

PROPOSER: dict[str, Side] = {"me": "person", "away": "from", "coming": "to"}
"""Which side says who moves, by who began it."""
DAY = Question("on", "date", "", "")


def propose_move(case: CaseFacts, *, actor: Actor, at: datetime) -> Done | Failed:
    """Finds who moves in the department that is left, and proposes their move to both."""
    wanted = case.variables["wanted"]
    side = PROPOSER[wanted["mover"]]
    try:
        with transaction.atomic():
            move_id = propose(case, side, actor, at)
    except Refusal as refusal:
        return Failed("cannot_propose", {"reason": refusal.message})
    move = queries.move(move_id)
    return Done(
        {
            "move_id": move_id,
            "turn": turn_after(move_id, side),
            "needs_offer": move.kind in ("permanent", "loan"),
            "needs_release": move.kind != "return",
            "to_ask": len(completing.to_ask(move)),
            "promoted": move.level == "promotion",
        }
    )


def tell_both(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells both sides what was proposed."""
    move = move_of(case)
    _tell(case, f"{move.name} is to move", f"It is proposed for {_day(move.on)}.", actor, at)
    return Done()


def clear_move(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Notes that nothing stands against it in the department that is joined."""
    actions.clear(move_id=move_of(case).id, actor=actor, at=at)
    return Done()


def complete_move(case: CaseFacts, *, actor: Actor, at: datetime) -> Done | Failed:
    """Moves everything, in one transaction: either all of it or nothing."""
    move = move_of(case)
    try:
        with transaction.atomic():
            completing.complete(move, actor=actor, at=at)
    except Refusal as refusal:
        return Failed("cannot_complete", {"reason": refusal.message})
    return Done({"first_day_at": _first_day(move.on)})


def tell_completed(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells everybody that all is arranged."""
    move = move_of(case)
    _tell(
        case,
        f"{move.name} moves on {_day(move.on)}",
        "Everything is arranged in both departments: pay, leave, pension, what else goes along, and access from that"
        " day on. Nobody has to type anything.",
        actor,
        at,
    )
    return Done()


def look_at_day(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Whether their first day has come: it may have been moved meanwhile."""
    move = move_of(case)
    come = at.astimezone(LONDON).date() >= move.on
    return Done({"day_has_come": come, "first_day_at": _first_day(move.on)})


def hand_over_work(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """On the first day what they have open in the department that they left passes to their manager there."""
    move = move_of(case)
    if move.kind in ("permanent", "loan", "return"):
        completing.pass_work_on(case, move, actor=actor, at=at)
    return Done()


def change_date(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Moves the day to the one that both agreed to: of a move that is completed, on both sides at once."""
    wanted = case.variables
    completing.change_date(
        move_of(case),
        side=wanted["side"],
        on=date.fromisoformat(wanted["new_on"]),
        returns_on=date.fromisoformat(wanted["new_returns_on"]) if wanted.get("new_returns_on") else None,
        actor=actor,
        at=at,
    )
    return Done({"changed": True})


def tell_change(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells everybody which day it is now."""
    move, changed = move_of(case), case.variables.get("outcome") == "agree"
    said = "The day was changed" if changed else "The day stays as it was"
    _tell(case, f"{move.name}: {said.lower()}", f"{said}: the first day is {_day(move.on)}.", actor, at)
    return Done()


def undo_move(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Puts everything back as it was, if it was moved already."""
    completing.undo(
        move_of(case),
        side=case.variables["side"],
        reason=case.variables["why"],
        actor=actor,
        at=at,
    )
    return Done()


def tell_cancelled(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells everybody that it is off."""
    move = move_of(case)
    _tell(
        case, f"{move.name} does not move", "The move was cancelled, and everything is as it was.", actor, at
    )
    return Done()


def _tell(case: CaseFacts, subject: str, body: str, actor: Actor, at: datetime) -> None:
    """Writes to everybody on both sides; nothing that only one may know."""
    link = f"{settings.BASE_URL}/moves/{case.reference}/"
    write_to(
        department_id=case.department_id,
        account_ids=everybody(case, at),
        subject=subject,
        body=f"{body}\n\n{link}\n",
        actor=actor,
        at=at,
    )


def _first_day(on: date) -> str:
    return datetime.combine(on, time(9), LONDON).isoformat()


def _day(day: date) -> str:
    return display(DAY, day.isoformat())
