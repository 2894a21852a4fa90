"""What an event log of expense claims says, in the terms of claiming: who did what to a claim, and how it ended.

The logs are those of the BPI Challenge 2020 (van Dongen, 4TU.ResearchData, doi:10.4121/uuid:52fb97d4-4588-43c9-
9d04-3604d4613b51): activities such as "Declaration APPROVED by BUDGET OWNER", "Request Payment".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from commonhold.connectors.event_logs.xes import Trace

DOCUMENTS = ("Declaration", "Request For Payment")
"""What a claim is called in these logs; what happens to other documents (a travel permit) is no part of it."""
AMOUNTS = ("(case)_Amount", "(case)_RequestedAmount", "Amount", "RequestedAmount")
ACTIVITY = re.compile(
    r"(?P<document>.+) (?P<verb>SAVED|SUBMITTED|APPROVED|FINAL_APPROVED|REJECTED) by (?P<role>.+)"
)

TASK_OF = {
    "ADMINISTRATION": "check_receipts",
    "PRE_APPROVER": "check_receipts",
    "BUDGET OWNER": "approve_budget_holder",
    "SUPERVISOR": "approve_line_manager",
}
"""Which task of ours is what somebody in that role did in life."""


class What(StrEnum):
    """What happened to a claim."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENT_BACK = "sent back"
    TAKEN_BACK = "taken back"
    PAYMENT_FAILED = "payment failed"
    PAYMENT_ASKED = "payment asked for"
    PAID = "paid"
    OTHER = "other"


class Ending(StrEnum):
    """How a claim stood at the end."""

    PAID = "paid"
    WITHDRAWN = "withdrawn"
    SAVED = "saved, never sent"
    UNPAYABLE = "approved, could not be paid"
    REFUSED = "refused when it was sent"
    OPEN = "still open"


@dataclass(frozen=True)
class Move:
    """One thing that happened. `task` is the task of ours that it was, where it was one."""

    at: datetime
    what: What
    activity: str
    task: str | None = None


@dataclass(frozen=True)
class Facts:
    """What a submission must have been like, judged by who then looked at it."""

    receipt_missing: bool
    other_budget: bool


@dataclass(frozen=True)
class LoggedClaim:
    """A claim as life had it, its moves in order of time.

    `amount_pence` is 0 where the log says none: these logs know the amounts of claims that were paid only.
    """

    name: str
    amount_pence: int
    moves: tuple[Move, ...]

    def ending(self) -> Ending:
        """How it ended in life: by the last thing that happened to it."""
        done = [move.what for move in self.moves if move.what is not What.OTHER]
        return {
            What.PAID: Ending.PAID,
            What.TAKEN_BACK: Ending.WITHDRAWN,
            What.SAVED: Ending.SAVED if What.SUBMITTED not in done else Ending.OPEN,
            What.PAYMENT_FAILED: Ending.UNPAYABLE,
        }.get(done[-1], Ending.OPEN)

    def fails_to_pay(self, place: int) -> bool:
        """Whether the payment that comes next after that place failed, before it was sent again."""
        for move in self.moves[place + 1 :]:
            if move.what in (What.PAYMENT_FAILED, What.SUBMITTED):
                return move.what is What.PAYMENT_FAILED
        return False

    def facts(self, place: int) -> Facts:
        """What the submission at that place among the moves was like.

        The log doesn't say, but whom a claim went to does: receipts are looked at where one is missing, and a
        budget holder is asked where the budget is not the line manager's own.
        """
        tasks: set[str | None] = set()
        for move in self.moves[place + 1 :]:
            if move.what is What.SUBMITTED:
                break
            tasks.add(move.task)
        return Facts("check_receipts" in tasks, "approve_budget_holder" in tasks)


def logged_claim(trace: Trace) -> LoggedClaim | None:
    """The claim of a trace, or None if nothing in it is about one."""
    matches = [(event, ACTIVITY.fullmatch(event.activity)) for event in trace.events]
    documents = {match["document"] for _, match in matches if match}
    document = next((each for each in DOCUMENTS if each in documents), None)
    if document is None:
        return None
    moves = [_move(event.activity, event.at, match, document) for event, match in matches]
    return LoggedClaim(trace.name, _amount_pence(trace), tuple(sorted(moves, key=lambda move: move.at)))


def _move(activity: str, at: datetime, match: re.Match[str] | None, document: str) -> Move:
    if match is None:
        paying = {"Request Payment": What.PAYMENT_ASKED, "Payment Handled": What.PAID}
        return Move(at, paying.get(activity, What.OTHER), activity)
    if match["document"] != document:
        return Move(at, What.OTHER, activity)
    verb, role = match["verb"], match["role"]
    task = TASK_OF.get(role)
    if verb in ("SAVED", "SUBMITTED"):
        return Move(at, What(verb.lower()), activity)
    if role == "EMPLOYEE":
        return Move(at, What.TAKEN_BACK, activity)
    if role == "MISSING":
        return Move(at, What.PAYMENT_FAILED, activity)
    if task is None:
        return Move(at, What.OTHER, activity)
    return Move(at, What.SENT_BACK if verb == "REJECTED" else What.APPROVED, activity, task)


def _amount_pence(trace: Trace) -> int:
    for attributes in _attributes(trace):
        for key in AMOUNTS:
            if key in attributes:
                try:
                    amount = Decimal(attributes[key])
                except InvalidOperation:
                    continue
                return int((amount * 100).to_integral_value()) if amount.is_finite() and amount > 0 else 0
    return 0


def _attributes(trace: Trace) -> Iterator[dict[str, str]]:
    yield trace.attributes
    for event in trace.events:
        yield event.attributes
