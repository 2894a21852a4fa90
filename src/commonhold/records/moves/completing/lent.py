"""What moves do to the loans that the home department keeps: begun with a loan, cut by an early way back, and undone.

It is apart from actions.py for its length; all that writes are verbs of `people.loans`.
"""

from collections.abc import Iterable
from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.records.moves import queries
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.moves.rules import check_back
from commonhold.records.people.loans import actions as loans
from commonhold.records.people.loans.queries import loans_of


def lend(moves: Iterable[MoveFacts], actor: Actor, at: datetime) -> None:
    """Note with the home department who is on loan, and who is back early. The moves are completed."""
    for each in moves:
        if each.kind == "loan":
            assert each.to_department_id is not None
            assert each.returns_on is not None
            loans.lend(
                employment_id=each.from_employment_id,
                host_department_id=each.to_department_id,
                host_employment_id=each.to_employment_id,
                starts=each.on,
                until=each.returns_on,
                actor=actor,
                at=at,
            )
        elif (loan := _loan_of(each)) is not None:
            check_back(each.name, each.on, loan.returns_on)
            if each.on != loan.returns_on:
                loans.return_early(
                    employment_id=loan.from_employment_id, on=loan.on, back=each.on, actor=actor, at=at
                )


def unlend(moves: Iterable[MoveFacts], actor: Actor, at: datetime) -> None:
    """Undo what lend() did for moves; also of a loan that was made permanent since."""
    every = list(moves)
    known = loans_of(each.from_employment_id for each in every)
    lent = {(each.employment_id, each.host_employment_id) for each in known}
    for each in every:
        if (each.from_employment_id, each.to_employment_id) in lent:
            loans.call_off(employment_id=each.from_employment_id, on=each.on, actor=actor, at=at)
        elif (loan := _loan_of(each)) is not None and each.on != loan.returns_on:
            assert loan.returns_on is not None
            loans.extend(
                employment_id=loan.from_employment_id, on=loan.on, until=loan.returns_on, actor=actor, at=at
            )


def _loan_of(way_back: MoveFacts) -> MoveFacts | None:
    return queries.move(way_back.follows_id) if way_back.follows_id is not None else None
