"""What the worker does for plans for whole units."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from commonhold.core.audit.acting import Actor
from commonhold.services.move_department.by_plan.running import run


@app.task(name="reorganising.take_step")
def take_step(
    *,
    step_id: int,
    department_ids: list[int],
    actor_id: str,
    actor_label: str,
    account_id: int | None,
) -> None:
    """Tries a plan, carries it out or reverses it, in the name of whoever asked for it."""
    actor = Actor(actor_id, actor_label, account_id)
    run(step_id, department_ids, actor=actor, now=lambda: datetime.now(UTC))
