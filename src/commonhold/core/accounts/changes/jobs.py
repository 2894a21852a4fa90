"""What the worker does each minute about accounts: it closes those whose moment has come."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from commonhold.core.accounts.changes import actions
from commonhold.core.audit.acting import Actor, acting

WORKER = Actor.system("worker")


@app.periodic(cron="* * * * *")
@app.task(name="accounts.close_due", queueing_lock="accounts.close_due")
def close_due(timestamp: int) -> None:  # noqa: ARG001
    """Closes accounts whose moment has come. Nobody is let in with them since that moment, whenever this runs."""
    with acting(WORKER, ()):
        actions.close_due(actor=WORKER, at=datetime.now(UTC))
