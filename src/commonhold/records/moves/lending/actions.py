"""What becomes of a loan besides coming back (actions.come_back): it goes on for longer, or for good.

Whoever calls acts for both departments.
"""

from datetime import date, datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import verb
from commonhold.records.moves import rules
from commonhold.records.moves.locking import lock, note
from commonhold.records.moves.models import Move
from commonhold.records.moves.queries import MoveFacts, open_move
from commonhold.records.moves.rules import Dates, Side, last_day
from commonhold.records.people.loans import actions as loans
from commonhold.records.people.transferring import actions as transferring


@verb
def extend(*, move_id: int, returns_on: date, side: Side, actor: Actor, at: datetime) -> None:
    """Let a loan last longer: another, later first day back, to which both departments have agreed."""
    loan = _loan(move_id)
    if loan.returns_on is not None and returns_on <= loan.returns_on:
        raise rules.NotLater(field="returns_on", returns_on=loan.returns_on)
    rules.check_dates("loan", Dates(loan.on, returns_on))
    loans.extend(employment_id=loan.from_employment_id, on=loan.on, until=returns_on, actor=actor, at=at)
    Move.objects.filter(id=move_id).update(returns_on=returns_on, recorded_at=at)
    note("loan_extended", loan, side, actor, at, returns_on=returns_on)


@verb
def make_permanent(*, move_id: int, since: date, side: Side, actor: Actor, at: datetime) -> None:
    """Let who is on loan stay for good: from `since` on the home department keeps no post for them."""
    loan = _loan(move_id)
    if since <= loan.on:
        raise rules.ReturnsBefore(field="since", returns_on=since, on=loan.on)
    loans.make_permanent(employment_id=loan.from_employment_id, on=loan.on, since=since, actor=actor, at=at)
    ended_at = transferring.end_for_transfer(
        endings=[(loan.from_employment_id, last_day(since))], actor=actor, at=at
    )
    Move.objects.filter(id=move_id).update(
        kind="permanent", returns_on=None, ended_at=ended_at, recorded_at=at
    )
    note("loan_made_permanent", loan, side, actor, at, since=since)


def _loan(move_id: int) -> MoveFacts:
    """A loan that somebody is on, and from which no way back is under way."""
    loan = lock(move_id)
    if loan.kind != "loan" or loan.state != "completed":
        raise rules.NotOnLoan(name=loan.name)
    assert loan.to_employment_id is not None
    if open_move(loan.to_employment_id) is not None:
        raise rules.MovesAlready(name=loan.name)
    return loan
