"""Completing moves, undoing them, and changing their day afterwards: all parts together, or nothing.

Whoever calls acts for all departments concerned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter

from django.db.models import F

from commonhold.base.periods import months_after
from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.records.moves import queries, rules
from commonhold.records.moves.completing.lent import lend, unlend
from commonhold.records.moves.completing.parts import parts
from commonhold.records.moves.completing.queries import groups, later_moves, told
from commonhold.records.moves.models import Move
from commonhold.records.moves.queries import MoveFacts, OfferFacts
from commonhold.records.moves.rules import MISSING, OPEN, Dates, State, last_day
from commonhold.records.people import actions as people
from commonhold.records.people.carrying.rules import Carried, Journey
from commonhold.records.people.rules import Pay
from commonhold.records.people.transferring import actions as transferring
from commonhold.records.people.transferring.rules import Arrival


@verb
def complete(
    *, move_ids: Iterable[int], actor: Actor, at: datetime, managers: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Complete moves, all or none, and return the employments that they lead to by their ids.

    `managers` says by the employment left who manages somebody there, where that isn't in the offer: an employment
    there, or one that is left by another of these moves, since whole teams come with their manager. A refusal names
    whose move can't be completed and why: what is missing (Incomplete), or what a part refuses.
    """
    moves = _locked(move_ids, "completed", OPEN)
    if lacking := [each for each in moves if each.missing]:
        raise rules.Incomplete(what=" ".join(_lacks(each) for each in lacking[:20]))
    offers = queries.offers(each.id for each in moves)
    said = told(moves, offers)
    there = _begin(moves, _managed(moves, offers, managers or {}), actor, at)
    ended_at = _end(moves, actor, at)
    _mark_completed(moves, there, ended_at, at)
    moves = list(queries.moves(each.id for each in moves).values())
    lend(moves, actor, at)
    _carry(moves, offers, actor, at)
    _store(moves, said)
    _record("completed", moves, actor, at)
    return {move_id: employment_id for move_id, employment_id in there.items() if employment_id is not None}


@verb
def undo(*, move_ids: Iterable[int], reason: str, actor: Actor, at: datetime) -> None:
    """Put back what was before moves that were completed: the employments there were never, those here go on.

    What was paid meanwhile both sides' next runs put right. Later moves have to be undone first.
    """
    moves = _locked(move_ids, "undone", ["completed"])
    if later := [each for each in later_moves(moves) if each.id not in {move.id for move in moves}]:
        raise rules.LaterMove(name=later[0].name, on=later[0].on)
    _take_back(moves, queries.offers(each.id for each in moves), actor, at)
    unlend(moves, actor, at)
    begun = [each.to_employment_id for each in moves if each.kind in ("permanent", "loan")]
    if begun:
        transferring.annul(employment_ids=list(filter(None, begun)), actor=actor, at=at)
    _unend(moves, actor, at)
    planned_once(_UNDONE, [at, [each.id for each in moves]])
    _record("undone", moves, actor, at, reason=reason.strip())


@verb
def reschedule(*, move_id: int, on: date, actor: Actor, at: datetime, returns_on: date | None = None) -> None:
    """Change the first day there of a move that is completed; everything is carried anew, by the new day."""
    (move,) = _locked([move_id], "moved to another day afterwards", ["completed"])
    dates = rules.check_dates(move.kind, Dates(on, returns_on))
    if later := later_moves([move]):
        raise rules.LaterMove(name=later[0].name, on=later[0].on)
    offers = queries.offers([move_id])
    _take_back([move], offers, actor, at)
    unlend([move], actor, at)
    _unend([move], actor, at)
    moved = replace(move, on=dates.on, returns_on=dates.returns_on)
    if move.kind in ("permanent", "loan"):
        assert move.to_employment_id is not None
        transferring.move_start(employment_id=move.to_employment_id, starts=on, actor=actor, at=at)
        _protect(move.to_employment_id, moved, offers[move_id], actor, at, former=move.on)
    said = told([moved], offers)
    ended_at = _end([moved], actor, at)
    Move.objects.filter(id=move_id).update(
        on=dates.on,
        returns_on=dates.returns_on,
        ended_at=ended_at,
        completed_at=at,
        times_completed=F("times_completed") + 1,
        recorded_at=at,
    )
    again = queries.move(move_id)
    lend([again], actor, at)
    _carry([again], offers, actor, at)
    _store([again], said)
    _record("rescheduled", [again], actor, at)


_LOCK = "SELECT id FROM moves_move WHERE id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE"
_UNDONE = "UPDATE moves_move SET state = 'undone', recorded_at = %s WHERE id = ANY (%s::bigint[])"
_ENDED = "SELECT id, ended_at FROM moves_move WHERE id = ANY (%s::bigint[])"


def _locked(move_ids: Iterable[int], wanted: str, among: Sequence[State]) -> list[MoveFacts]:
    """Moves in one of some states, so that nobody else changes them."""
    ids = sorted(set(move_ids))
    if len(planned_once(_LOCK, [ids])) < len(ids):
        raise NotFound(what="move")
    moves = list(queries.moves(ids).values())
    for each in moves:
        if each.state not in among:
            raise rules.StateForbids(state=each.state, wanted=wanted)
    return moves


def _managed(
    moves: Iterable[MoveFacts], offers: Mapping[int, OfferFacts], managers: Mapping[int, int]
) -> dict[int, OfferFacts]:
    named = {
        each.id: managers[each.from_employment_id] for each in moves if each.from_employment_id in managers
    }
    return {
        move_id: replace(offer, manager_id=named.get(move_id, offer.manager_id))
        for move_id, offer in offers.items()
    }


def _lacks(move: MoveFacts) -> str:
    return f"Of {move.name}’s move, {' and '.join(MISSING[step] for step in move.missing)}."


def _begin(
    moves: Sequence[MoveFacts], offers: Mapping[int, OfferFacts], actor: Actor, at: datetime
) -> dict[int, int | None]:
    """Begin the employments there; by move, the employment that it leads to."""
    begins = [each for each in moves if each.kind in ("permanent", "loan")]
    new: dict[int, int] = {}
    if begins:
        arrivals = [_arrival(each, offers[each.id]) for each in begins]
        new = transferring.transfer(arrivals=arrivals, actor=actor, at=at)
    for each in begins:
        _protect(new[each.from_employment_id], each, offers[each.id], actor, at)
    return {each.id: new.get(each.from_employment_id, each.to_employment_id) for each in moves}


def _protect(
    employment_id: int,
    move: MoveFacts,
    offer: OfferFacts,
    actor: Actor,
    at: datetime,
    former: date | None = None,
) -> None:
    """Let protected pay fall once its time is over; `former` is the first day there before the move had another."""
    if offer.protection_months is None or offer.then_pence is None:
        return
    falls = months_after(move.on, offer.protection_months)
    pay, from_date, until = offer.then_pence, falls, None
    if former is not None:
        fell = months_after(former, offer.protection_months)
        pay = offer.then_pence if falls < fell else offer.annual_pence
        from_date, until = min(falls, fell), max(falls, fell)
    if from_date != until:
        people.change(
            employment_id=employment_id, to=Pay(pay), from_date=from_date, until=until, actor=actor, at=at
        )


def _arrival(move: MoveFacts, offer: OfferFacts) -> Arrival:
    """The employment there. That of a loan has no end before the way back is completed: whoever is late with that is
    still paid, once."""
    assert move.to_department_id is not None
    return Arrival(
        from_employment_id=move.from_employment_id,
        to_department_id=move.to_department_id,
        starts=move.on,
        post_id=offer.post_id,
        grade=offer.grade,
        annual_pence=offer.annual_pence,
        weekly_hours=offer.weekly_hours,
        region=offer.region,
        manager_employment_id=offer.manager_id,
    )


def _end(moves: Iterable[MoveFacts], actor: Actor, at: datetime) -> datetime | None:
    """End the employments left for good; when that is recorded."""
    endings = [
        (each.from_employment_id, last_day(each.on)) for each in moves if each.kind in ("permanent", "return")
    ]
    return transferring.end_for_transfer(endings=endings, actor=actor, at=at) if endings else None


def _unend(moves: Sequence[MoveFacts], actor: Actor, at: datetime) -> None:
    ended = dict(planned_once(_ENDED, [[each.id for each in moves]]))
    employments = [(each.from_employment_id, ended[each.id]) for each in moves if ended[each.id] is not None]
    if employments:
        transferring.take_back(employments=employments, actor=actor, at=at)


_COMPLETED = """
UPDATE moves_move m SET state = 'completed', to_employment_id = led.employment_id, completed_at = %(at)s::timestamptz,
    times_completed = times_completed + 1, recorded_at = %(at)s::timestamptz,
    ended_at = CASE WHEN m.kind IN ('permanent', 'return') THEN %(ended_at)s::timestamptz END
FROM unnest(%(moves)s::bigint[], %(there)s::bigint[]) AS led (move_id, employment_id) WHERE m.id = led.move_id
"""


def _mark_completed(
    moves: Sequence[MoveFacts], there: Mapping[int, int | None], ended_at: datetime | None, at: datetime
) -> None:
    planned_once(
        _COMPLETED,
        {
            "at": at,
            "ended_at": ended_at,
            "moves": [each.id for each in moves],
            "there": [there[each.id] for each in moves],
        },
    )


def _carry(moves: Iterable[MoveFacts], offers: Mapping[int, OfferFacts], actor: Actor, at: datetime) -> None:
    journeys = _journeys(moves, offers)
    for part in parts(groups(offers)):
        if part.carry is not None and journeys:
            part.carry(journeys=journeys, actor=actor, at=at)


def _take_back(
    moves: Iterable[MoveFacts], offers: Mapping[int, OfferFacts], actor: Actor, at: datetime
) -> None:
    journeys = _journeys(moves, offers)
    for part in reversed(parts(groups(offers))):
        if part.take_back is not None and journeys:
            part.take_back(journeys=journeys, actor=actor, at=at)


def _journeys(moves: Iterable[MoveFacts], offers: Mapping[int, OfferFacts]) -> list[Journey]:
    """The ways that lead to a department: of who is seconded out nothing is carried."""
    return [queries.journey(each, offers.get(each.id)) for each in moves if each.to_department_id is not None]


_STORE = """
INSERT INTO moves_carriedrow (move_id, from_department_id, to_department_id, time, number, part, title, verdict, says,
    why, seen_by, working, to_do, data_class)
SELECT m.id, m.from_department_id, m.to_department_id, m.times_completed, each.number, each.part, each.title,
    each.verdict, each.says, each.why, each.seen_by, each.working::text[], each.to_do, each.data_class
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[])
    AS each (move_id, number, part, title, verdict, says, why, seen_by, working, to_do, data_class)
JOIN moves_move m ON m.id = each.move_id
"""
_CARRIED = attrgetter(*Carried.__dataclass_fields__)


def _store(moves: Iterable[MoveFacts], said: Mapping[int, Iterable[Carried]]) -> None:
    """Keep what was said, for those who may see it."""
    rows = [
        (each.id, number, *_CARRIED(carried))
        for each in moves
        if each.to_department_id is not None
        for number, carried in enumerate(said[each.id], start=1)
    ]
    if rows:
        planned_once(_STORE, [list(column) for column in zip(*rows, strict=True)])


def _record(what: str, moves: Iterable[MoveFacts], actor: Actor, at: datetime, **after: object) -> None:
    """In the trails of both departments."""
    record_each(
        f"moves.{what}",
        actor=actor,
        at=at,
        about=[
            (department_id, each.case_reference or None, f"moves.move:{each.id}")
            for each in moves
            for department_id in each.department_ids
        ],
        after=after or None,
    )
