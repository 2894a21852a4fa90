"""Simulating what somebody asked for, outside any transaction, and telling how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from commonhold.core.audit.acting import Actor, acting
from commonhold.work.delivery.routing.what_if.actions import answer, note_progress
from commonhold.work.delivery.routing.what_if.asked.queries import what_if
from commonhold.work.delivery.routing.what_if.changing.rules import changes_from
from commonhold.work.delivery.routing.what_if.queries import month
from commonhold.work.delivery.routing.what_if.simulating.rules import compare

TOLD_EVERY = 2_000
"""So many tasks, about half a second's."""


def run(number: int, department_ids: list[int], *, actor: Actor, now: Callable[[], datetime]) -> None:
    """Simulate it, if nobody has yet; it can be done again, and comes out the same."""
    with acting(actor, department_ids):
        asked = what_if(number, department_ids)
        if asked.done_at is not None:
            return
        of = month(asked.service, asked.month)
        tasks = len(of.choices)
        note_progress(number=number, tasks=tasks, done=0)

    def tell(done: int) -> None:
        if done % TOLD_EVERY == 0:
            with acting(actor, department_ids):
                note_progress(number=number, tasks=tasks, done=done)

    changes = changes_from(asked.tried, of.markets.values())
    found = compare(of.choices, of.markets, asked.service, changes, asked.seed, tell)
    with acting(actor, department_ids):
        answer(number=number, tasks=tasks, found=found, actor=actor, at=now())
