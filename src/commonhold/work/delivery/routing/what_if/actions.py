"""Asking what a month would have been, and keeping how far the answer has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.delivery.routing.what_if.changing.rules import CantBeTried, changes_from
from commonhold.work.delivery.routing.what_if.models import WhatIf
from commonhold.work.delivery.routing.what_if.queries import markets_of
from commonhold.work.delivery.routing.what_if.simulating.rules import Comparison

LARGEST_SEED = 2**31 - 1


@verb
def ask(
    *,
    service: str,
    month: date,
    tried: Mapping[str, Any],
    seed: int,
    department_ids: Collection[int],
    actor: Actor,
    at: datetime,
) -> int:
    """Write down what is to be tried on a month's tasks in some departments, and return its number."""
    markets = markets_of(service, month)
    if not markets:
        raise NotFound(what=f"task of {service[:80]} that a unit was chosen for in {month:%B %Y}")
    if not 0 <= seed <= LARGEST_SEED:
        raise CantBeTried(field="seed", what=f"Enter a whole number from 0 to {LARGEST_SEED:,}")
    changes_from(tried, markets.values())
    made = WhatIf.objects.create(
        service=service,
        month=month.replace(day=1),
        tried=tried,
        seed=seed,
        departments=sorted(department_ids),
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    record(
        "delivery.what_if_asked",
        actor=actor,
        at=at,
        subject=f"delivery.what_if:{made.id}",
        department_id=None,
        after={"service": service, "month": month, "tried": sorted(tried), "seed": seed},
    )
    return made.id


@verb
def note_progress(*, number: int, tasks: int, done: int) -> None:
    """Keep how many tasks of both simulations have arrived."""
    nothing_to_record()  # the question and the answer are recorded
    WhatIf.objects.filter(id=number, done_at=None).update(tasks=tasks, done=done)


@verb
def answer(*, number: int, tasks: int, found: Comparison, actor: Actor, at: datetime) -> None:
    """Keep what came of it."""
    kept = WhatIf.objects.filter(id=number, done_at=None)
    if not kept.update(tasks=tasks, done=2 * tasks, result=found.plain(), done_at=at):
        nothing_to_record()
        return
    record(
        "delivery.what_if_answered",
        actor=actor,
        at=at,
        subject=f"delivery.what_if:{number}",
        department_id=None,
        after={"tasks": tasks},
    )
