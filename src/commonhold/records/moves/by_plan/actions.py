"""Moves made by a plan for whole units: both departments stand by the plan, so all that comes before completing is done
at once, in a fixed number of statements."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.records.moves import rules
from commonhold.records.moves.by_plan.rules import Planned
from commonhold.records.moves.models import Move
from commonhold.records.people.history.rules import Period


class _Traveller(NamedTuple):
    employment_id: int
    person_id: int
    department_id: int
    name: str
    days: Period | None


_TRAVELLERS = """
SELECT e.id, e.person_id, e.department_id, p.given_name || ' ' || p.family_name, lower(e.valid), upper(e.valid)
FROM people_employment e JOIN people_person p ON p.id = e.person_id WHERE e.id = ANY (%s::bigint[])
"""
_MOVES = """
INSERT INTO moves_move (person_id, name, from_department_id, from_employment_id, to_department_id, to_body, kind, level,
    "on", state, case_reference, proposed_on, offered_at, cleared_at, released_at, times_completed, recorded_at)
SELECT person_id, name, department_id, employment_id, %(to)s::int, '', 'permanent', 'level', %(on)s::date, 'agreed', '',
    %(today)s::date, %(at)s::timestamptz, %(at)s::timestamptz, %(at)s::timestamptz, 0, %(at)s::timestamptz
FROM unnest(%(people)s::bigint[], %(names)s::text[], %(lefts)s::int[], %(employments)s::bigint[])
    AS each (person_id, name, department_id, employment_id)
RETURNING from_employment_id, id
"""
# The department left proposes the plan's day, and the one joined agrees.
_PROPOSALS = """
INSERT INTO moves_proposal (move_id, number, side, "on", answers, said, recorded_at)
SELECT move_id, number, side, %(on)s::date, answers, %(said)s, %(at)s::timestamptz
FROM unnest(%(moves)s::bigint[]) AS made (move_id),
    (VALUES (1, 'from', NULL), (2, 'to', 1)) AS each (number, side, answers)
"""
_OFFERS = """
INSERT INTO moves_offer (department_id, move_id, number, post_id, grade, region, weekly_hours, group_id, annual_pence,
    how, says, working, recorded_at)
SELECT %(to)s::int, move_id, 1, post_id, grade, region, weekly_hours, group_id, annual_pence,
    'kept', says, working::text[], %(at)s::timestamptz
FROM unnest(%(moves)s::bigint[], %(posts)s::bigint[], %(grades)s::text[], %(regions)s::text[], %(hours)s::numeric[],
    %(groups)s::bigint[], %(pence)s::int[], %(says)s::text[], %(workings)s::text[])
    AS each (move_id, post_id, grade, region, weekly_hours, group_id, annual_pence, says, working)
"""
_RELEASES = """
INSERT INTO moves_release (department_id, move_id, number, last_day, note, released_by, recorded_at)
SELECT department_id, move_id, 1, %(last)s::date, %(said)s, %(by)s, %(at)s::timestamptz
FROM unnest(%(lefts)s::int[], %(moves)s::bigint[]) AS each (department_id, move_id)
"""


@verb
def prepare(
    *, planned: Sequence[Planned], to_department_id: int, on: date, said: str, actor: Actor, at: datetime
) -> dict[int, int]:
    """Make the moves of many people to a department, ready to be completed; return them by the employments left.

    `said` names the plan. Whoever calls acts for all departments concerned. A refusal names whom it is about, and then
    none is made.
    """
    travellers = _travellers(planned, to_department_id, on)
    values = {
        "to": to_department_id,
        "on": on,
        "last": rules.last_day(on),
        "today": at.astimezone(LONDON).date(),
        "said": said,
        "by": actor.label,
        "at": at,
        "people": [each.person_id for each in travellers],
        "names": [each.name for each in travellers],
        "lefts": [each.department_id for each in travellers],
        "employments": [each.employment_id for each in travellers],
    }
    try:
        with transaction.atomic():
            made = dict(planned_once(_MOVES, values))
    except IntegrityError as error:
        if "moves_move_one_" not in str(error):
            raise
        raise rules.MovesAlready(name=_already_moving(travellers)) from error
    moves = [made[each.employment_id] for each in planned]
    for statement in (_PROPOSALS, _OFFERS, _RELEASES):
        planned_once(statement, {**values, **_offered(planned), "moves": moves})
    record_each(
        "moves.planned",
        actor=actor,
        at=at,
        about=[
            (department_id, None, f"moves.move:{move_id}")
            for move_id, each in zip(moves, travellers, strict=True)
            for department_id in (each.department_id, to_department_id)
        ],
        after={"on": on, "plan": said},
    )
    return {each.employment_id: move_id for each, move_id in zip(planned, moves, strict=True)}


def _travellers(planned: Sequence[Planned], to_department_id: int, on: date) -> list[_Traveller]:
    """Those who move, in the order of the plan; refuses who can't."""
    rows = planned_once(_TRAVELLERS, [[each.employment_id for each in planned]])
    known = {
        row_id: _Traveller(row_id, person_id, department_id, name, Period(starts, until) if starts else None)
        for row_id, person_id, department_id, name, starts, until in rows
    }
    last = rules.last_day(on)
    for each in planned:
        traveller = known.get(each.employment_id)
        if traveller is None:
            raise NotFound(what="employment")
        if traveller.department_id == to_department_id:
            raise rules.SameDepartment(field="to_department", name=traveller.name)
        if traveller.days is None or not traveller.days.holds(last):
            raise rules.NotEmployedThen(field="on", name=traveller.name, day=last)
    return [known[each.employment_id] for each in planned]


def _already_moving(travellers: Sequence[_Traveller]) -> str:
    ids = [each.employment_id for each in travellers]
    open_moves = Move.objects.filter(from_employment_id__in=ids, state__in=rules.OPEN)
    return ", ".join(sorted(open_moves.values_list("name", flat=True))[:20])


def _offered(planned: Sequence[Planned]) -> dict[str, list[object]]:
    return {
        "posts": [each.post_id for each in planned],
        "grades": [each.grade for each in planned],
        "regions": [each.region for each in planned],
        "hours": [each.weekly_hours for each in planned],
        "groups": [each.group_id for each in planned],
        "pence": [each.annual_pence for each in planned],
        "says": [each.says for each in planned],
        "workings": [each.working for each in planned],
    }
