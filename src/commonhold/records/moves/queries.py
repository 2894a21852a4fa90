"""Reading moves: where each stands, what was said about its dates, and what either side keeps of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.db.models import F, Q

from commonhold.base.refusals import NotFound
from commonhold.core.audit.statements import planned_once
from commonhold.records.moves.models import CarriedRow, Move, Proposal, Release
from commonhold.records.moves.rules import (
    OPEN,
    Dates,
    Level,
    Said,
    Side,
    State,
    Step,
    missing,
    standing_proposal,
)
from commonhold.records.people.carrying.rules import Carried, Journey, Kind


@dataclass(frozen=True)
class MoveFacts:
    """A move as both departments may know it."""

    id: int
    person_id: int
    name: str
    from_department_id: int
    from_employment_id: int
    to_department_id: int | None
    to_employment_id: int | None
    to_body: str
    kind: Kind
    level: Level
    on: date
    returns_on: date | None
    follows_id: int | None
    state: State
    case_reference: str
    proposed_on: date
    offered_at: datetime | None
    cleared_at: datetime | None
    released_at: datetime | None
    completed_at: datetime | None
    times_completed: int

    @property
    def done(self) -> set[Step]:
        steps: dict[Step, object] = {
            "agreed": self.state == "agreed",
            "offered": self.offered_at,
            "cleared": self.cleared_at,
            "released": self.released_at,
        }
        return {step for step, is_done in steps.items() if is_done}

    @property
    def missing(self) -> list[Step]:
        """What is still to be done before it can be completed."""
        return missing(self.kind, self.done)

    def department_of(self, side: Side) -> int:
        """The department in which what a side does is noted; the person's until the move is the one left."""
        other = self.to_department_id
        return other if side == "to" and other is not None else self.from_department_id

    @property
    def department_ids(self) -> list[int]:
        return [each for each in (self.from_department_id, self.to_department_id) if each is not None]


@dataclass(frozen=True)
class OfferFacts:
    """The last offer of a move: only the department joined, and who acts for both, reads it."""

    move_id: int
    post_id: int
    manager_id: int | None
    grade: str
    region: str
    weekly_hours: Decimal
    group_id: int | None
    annual_pence: int
    how: str
    says: str
    working: list[str]
    protection_months: int | None
    then_pence: int | None


_MOVE = tuple(MoveFacts.__dataclass_fields__)
_MOVES = f"SELECT m.{', m.'.join(_MOVE)} FROM moves_move m WHERE id = ANY (%s::bigint[]) ORDER BY id"  # noqa: S608
_OFFERS = f"""SELECT DISTINCT ON (move_id) {", ".join(OfferFacts.__dataclass_fields__)} FROM moves_offer
WHERE move_id = ANY (%s::bigint[]) ORDER BY move_id, number DESC"""  # noqa: S608
_CARRIED = tuple(Carried.__dataclass_fields__)


def moves(move_ids: Iterable[int]) -> dict[int, MoveFacts]:
    return {row[0]: MoveFacts(*row) for row in planned_once(_MOVES, [list(move_ids)])}


def move(move_id: int) -> MoveFacts:
    found = moves([move_id])
    if move_id not in found:
        raise NotFound(what="move")
    return found[move_id]


def moves_of(person_id: int) -> list[MoveFacts]:
    """All moves of a person that may be seen, the last one first."""
    rows = Move.objects.filter(person_id=person_id).order_by("-on", "-id").values_list(*_MOVE)
    return [MoveFacts(*row) for row in rows]


def open_move(employment_id: int) -> MoveFacts | None:
    """The move from an employment that is under way, if there is one."""
    row = Move.objects.filter(from_employment_id=employment_id, state__in=OPEN).values_list(*_MOVE).first()
    return MoveFacts(*row) if row else None


def move_of_case(reference: str) -> MoveFacts | None:
    """The move that a case is about, if it has one yet."""
    row = Move.objects.filter(case_reference=reference).order_by("-id").values_list(*_MOVE).first()
    return MoveFacts(*row) if row else None


def loan_of(employment_id: int) -> MoveFacts | None:
    """The loan that somebody is on, by their employment at home or by the one there; None if there is none."""
    held = Q(from_employment_id=employment_id) | Q(to_employment_id=employment_id)
    found = Move.objects.filter(held, kind="loan", state="completed").exclude(followed_by__state="completed")
    row = found.order_by("-on").values_list(*_MOVE).first()
    return MoveFacts(*row) if row else None


def loans_ending(department_id: int, returns_on: date) -> list[MoveFacts]:
    """The loans from a department whose first day back is that day, and from which nobody has begun to come back."""
    found = Move.objects.filter(
        from_department_id=department_id, kind="loan", state="completed", returns_on=returns_on
    )
    rows = found.exclude(followed_by__state__in=(*OPEN, "completed")).order_by("id").values_list(*_MOVE)
    return [MoveFacts(*row) for row in rows]


def last_proposal(move_id: int) -> int:
    """The number of the last proposal of dates."""
    return standing_proposal(said(move_id)).number


def said(move_id: int) -> list[Said]:
    """What was said about the dates, in order."""
    rows = Proposal.objects.filter(move_id=move_id).order_by("number")
    return [
        Said(number, cast(Side, side), Dates(on, returns_on), answers)
        for number, side, on, returns_on, answers in rows.values_list(
            "number", "side", "on", "returns_on", "answers"
        )
    ]


def offers(move_ids: Iterable[int]) -> dict[int, OfferFacts]:
    """The last offer of each move, where it may be seen."""
    return {row[0]: OfferFacts(*row) for row in planned_once(_OFFERS, [list(move_ids)])}


def releases(move_ids: Iterable[int]) -> dict[int, tuple[date, str, str]]:
    """The last release of each move, where it may be seen: the last day, the note, and who released."""
    found = Release.objects.filter(move_id__in=list(move_ids)).order_by("move_id", "-number")
    rows = found.distinct("move_id").values_list("move_id", "last_day", "note", "released_by")
    return {move_id: (last_day, note, by) for move_id, last_day, note, by in rows}


def journey(each: MoveFacts, offer: OfferFacts | None = None) -> Journey:
    """The way of a move, as the parts of records know it. Whoever is seconded out stays with the home department."""
    return Journey(
        move_id=each.id,
        person_id=each.person_id,
        from_employment_id=each.from_employment_id,
        from_department_id=each.from_department_id,
        to_employment_id=each.to_employment_id,
        to_department_id=each.to_department_id or each.from_department_id,
        on=each.on,
        kind=each.kind,
        returns_on=each.returns_on,
        to_post_id=offer.post_id if offer else None,
        to_weekly_hours=offer.weekly_hours if offer else None,
    )


def carried(move_id: int) -> list[Carried]:
    """What became of each thing when a move was last completed, as far as it may be seen."""
    rows = CarriedRow.objects.filter(move_id=move_id, time=F("move__times_completed")).order_by("number")
    return [Carried(**{**row, "working": tuple(row["working"])}) for row in rows.values(*_CARRIED)]
