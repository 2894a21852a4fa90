"""Finding the unit for a task when it opens, and another when its unit can't go on with it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, as_house
from commonhold.core.audit.actions import nothing_to_record, record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.catalogue import MarketTask, service
from commonhold.work.cases.models import Case, Task
from commonhold.work.cases.queue import put_reroute
from commonhold.work.cases.routing.queries import CaseInMarket, cases_in_market
from commonhold.work.cases.routing.rules import clock_of
from commonhold.work.delivery.clocks import actions as clocks
from commonhold.work.delivery.clocks.rules import COMPLETED, ClockOf
from commonhold.work.delivery.models import Unit
from commonhold.work.delivery.routing.actions import About, choose, keep
from commonhold.work.delivery.routing.market import Work
from commonhold.work.delivery.routing.rules import Chosen
from commonhold.work.delivery.units import actions as units
from commonhold.work.processes.actions import WaitOpened

AT_ONCE = 2_000
"""How many tasks are moved in one transaction."""
THE_BEGINNING = (datetime(1, 1, 2, tzinfo=UTC), 0)

_TAKE = """
SELECT t.id, t.case_id, t.wait_id, t.department_id, t.element, t.title, t.due_at, t.turn_at, t.claimed_by_id,
    t.claimed_at, t.people_only
FROM cases_task t
WHERE t.unit_id = %(unit)s AND t.closed_at IS NULL
    AND (t.turn_at, t.id) > (%(turn)s::timestamptz, %(after)s::bigint)
    AND (%(service)s::text IS NULL OR t.element = %(element)s::text AND EXISTS (
        SELECT FROM cases_case c WHERE c.id = t.case_id AND c.service = %(service)s::text
            AND c.classification = %(classification)s::text))
ORDER BY t.turn_at, t.id LIMIT %(most)s FOR UPDATE OF t SKIP LOCKED
"""
"""The next open tasks of a unit, locked. One that somebody is finishing at this moment is left to them."""

_GIVE = """
WITH to_give AS (
    SELECT * FROM json_to_recordset(%(given)s::json) AS g (id bigint, unit_id bigint, lot text)
), moved AS (
    UPDATE cases_task t SET unit_id = g.unit_id, lot = g.lot, given_on = CASE WHEN g.unit_id IS NULL THEN NULL
            ELSE %(month)s::date END, claimed_by_id = NULL, claimed_at = NULL
    FROM to_give g WHERE t.id = g.id RETURNING t.id
)
SELECT count(*) FROM moved
"""

_HAND_OVER = """
INSERT INTO cases_handover (task_id, department_id, from_unit_id, to_unit_id, begun_by_id, begun_at, reason, at)
SELECT h.task_id, h.department_id, %(unit)s, h.to_unit_id, h.begun_by_id, h.begun_at, %(reason)s, %(at)s
FROM json_to_recordset(%(begun)s::json)
    AS h (task_id bigint, department_id int, to_unit_id bigint, begun_by_id bigint, begun_at timestamptz)
RETURNING id
"""


WHAT_IS_HANDED_OVER = {
    "rerouted": "The unit before could not go on with it",
    "moved": "It was handed over as planned",
}
"""What whoever goes on with a task is told of why it came. Why a unit was closed, or which, is not for another company
to know; the house has it in the history of the case. A unit that hands a task back says it in its own words."""


@verb
def choose_for(opened: Sequence[tuple[Case, WaitOpened]], *, at: datetime) -> dict[int, Chosen]:
    """Choose the units for those tasks of the market that open, by their waits; none, if there are no units at all.

    Whoever opens them records it.
    """
    nothing_to_record()
    asked = [(case, wait, _market(case.service, wait.element)) for case, wait in opened]
    of_market = [(case, wait, kind) for case, wait, kind in asked if kind is not None]
    if not of_market:
        return {}
    facts = cases_in_market({case.id for case, _, _ in of_market}, at.date())
    works = [
        facts[case.id].work(wait.element, wait.wait_id, kind, wait.due, at) for case, wait, kind in of_market
    ]
    chosen = choose(works=works, departments=_departments(facts.values()), at=at)
    return {wait.wait_id: each for (_, wait, _), each in zip(of_market, chosen, strict=False)}


@verb
def keep_opened(
    chosen: Mapping[int, Chosen],
    cases: Mapping[int, Case],
    task_ids: Mapping[int, int],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep the choices of units for tasks that have opened, and start the units' clocks; everything is by the tasks'
    waits."""
    nothing_to_record()
    about = {
        wait_id: About(task_ids[wait_id], cases[wait_id].reference, cases[wait_id].department_id)
        for wait_id in chosen
    }
    keep(choices=[(about[wait_id], each) for wait_id, each in chosen.items()], why="opened", at=at)
    starts = [
        (clock_of(cases[wait_id], task_ids[wait_id], each.work.element), each.unit_id, each.work.due_at)
        for wait_id, each in chosen.items()
        if each.unit_id is not None
    ]
    if starts:
        clocks.start_each(starts=starts, actor=actor, at=at)


@verb
def end_clocks(
    cases: Mapping[int, Case],
    closed: Iterable[tuple[int, int, str]],
    completed: Collection[int],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """End the clocks of tasks that units have or had, given as wait, task and element: as completed, or as taken away
    by the process. Cases are by wait."""
    nothing_to_record()
    ends: dict[str, list[ClockOf]] = {}
    for wait_id, task_id, element in closed:
        ended_as = COMPLETED if wait_id in completed else "taken_away"
        ends.setdefault(ended_as, []).append(clock_of(cases[wait_id], task_id, element))
    for ended_as, ended in ends.items():
        clocks.end_each(clocks=ended, ended_as=ended_as, actor=actor, at=at)


@verb
def close_unit(*, unit_id: int, reason: str, note: str = "", actor: Actor, at: datetime) -> None:
    """Close a unit, and have all its open tasks, work in progress included, moved to others by the worker."""
    units.close_unit(unit_id=unit_id, reason=reason, note=note, actor=actor, at=at)
    put_reroute(unit_id)


class Taken(NamedTuple):
    """A task that is being moved."""

    id: int
    case_id: int
    wait_id: int
    department_id: int
    element: str
    title: str
    due_at: datetime | None
    turn_at: datetime
    claimed_by: int | None
    claimed_at: datetime | None
    people_only: bool = False


@dataclass(frozen=True)
class Moved:
    """How many tasks went to which unit (None: the department's own people), and the place in the queue of the last
    that was looked at."""

    counts: dict[int | None, int]
    last: tuple[datetime, int]
    looked_at: int


@verb
def reroute(
    *,
    unit_id: int,
    reason: str,
    why: str = "rerouted",
    after: tuple[datetime, int] = THE_BEGINNING,
    like: Work | None = None,
    most: int = AT_ONCE,
    actor: Actor,
    at: datetime,
) -> Moved:
    """Move the next open tasks of a unit to those that the market chooses without it, in the departments acted for.

    `after` is a place in its queue, where the batch before ended; `like` leaves all but those of one kind. Each task
    keeps its turn. For work in progress a hand-over note says who had begun it.
    """
    values = {
        "unit": unit_id,
        "turn": after[0],
        "after": after[1],
        "service": like.service if like else None,
        "element": like.element if like else None,
        "classification": like.classification if like else None,
        "most": most,
    }
    taken = [Taken(*row) for row in planned_once(_TAKE, values)]
    if not taken:
        nothing_to_record()
        return Moved({}, after, 0)
    return move_tasks(taken, unit_id=unit_id, reason=reason, why=why, actor=actor, at=at)


@verb
def hand_to_market(task: Task, *, reason: str, actor: Actor, at: datetime) -> None:
    """Move one task, which is locked, away from its unit, for which it is not."""
    assert task.unit_id is not None
    assert task.turn_at is not None
    taken = Taken(
        id=task.id,
        case_id=task.case_id,
        wait_id=task.wait_id,
        department_id=task.department_id,
        element=task.element,
        title=task.title,
        due_at=task.due_at,
        turn_at=task.turn_at,
        claimed_by=task.claimed_by_id,
        claimed_at=task.claimed_at,
        people_only=task.people_only,
    )
    move_tasks([taken], unit_id=task.unit_id, reason=reason, why="handed_back", actor=actor, at=at)


@verb
def move_tasks(
    taken: Sequence[Taken], *, unit_id: int, reason: str, why: str, actor: Actor, at: datetime
) -> Moved:
    """Move tasks, which are locked, from a unit to those that the market chooses without it."""
    with as_house():
        names = dict(Unit.objects.values_list("id", "name"))
        code = Unit.objects.values_list("code", flat=True).get(id=unit_id)
        cases = cases_in_market({each.case_id for each in taken}, at.date())
        works = [_without(code, cases[each.case_id], each, at) for each in taken]
        chosen = choose(works=works, departments=_departments(cases.values()), at=at)
        pairs = list(zip(taken, chosen, strict=True))
        _give(pairs, unit_id, WHAT_IS_HANDED_OVER.get(why, reason), at)
        about = [About(each.id, cases[each.case_id].reference, each.department_id) for each in taken]
        keep(choices=list(zip(about, chosen, strict=True)), why=why, at=at)
        starts = [
            (clock_of(cases[each.case_id], each.id, each.element), found.unit_id, each.due_at)
            for each, found in pairs
        ]
        clocks.start_each(starts=starts, actor=actor, at=at)
    counts: dict[int | None, int] = {}
    told: dict[tuple[str, int | None], list[tuple[int, str | None, str]]] = {}
    for (each, found), of in zip(pairs, about, strict=True):
        counts[found.unit_id] = counts.get(found.unit_id, 0) + 1
        subject = (each.department_id, of.case_reference, f"cases.case:{each.case_id}")
        told.setdefault((each.title, found.unit_id), []).append(subject)
    for (title, to), subjects in told.items():
        to_whom = names[to] if to is not None else "the department’s own people"
        after = {"task": title, "unit": to_whom, "reason": reason}
        record_each("cases.task_moved", actor=actor, at=at, about=subjects, after=after)
    return Moved(counts, (taken[-1].turn_at, taken[-1].id), len(taken))


def _without(code: str, case: CaseInMarket, task: Taken, at: datetime) -> Work:
    kind = _market(case.service, task.element)
    assert kind is not None, f"{task.element} is with a unit, but not of the market"
    work = case.work(task.element, task.wait_id, kind, task.due_at, at)
    not_units = tuple(sorted({*work.not_units, code}))
    return replace(work, not_units=not_units, people_only=task.people_only)


def _departments(cases: Iterable[CaseInMarket]) -> dict[int, str]:
    return {each.department_id: each.department for each in cases}


def _market(service_name: str, element: str) -> MarketTask | None:
    return service(service_name).tasks[element].market


def _give(pairs: Sequence[tuple[Taken, Chosen]], unit_id: int, reason: str, at: datetime) -> None:
    given = [{"id": each.id, "unit_id": chosen.unit_id, "lot": chosen.choice.lot} for each, chosen in pairs]
    month = at.astimezone(LONDON).date().replace(day=1)
    planned_once(_GIVE, {"given": json.dumps(given), "month": month})
    begun = [
        {
            "task_id": each.id,
            "department_id": each.department_id,
            "to_unit_id": chosen.unit_id,
            "begun_by_id": each.claimed_by,
            "begun_at": each.claimed_at.isoformat(),
        }
        for each, chosen in pairs
        if each.claimed_at is not None
    ]
    if begun:
        planned_once(_HAND_OVER, {"unit": unit_id, "begun": json.dumps(begun), "reason": reason, "at": at})
