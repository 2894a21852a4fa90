"""Proposing a move, agreeing on its dates, and what each side does before it is completed; cancelling it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import verb
from commonhold.records.moves import queries, rules
from commonhold.records.moves.locking import lock, note
from commonhold.records.moves.models import Move, Proposal, Release
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.moves.rules import Dates, Level, Side
from commonhold.records.people.carrying.rules import Kind
from commonhold.records.people.history.queries import period
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import check_name


@verb
def propose(
    *,
    from_employment_id: int,
    to_department_id: int | None,
    kind: Kind,
    level: Level,
    on: date,
    side: Side,
    actor: Actor,
    at: datetime,
    returns_on: date | None = None,
    to_body: str = "",
    case_reference: str = "",
    said: str = "",
) -> int:
    """Propose that somebody moves on a day, and return the move's id. `side` is whoever proposes it.

    For a secondment out, `to_department_id` is None and `to_body` says where to. The way back from a loan is begun by
    come_back.
    """
    rules.check_side(kind, side)
    dates = rules.check_dates(kind, Dates(on, returns_on))
    employment, name = _mover(from_employment_id, kind, to_department_id, to_body, on)
    move = Move(
        person_id=employment.person_id,
        name=name,
        from_department_id=employment.department_id,
        from_employment=employment,
        to_department_id=to_department_id,
        to_body=check_name(to_body, field="to_body") if to_body else "",
        kind=kind,
        level=level,
        on=on,
        returns_on=returns_on,
        state=rules.state_of([rules.Said(1, side, dates)], kind),
        case_reference=case_reference,
        proposed_on=at.astimezone(LONDON).date(),
        recorded_at=at,
    )
    return _begin(move, side, said, actor, at)


@verb
def come_back(
    *,
    loan_id: int,
    on: date,
    side: Side,
    actor: Actor,
    at: datetime,
    case_reference: str = "",
    said: str = "",
) -> int:
    """Begin the way back from a loan, and return the new move's id. On the day that the loan has agreed already, it is
    agreed; another day both departments have to agree to."""
    loan = lock(loan_id)
    if loan.kind != "loan" or loan.state != "completed":
        raise rules.NotOnLoan(name=loan.name)
    assert loan.to_department_id is not None
    assert loan.to_employment_id is not None
    rules.check_dates("return", Dates(on))
    rules.check_back(loan.name, on, loan.returns_on)
    _check_leaves(loan.name, Employment.objects.get(id=loan.to_employment_id), on)
    move = Move(
        person_id=loan.person_id,
        name=loan.name,
        from_department_id=loan.to_department_id,
        from_employment_id=loan.to_employment_id,
        to_department_id=loan.from_department_id,
        to_employment_id=loan.from_employment_id,
        kind="return",
        level="level",
        on=on,
        follows_id=loan_id,
        state="agreed" if on == loan.returns_on else "proposed",
        case_reference=case_reference,
        proposed_on=at.astimezone(LONDON).date(),
        recorded_at=at,
    )
    return _begin(move, side, said, actor, at)


@verb
def propose_dates(
    *,
    move_id: int,
    side: Side,
    on: date,
    actor: Actor,
    at: datetime,
    returns_on: date | None = None,
    said: str = "",
) -> None:
    """Propose other dates, until the move is completed. Whoever was released is so for another day, so not any more."""
    found = lock(move_id)
    rules.check_state(found.state, "proposed")
    rules.check_side(found.kind, side)
    dates = rules.check_dates(found.kind, Dates(on, returns_on))
    _say(found.id, side, dates, said, at)
    state = rules.state_of(queries.said(move_id), found.kind)
    _update(found, at, state=state, on=dates.on, returns_on=dates.returns_on, released_at=None)
    note("dates_proposed", found, side, actor, at, on=on, returns_on=returns_on)


@verb
def agree_dates(*, move_id: int, side: Side, number: int, actor: Actor, at: datetime) -> None:
    """Agree to the proposal of a number, the last there is. The dates are agreed once both departments stand by it."""
    found = lock(move_id)
    rules.check_state(found.state, "agreed")
    rules.check_side(found.kind, side)
    every = queries.said(move_id)
    dates = rules.check_answer(every, side, number)
    _say(move_id, side, dates, "", at, answers=number)
    _update(found, at, state=rules.state_of(queries.said(move_id), found.kind))
    note("dates_agreed", found, side, actor, at, number=number)


@verb
def clear(*, move_id: int, actor: Actor, at: datetime) -> None:
    """Say that the checks of the department joined are done, so that nothing stands against the move there."""
    found = lock(move_id)
    rules.check_open(found.state)
    rules.check_side(found.kind, "to")
    _update(found, at, cleared_at=at)
    note("cleared", found, "to", actor, at)


@verb
def release(*, move_id: int, note_of_it: str = "", actor: Actor, at: datetime) -> None:
    """Let somebody go: their last day is the one before the first day there. The note is the department left's own."""
    found = lock(move_id)
    rules.check_state(found.state, "completed")
    Release.objects.create(
        department_id=found.from_department_id,
        move_id=move_id,
        number=Release.objects.filter(move_id=move_id).count() + 1,
        last_day=rules.last_day(found.on),
        note=note_of_it.strip(),
        released_by=actor.label,
        recorded_at=at,
    )
    _update(found, at, released_at=at)
    note("released", found, "from", actor, at, last_day=rules.last_day(found.on))


@verb
def cancel(*, move_id: int, side: Side, reason: str, actor: Actor, at: datetime) -> None:
    """Not move after all. Of one that is completed, completing.actions.undo puts back what was."""
    found = lock(move_id)
    rules.check_state(found.state, "cancelled")
    _update(found, at, state="cancelled")
    note("cancelled", found, side, actor, at, reason=reason.strip())


def _mover(
    employment_id: int, kind: Kind, to_department_id: int | None, to_body: str, on: date
) -> tuple[Employment, str]:
    """Whose move it would be, by which employment, if they can move there."""
    employment = Employment.objects.select_related("person").filter(id=employment_id).first()
    if employment is None:
        raise NotFound(what="employment")
    name = f"{employment.person.given_name} {employment.person.family_name}"
    if (kind == "secondment") != (to_department_id is None) or (kind == "secondment") != bool(to_body):
        raise rules.WhereTo(field="to_department")
    if employment.department_id == to_department_id:
        raise rules.SameDepartment(field="to_department", name=name)
    _check_leaves(name, employment, on)
    return employment, name


def _begin(move: Move, side: Side, said: str, actor: Actor, at: datetime) -> int:
    try:
        with transaction.atomic():
            move.save(force_insert=True)
    except IntegrityError as error:
        if "moves_move_one_" in str(error):
            raise rules.MovesAlready(name=move.name) from error
        raise
    _say(move.id, side, Dates(move.on, move.returns_on), said, at)
    note("proposed", queries.move(move.id), side, actor, at, on=move.on, kind=move.kind)
    return move.id


def _check_leaves(name: str, employment: Employment, on: date) -> None:
    last = rules.last_day(on)
    if not period(employment.valid).holds(last):
        raise rules.NotEmployedThen(field="on", name=name, day=last)


def _say(move_id: int, side: Side, dates: Dates, said: str, at: datetime, answers: int | None = None) -> None:
    Proposal.objects.create(
        move_id=move_id,
        number=Proposal.objects.filter(move_id=move_id).count() + 1,
        side=side,
        on=dates.on,
        returns_on=dates.returns_on,
        answers=answers,
        said=said.strip(),
        recorded_at=at,
    )


def _update(found: MoveFacts, at: datetime, **changes: object) -> None:
    Move.objects.filter(id=found.id).update(recorded_at=at, **changes)
