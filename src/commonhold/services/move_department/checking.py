"""The baseline checks of a mover that don't go along: what is asked of the department joined, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.records.moves import queries as moves
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.recruiting import queries as recruiting
from commonhold.records.people.vetting import queries as vetting
from commonhold.records.people.vetting.actions import record_before_move
from commonhold.services import baseline_checks
from commonhold.services.move_department.sides import move_of
from commonhold.work.cases.catalogue import CaseFacts, Form
from commonhold.work.cases.sharing import sharing


class RightToWorkEnds(Refusal):
    """Their right to work ends on {until:%-d %B %Y}, before the first day in your department. Ask for a document that
    is valid for longer, or propose an earlier day."""

    code: ClassVar[str] = "move_department.right_to_work_ends"


def checks_form(case: CaseFacts, at: datetime) -> Form:
    """Where the evidence is of each baseline check that doesn't go along."""
    with sharing(case):
        elements = vetting.to_check(_journey(case))
    return baseline_checks.checks_form(elements, recruiting.of_case(case.reference))


def do_checks(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Records the checks, which the employment there gets with the move."""
    journey, today = _journey(case), at.astimezone(LONDON).date()
    checks = baseline_checks.checks_of(
        given, employment_id=journey.from_employment_id, checked_by=actor.label, on=today
    )
    ends = next((each.until for each in checks if each.until is not None), journey.on)
    if ends < journey.on:
        raise RightToWorkEnds(field="until", until=ends)
    if checks:
        record_before_move(journey=journey, checks=checks, actor=actor, at=at)
    return {}


def _journey(case: CaseFacts) -> Journey:
    move = move_of(case)
    return moves.journey(move, moves.offers([move.id]).get(move.id))
