"""What the worker does for pay runs."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from commonhold.core.audit.acting import Actor
from commonhold.records.pay.steps.running import run


@app.task(name="pay.take_step")
def take_step(
    *, step_id: int, department_id: int, actor_id: str, actor_label: str, account_id: int | None
) -> None:
    """Calculates or commits a run, in the name of whoever asked for it."""
    actor = Actor(actor_id, actor_label, account_id)
    run(step_id, department_id, actor=actor, now=lambda: datetime.now(UTC))
