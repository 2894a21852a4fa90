"""What a wave of a transition does with tasks: lists and counts them, moves them in batches, counts what came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.catalogue import services
from commonhold.work.cases.routing.actions import AT_ONCE, Taken, move_tasks
from commonhold.work.delivery.transitions import actions as transitions
from commonhold.work.delivery.transitions.models import Wave
from commonhold.work.delivery.transitions.queries import DueWave
from commonhold.work.delivery.transitions.rules import (
    GIVING,
    GONE,
    RECEIVING,
    Counted,
    PlannedWave,
    PlanWrong,
)

_LIST = """
WITH open AS (
    SELECT *, row_number() OVER (ORDER BY service, element, band, turn_at, id) AS nth FROM (
        SELECT t.id, t.department_id, c.service, t.element, t.turn_at, t.claimed_at IS NOT NULL AS begun,
            CASE WHEN t.opened_at > %(at)s::timestamptz - interval '7 days' THEN 'under_1_week'
                 WHEN t.opened_at > %(at)s::timestamptz - interval '28 days' THEN '1_to_4_weeks'
                 ELSE 'over_4_weeks' END AS band
        FROM cases_task t JOIN cases_case c ON c.id = t.case_id
        WHERE t.unit_id = %(unit)s AND t.closed_at IS NULL AND (%(kinds)s::jsonb = '[]' OR EXISTS (
            SELECT FROM jsonb_array_elements(%(kinds)s::jsonb) AS kind
            WHERE kind = jsonb_build_array(c.service, t.element)))) AS of_kinds
), listed AS (
    INSERT INTO cases_wavetask (wave_id, task_id, department_id, service, element, band, begun, moved)
    SELECT %(wave)s, id, department_id, service, element, band, begun, false FROM open
    WHERE nth * %(part)s / %(whole)s > (nth - 1) * %(part)s / %(whole)s
    RETURNING service, element, band, begun
)
SELECT service, element, band, count(*), count(*) FILTER (WHERE begun) FROM listed GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
"""A share is every so-manieth of the queue in the order of kinds and ages, so that it has of each its part."""

_TAKE = """
SELECT t.id, t.case_id, t.wait_id, t.department_id, t.element, t.title, t.due_at, t.turn_at, t.claimed_by_id,
    t.claimed_at, t.people_only, t.unit_id = %(unit)s AND t.closed_at IS NULL
FROM cases_wavetask w JOIN cases_task t ON t.id = w.task_id
WHERE w.wave_id = %(wave)s AND w.settled_at IS NULL
ORDER BY w.id LIMIT %(most)s FOR UPDATE OF w, t SKIP LOCKED
"""

_SETTLE = """
UPDATE cases_wavetask w SET settled_at = %(at)s, moved = t.id = ANY(%(moved)s::bigint[]),
    to_unit_id = CASE WHEN t.id = ANY(%(moved)s::bigint[]) THEN t.unit_id END
FROM cases_task t WHERE t.id = w.task_id AND w.wave_id = %(wave)s AND w.task_id = ANY(%(tasks)s::bigint[])
RETURNING w.id
"""

_CAME = """
SELECT moved, to_unit_id, service, element, band, count(*), count(*) FILTER (WHERE begun) FROM cases_wavetask
WHERE wave_id = %s GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


@verb
def plan_transition(
    *, unit_id: int, why: str, waves: Sequence[PlannedWave], actor: Actor, at: datetime
) -> int:
    """Plan that a unit hands over kinds of task, or shares of its queue, in waves; the transition's id."""
    for service, element in {kind for each in waves for kind in each.kinds}:
        tasks = services()[service].tasks if service in services() else {}
        if element not in tasks or tasks[element].market is None:
            what = f"There is no task {element[:60]} of {service[:60]} in the market"
            raise PlanWrong(field="waves", what=what)
    return transitions.plan(unit_id=unit_id, why=why, waves=waves, actor=actor, at=at)


@verb
def list_tasks(*, wave: DueWave, at: datetime) -> None:
    """Take down which tasks a wave moves, in all departments, and count them for the giving side; once only."""
    if Wave.objects.select_for_update().get(id=wave.id).counted_at is not None:
        nothing_to_record()
        return
    part, whole = wave.part
    values = {"wave": wave.id, "unit": wave.unit_id, "kinds": json.dumps(wave.kinds), "at": at}
    listed = planned_once(_LIST, {**values, "part": part, "whole": whole})
    counts = [Counted(GIVING, wave.unit_id, *row) for row in listed]
    transitions.count_given(wave_id=wave.id, counts=counts, at=at)


@verb
def move_next(*, wave: DueWave, most: int = AT_ONCE, actor: Actor, at: datetime) -> int:
    """Move the next tasks of a wave to the units that the market chooses; how many were looked at.

    What somebody holds at this moment is left for later; what the unit has no more is left where it is.
    """
    rows = planned_once(_TAKE, {"wave": wave.id, "unit": wave.unit_id, "most": most})
    taken = [Taken(*row[:-1]) for row in rows if row[-1]]
    if taken:
        reason = f"{wave.unit} hands over, as planned"
        move_tasks(taken, unit_id=wave.unit_id, reason=reason, why="moved", actor=actor, at=at)
    else:
        nothing_to_record()
    if rows:
        settled = {"tasks": [row[0] for row in rows], "moved": [each.id for each in taken]}
        planned_once(_SETTLE, {**settled, "wave": wave.id, "at": at})
    return len(rows)


@verb
def finish_wave(*, wave: DueWave, actor: Actor, at: datetime) -> bool:
    """Count what came to whom and end the wave; False if some of its tasks could not be moved yet."""
    found = Wave.objects.select_for_update().get(id=wave.id)
    left = planned_once(
        "SELECT 1 FROM cases_wavetask WHERE wave_id = %s AND settled_at IS NULL LIMIT 1", [wave.id]
    )
    if left or found.done_at is not None:
        nothing_to_record()
        return not left
    counts = [
        Counted(RECEIVING, unit_id, *rest) if moved else Counted(GONE, wave.unit_id, *rest)
        for moved, unit_id, *rest in planned_once(_CAME, [wave.id])
    ]
    transitions.finish(wave_id=wave.id, counts=counts, actor=actor, at=at)
    return True
