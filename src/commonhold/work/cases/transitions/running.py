"""Running the waves whose day has come: each begins, is counted, moves batch after batch, and is counted again.

Every step is a transaction of its own that can be done again, so whatever a worker left half done, the next goes on
with, and two at once share the batches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from commonhold.base.refusals import Conflict
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.work.cases.transitions.actions import finish_wave, list_tasks, move_next
from commonhold.work.delivery.routing.actions import add_in_loads
from commonhold.work.delivery.transitions.actions import begin
from commonhold.work.delivery.transitions.queries import DueWave, due_wave


def run_due(department_ids: Collection[int], *, actor: Actor, now: Callable[[], datetime]) -> int:
    """Run every wave that is due, and return how many are over.

    Conflict, if all that is left of one is held by somebody at this moment: try again.
    """
    over = last = 0
    while True:
        with acting(actor, department_ids):
            wave = due_wave(now().astimezone(LONDON).date(), after=last)
        if wave is None:
            return over
        over += _run(wave, department_ids, actor=actor, now=now)
        last = wave.id


def _run(
    wave: DueWave, department_ids: Collection[int], *, actor: Actor, now: Callable[[], datetime]
) -> bool:
    with acting(actor, department_ids):
        if not begin(wave_id=wave.id, actor=actor, at=now()):
            return False
    with acting(actor, department_ids):
        list_tasks(wave=wave, at=now())
    looked_at = 1
    while looked_at:
        with acting(actor, department_ids):
            looked_at = move_next(wave=wave, actor=actor, at=now())
            add_in_loads(at=now())
    with acting(actor, department_ids):
        if not finish_wave(wave=wave, actor=actor, at=now()):
            raise Conflict
    return True
