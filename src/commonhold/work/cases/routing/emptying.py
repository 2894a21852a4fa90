"""Emptying the queue of a closed unit: batch after batch, each in a transaction of its own, until nothing is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.routing.actions import THE_BEGINNING, reroute
from commonhold.work.delivery.routing.actions import add_in_loads

_CLOSED = """
SELECT u.id, u.name, newest.reason, newest.note FROM delivery_unit u, LATERAL (
    SELECT state, reason, note FROM delivery_unitstate s WHERE s.unit_id = u.id ORDER BY s.id DESC LIMIT 1) AS newest
WHERE newest.state = 'closed' AND EXISTS (
    SELECT FROM cases_task t WHERE t.unit_id = u.id AND t.closed_at IS NULL)
"""
WHY = {
    "outage": "can’t work at the moment",
    "breach": "broke its contract",
    "contract_end": "has no contract any more",
    "stopped": "was stopped",
}


def closed_with_tasks() -> dict[int, str]:
    """The closed units that still have tasks in the departments acted for, each with why it is closed, in words."""
    return {
        unit_id: f"{name} {WHY[reason]}{f': {note}' if note else ''}"
        for unit_id, name, reason, note in planned_once(_CLOSED, [])
    }


def empty(
    unit_id: int, department_ids: Collection[int], *, actor: Actor, now: Callable[[], datetime]
) -> Counter[int | None]:
    """Move all open tasks of a closed unit, and return how many went to which unit.

    Tasks that somebody holds at the moment are passed over and come up again in the next round; it ends with a round
    in which none could be moved. A unit that is open again keeps what it still has.
    """
    moved: Counter[int | None] = Counter()
    while True:
        with acting(actor, department_ids):
            reason = closed_with_tasks().get(unit_id)
        if reason is None:
            return moved
        in_round, place = 0, THE_BEGINNING
        while True:
            with acting(actor, department_ids):
                batch = reroute(unit_id=unit_id, reason=reason, after=place, actor=actor, at=now())
                add_in_loads(at=now())
            moved.update(batch.counts)
            in_round += batch.looked_at
            place = batch.last
            if not batch.looked_at:
                break
        if not in_round:
            return moved
