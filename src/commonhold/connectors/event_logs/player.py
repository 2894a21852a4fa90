"""Plays single moves of logged claims as the verbs of the service, and keeps what was not as in life."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from commonhold.base.money import format_pence
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.connectors.event_logs.claims import LoggedClaim, Move, What
from commonhold.connectors.event_logs.stage import OTHER_BUDGET, OWN_BUDGET, Claimant
from commonhold.connectors.virtual_days import VirtualDays
from commonhold.core.audit.acting import Actor
from commonhold.records.payments.queries import PaymentFacts
from commonhold.services.claim_expense import submission
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.holders.queries import Waits
from commonhold.work.cases.holders.queries import waits as waits_of
from commonhold.work.cases.queue import QueuedStep

BANK_HOURS = time(7)
STAND_IN_PENCE = 10_00
"""What is claimed where the log has no amount."""


@dataclass
class Played:
    """A logged claim and what has become of it here."""

    claim: LoggedClaim
    claimant: Claimant
    reference: str | None = None
    draft_id: int | None = None
    refused: str = ""
    """Why its last submission was refused."""
    bank_refuses: bool = False
    """Whether the bank is to refuse its next payment, because in life it could not be paid."""
    held: deque[int] = field(default_factory=deque)
    """Places of moves that wait until this case is where life was."""
    notes: set[str] = field(default_factory=set)
    """What was not as in life on the way."""


class Player(VirtualDays):
    """Does what people and the bank did, as far as this process asks them to."""

    def __init__(self, department_id: int, actors: Mapping[int, Actor], steps: deque[QueuedStep]) -> None:
        super().__init__(department_id, steps)
        self.actors = actors
        self.by_reference: dict[str, Played] = {}
        self.held: list[Played] = []
        self.holders: dict[str, int] = {}
        """Who holds each role: the roles of a replay don't change."""

    def begin_day(self, day: date) -> None:
        """The morning of a working day, and then what had to wait for the bank."""
        super().begin_day(day)
        if self.calendar.is_working_day(day):
            self._try_held(datetime.combine(day, BANK_HOURS, LONDON))

    def refused_by_bank(self, due: Sequence[PaymentFacts]) -> dict[int, str]:
        """Those that could not be made in life."""
        refused: dict[int, str] = {}
        for payment in due:
            played = self.by_reference.get(payment.reference)
            if played is not None and played.bank_refuses:
                refused[payment.id], played.bank_refuses = "The account can't be paid into", False
        return refused

    def play(self, played: Played, place: int, at: datetime) -> None:
        """Plays one move, or holds it until the case is there."""
        if played.held:
            played.held.append(place)
        elif not self._play(played, place, at):
            played.held.append(place)
            self.held.append(played)

    def _try_held(self, at: datetime) -> None:
        for played in self.held:
            while played.held and self._play(played, played.held[0], at):
                played.held.popleft()
        self.held = [played for played in self.held if played.held]

    def _play(self, played: Played, place: int, at: datetime) -> bool:
        move = played.claim.moves[place]
        try:
            with transaction.atomic():
                done = self._do(played, move, place, at)
                jobs.run_due(self.steps, at=at)
                return done
        except Refusal as refusal:
            self.steps.clear()
            if move.what is What.SUBMITTED and played.reference is None:
                played.refused = refusal.message
            played.notes.add(f"“{move.what}” was refused here: {_general(refusal)}")
            return True

    def _do(self, played: Played, move: Move, place: int, at: datetime) -> bool:
        """Does a move. False if the case is not there yet."""
        waits = waits_of(played.reference) if played.reference else None
        match move.what:
            case What.SAVED:
                self._save(played, place, at)
            case What.SUBMITTED:
                return self._submit(played, place, waits, at)
            case What.APPROVED | What.SENT_BACK:
                self._decide(played, move, waits, at)
                played.bank_refuses = played.claim.fails_to_pay(place)
            case What.TAKEN_BACK:
                self._take_back(played, place, waits, at)
            case What.OTHER:
                played.notes.add(f"life had a step that is none of this process: {move.activity}")
        return True

    def _save(self, played: Played, place: int, at: datetime) -> None:
        played.draft_id = correspondence.save_draft(
            department_id=self.department_id,
            service_name="claim_expense",
            answers=self._answers(played, place, at),
            actor=played.claimant.actor,
            at=at,
        )

    def _submit(self, played: Played, place: int, waits: Waits | None, at: datetime) -> bool:
        if waits is not None and waits.element == "give_bank_details":
            self._complete(waits, "done", "", at)
            played.bank_refuses = played.claim.fails_to_pay(place)
            return True
        if waits is not None and waits.open and played.bank_refuses:
            return False
        answers = self._answers(played, place, at)
        actor = played.claimant.actor
        if waits is not None and waits.task_id is not None and waits.element == "correct_claim":
            submission.correct(answers, task_id=waits.task_id, reference=waits.reference, actor=actor, at=at)
            return True
        if waits is not None and waits.open:
            played.notes.add("life sent it again while it was still being looked at")
            return True
        if waits is not None:
            played.notes.add("taken back and claimed afresh as another case")
        opened = submission.submit(
            answers, department_id=self.department_id, asked_by=played.claimant.account_id, actor=actor, at=at
        )
        played.reference, played.refused = opened.reference, ""
        self.by_reference[opened.reference] = played
        if played.draft_id is not None:
            correspondence.discard_draft(draft_id=played.draft_id, actor=actor, at=at)
        return True

    def _decide(self, played: Played, move: Move, waits: Waits | None, at: datetime) -> None:
        if waits is None or waits.element != move.task:
            where = waits.element if waits is not None and waits.open else "nowhere"
            played.notes.add(f"life had “{move.activity}” when the case here was at {where or 'a payment'}")
            return
        if waits.passed_on:
            played.notes.add("nobody had acted in time, so it had been passed on to a manager further up")
        outcome = "approve" if move.what is What.APPROVED else "return"
        self._complete(waits, outcome, "" if outcome == "approve" else "Sent back in the log", at)

    def _take_back(self, played: Played, place: int, waits: Waits | None, at: datetime) -> None:
        actor = played.claimant.actor
        if waits is None or not waits.open:
            played.notes.add("life took back what was already finished here")
        elif waits.element != "correct_claim":
            cases.withdraw_case(reference=waits.reference, actor=actor, at=at)
        elif any(move.what is What.SUBMITTED for move in played.claim.moves[place + 1 :]):
            assert waits.task_id is not None
            cases.claim_task(task_id=waits.task_id, actor=actor, at=at)
        else:
            self._complete(waits, "withdraw", "", at)

    def _complete(self, waits: Waits, outcome: str, reason: str, at: datetime) -> None:
        actor = self.actors[waits.candidate or self._holder(waits.role or "", at)]
        self.complete(waits, outcome, reason, actor=actor, at=at)

    def _holder(self, role: str, at: datetime) -> int:
        if role not in self.holders:
            self.holders[role] = self.holder(role, at)
        return self.holders[role]

    def _answers(self, played: Played, place: int, at: datetime) -> dict[str, Any]:
        facts = played.claim.facts(place)
        if not played.claim.amount_pence:
            played.notes.add(
                f"the log has no amount; {format_pence(STAND_IN_PENCE)} was claimed in its place"
            )
        line: dict[str, Any] = {
            "kind": "other",
            "date": at.astimezone(LONDON).date().isoformat(),
            "amount_pence": played.claim.amount_pence or STAND_IN_PENCE,
            "description": played.claim.name[:200],
            "has_receipt": not facts.receipt_missing,
        }
        if facts.receipt_missing:
            line["no_receipt_reason"] = "In life somebody looked at the receipts of this claim"
        else:
            line["receipts"] = [self._receipt(played, at)]
        centre = OTHER_BUDGET if facts.other_budget else OWN_BUDGET
        return {"lines": [line], "purpose": played.claim.name[:200], "cost_centre": centre}

    def _receipt(self, played: Played, at: datetime) -> int:
        return correspondence.attach(
            department_id=self.department_id,
            name=f"{played.claim.name}.pdf",
            content=f"%PDF-1.4\n% A receipt for {played.claim.name}, generated for a replay\n%%EOF\n".encode(),
            actor=played.claimant.actor,
            at=at,
        )


def _general(refusal: Refusal) -> str:
    """The refusal without what belongs to one case alone, so that alike ones are counted together."""
    return f"{refusal.message} ({refusal.code})" if not refusal.values.get("reference") else refusal.code
