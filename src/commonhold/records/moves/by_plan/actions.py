"""Moves made by a plan for whole units: both departments stand by the plan, so all that comes before completing is done
at once, in a fixed number of statements."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.records.moves import rules
from commonhold.records.moves.by_plan.rules import Planned
from commonhold.records.moves.models import Move, Offer, Proposal, Release
from commonhold.records.people.history.queries import period
from commonhold.records.people.models import Employment


@verb
def prepare(
    *, planned: Sequence[Planned], to_department_id: int, on: date, said: str, actor: Actor, at: datetime
) -> dict[int, int]:
    """Make the moves of many people to a department, ready to be completed; return them by the employments left.

    `said` names the plan. Whoever calls acts for all departments concerned. A refusal names whom it is about, and then
    none is made.
    """
    employments = Employment.objects.select_related("person").in_bulk(
        [each.employment_id for each in planned]
    )
    moves = [_move(each, employments, to_department_id, on, at) for each in planned]
    try:
        with transaction.atomic():
            Move.objects.bulk_create(moves)
    except IntegrityError as error:
        if "moves_move_one_" not in str(error):
            raise
        raise rules.MovesAlready(name=_already_moving(employments)) from error
    _agree(moves, said, at)
    _offer(moves, planned, to_department_id, at)
    Release.objects.bulk_create(
        Release(
            department_id=each.from_department_id,
            move_id=each.id,
            number=1,
            last_day=rules.last_day(on),
            note=said,
            released_by=actor.label,
            recorded_at=at,
        )
        for each in moves
    )
    record_each(
        "moves.planned",
        actor=actor,
        at=at,
        about=[
            (department_id, None, f"moves.move:{each.id}")
            for each in moves
            for department_id in (each.from_department_id, to_department_id)
        ],
        after={"on": on, "plan": said},
    )
    return {each.from_employment_id: each.id for each in moves}


def _move(
    planned: Planned, employments: dict[int, Employment], to_department_id: int, on: date, at: datetime
) -> Move:
    employment = employments.get(planned.employment_id)
    if employment is None:
        raise NotFound(what="employment")
    name = f"{employment.person.given_name} {employment.person.family_name}"
    if employment.department_id == to_department_id:
        raise rules.SameDepartment(field="to_department", name=name)
    last = rules.last_day(on)
    if employment.valid.isempty or not period(employment.valid).holds(last):
        raise rules.NotEmployedThen(field="on", name=name, day=last)
    return Move(
        person_id=employment.person_id,
        name=name,
        from_department_id=employment.department_id,
        from_employment_id=employment.id,
        to_department_id=to_department_id,
        kind="permanent",
        level="level",
        on=on,
        state="agreed",
        proposed_on=at.astimezone(LONDON).date(),
        offered_at=at,
        cleared_at=at,
        released_at=at,
        recorded_at=at,
    )


def _already_moving(employments: dict[int, Employment]) -> str:
    open_moves = Move.objects.filter(from_employment_id__in=employments, state__in=rules.OPEN)
    return ", ".join(sorted(open_moves.values_list("name", flat=True))[:20])


def _agree(moves: Sequence[Move], said: str, at: datetime) -> None:
    """The department left proposes the plan's day, and the one joined agrees."""
    Proposal.objects.bulk_create(
        Proposal(
            move_id=each.id, number=number, side=side, on=each.on, answers=answers, said=said, recorded_at=at
        )
        for each in moves
        for number, side, answers in ((1, "from", None), (2, "to", 1))
    )


def _offer(moves: Sequence[Move], planned: Sequence[Planned], department_id: int, at: datetime) -> None:
    Offer.objects.bulk_create(
        Offer(
            department_id=department_id,
            move_id=move.id,
            number=1,
            post_id=each.post_id,
            grade=each.grade,
            region=each.region,
            weekly_hours=each.weekly_hours,
            group_id=each.group_id,
            annual_pence=each.annual_pence,
            how="kept",
            says=each.says,
            working=list(each.working),
            recorded_at=at,
        )
        for move, each in zip(moves, planned, strict=True)
    )
