"""What becomes of everything that somebody has when they move, said by all parts together, before it is done."""

from collections.abc import Iterable, Mapping, Sequence

from commonhold.core.audit.statements import planned_once
from commonhold.records.moves import queries
from commonhold.records.moves.completing import rules
from commonhold.records.moves.completing.parts import parts
from commonhold.records.moves.queries import MoveFacts, OfferFacts
from commonhold.records.moves.rules import OPEN
from commonhold.records.people.carrying.rules import Carried

_TITLES = "SELECT id, title FROM people_post WHERE id = ANY (%s::bigint[])"
_STANDING = (
    "SELECT id FROM moves_move WHERE from_employment_id = ANY (%s::bigint[]) AND state = ANY (%s::text[])"
)


def preview(move_id: int) -> list[Carried]:
    """What will become of each thing, for whoever acts for both departments; carrying.rules.shown_to then says what of
    it one side may read."""
    found = queries.move(move_id)
    return told([found], queries.offers([move_id]))[move_id]


def told(moves: Sequence[MoveFacts], offers: Mapping[int, OfferFacts]) -> dict[int, list[Carried]]:
    """What becomes of each thing, by move: a fixed number of statements whatever their number."""
    titles = dict(planned_once(_TITLES, [list({each.post_id for each in offers.values()})]))
    found = {each.id: _own(each, offers.get(each.id), titles) for each in moves}
    journeys = [queries.journey(each, offers.get(each.id)) for each in moves]
    for part in parts(groups(offers)):
        for move_id, carried in part.travels(journeys).items():
            found[move_id] += carried
    return found


def groups(offers: Mapping[int, OfferFacts]) -> dict[int, int]:
    """The pay groups that were offered, by move."""
    return {each.move_id: each.group_id for each in offers.values() if each.group_id is not None}


def later_moves(moves: Iterable[MoveFacts]) -> list[MoveFacts]:
    """The moves that begin where these have led to, and stand."""
    led_to = [each.to_employment_id for each in moves if each.kind != "return"]
    standing = planned_once(_STANDING, [led_to, [*OPEN, "completed"]])
    return list(queries.moves(move_id for (move_id,) in standing).values())


def _own(move: MoveFacts, offer: OfferFacts | None, titles: Mapping[int, str]) -> list[Carried]:
    if move.kind == "secondment":
        return []
    if move.kind == "return":
        return [rules.back_home()]
    if offer is None:
        return [rules.nothing_offered()]
    title = titles.get(offer.post_id, "")
    return [
        *rules.seat(move.kind, move.level, offer.grade, title, offer.region, offer.weekly_hours),
        rules.salary(offer.says, offer.working),
    ]
