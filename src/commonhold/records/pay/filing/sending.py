"""Moving returns on: sent, asked after, and forgotten at the authority, each step noted before and after.

Between two notes the authority is spoken to outside any transaction. What was noted last says what to do, so a
crash anywhere is made good by doing it again:

- prepared: note "sent", then send.
- sent, and no answer for so long that none will come: ask the authority whether it has it; send again only if not.
- acknowledged: ask what became of it.
- accepted or rejected: let the authority delete its answer.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from commonhold.base.refusals import Conflict, Refusal
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.records.pay.filing import actions, queries
from commonhold.records.pay.filing.queries import Standing
from commonhold.records.pay.filing.rules import (
    Accepted,
    Receipt,
    Rejected,
    Return,
    TaxAuthority,
    Unanswered,
    Undecided,
)

WORKER = Actor.system("worker")

log = logging.getLogger(__name__)


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Does whatever is due by the clock, the longest due first; returns how many steps that were."""
    authority = queries.authority()
    done = 0
    while True:
        with acting(WORKER, department_ids()):
            standing = queries.next_due(clock())
        if standing is None:
            return done
        _move_on(standing, authority, clock)
        done += 1


def _move_on(standing: Standing, authority: TaxAuthority, clock: Callable[[], datetime]) -> None:
    try:
        match standing.state:
            case "prepared":
                _send(standing, authority, clock)
            case "sent":
                _look_for(standing, authority, clock)
            case "acknowledged":
                _note(standing, authority.poll(standing.kind, standing.receipt), clock)
            case _:
                authority.forget(standing.kind, standing.receipt)
                with acting(WORKER, [standing.department_id]):
                    actions.note_forgotten(submission_id=standing.id, actor=WORKER, at=clock())
    except Conflict:
        return  # Another worker was quicker.
    except (Unanswered, Undecided) as trouble:
        _note_trouble(standing, str(trouble), clock, sent=True)
    except Refusal as refusal:
        _note_trouble(standing, refusal.message, clock, sent=True)
    except Exception as error:
        # A mistake of ours with one return must not hold up all others.
        log.exception("submission %s", standing.id)
        _note_trouble(standing, f"A mistake in Commonhold: {type(error).__name__}", clock, sent=True)


def _send(standing: Standing, authority: TaxAuthority, clock: Callable[[], datetime]) -> None:
    filed = _return(standing)
    with acting(WORKER, [standing.department_id]):
        actions.begin_sending(submission_id=standing.id, after=standing.number, actor=WORKER, at=clock())
    try:
        outcome = authority.take(standing.scheme, filed)
    except Refusal as refusal:
        # The authority said that it took nothing, or wasn't spoken to at all.
        _note_trouble(standing, refusal.message, clock, sent=False)
    else:
        _note(standing, outcome, clock)


def _look_for(standing: Standing, authority: TaxAuthority, clock: Callable[[], datetime]) -> None:
    filed = _return(standing)
    with acting(WORKER, department_ids()):
        known = queries.correlation_ids(standing.kind, but_of=standing.id)
    receipt = authority.find(filed, known)
    if receipt is None:
        _send(standing, authority, clock)
    else:
        _note(standing, receipt, clock)


def _note(standing: Standing, outcome: Receipt | Accepted | Rejected, clock: Callable[[], datetime]) -> None:
    with acting(WORKER, [standing.department_id]):
        actions.note_outcome(submission_id=standing.id, outcome=outcome, actor=WORKER, at=clock())


def _note_trouble(standing: Standing, trouble: str, clock: Callable[[], datetime], *, sent: bool) -> None:
    with acting(WORKER, [standing.department_id]):
        actions.note_trouble(submission_id=standing.id, trouble=trouble, actor=WORKER, at=clock(), sent=sent)


def _return(standing: Standing) -> Return:
    with acting(WORKER, [standing.department_id]):
        return queries.filed(standing.id)
