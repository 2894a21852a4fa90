"""Drawing tasks back, batch after batch, each in a transaction of its own, until every unit may do what it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from commonhold.base.refusals import Conflict
from commonhold.core.audit.acting import Actor, acting
from commonhold.work.cases.drawing_back.queries import displaced
from commonhold.work.cases.routing.actions import THE_BEGINNING, reroute
from commonhold.work.delivery.routing.actions import add_in_loads


def draw_back(department_id: int, *, actor: Actor, now: Callable[[], datetime]) -> Counter[int | None]:
    """Move a department's tasks away from units that may no longer do them, and return how many went to which unit.

    Conflict, if all that is left is held by somebody at this moment: try again.
    """
    moved: Counter[int | None] = Counter()
    while True:
        with acting(actor, [department_id]):
            found = displaced(department_id, now())
        if not found:
            return moved
        looked_at = 0
        for each in found:
            place = THE_BEGINNING
            while True:
                with acting(actor, [department_id]):
                    batch = reroute(
                        unit_id=each.kind.unit_id,
                        like=each.kind.work,
                        reason=each.reason,
                        after=place,
                        actor=actor,
                        at=now(),
                    )
                    add_in_loads(at=now())
                moved.update(batch.counts)
                looked_at += batch.looked_at
                place = batch.last
                if not batch.looked_at:
                    break
        if not looked_at:
            raise Conflict
