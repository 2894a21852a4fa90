"""What the worker does for directories, each minute."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from commonhold.core.accounts.directory.sending import send_due


@app.periodic(cron="* * * * *")
@app.task(name="directory.send_due", lock="directory.send_due", queueing_lock="directory.send_due")
def send(timestamp: int) -> None:  # noqa: ARG001
    """Tells departments' directories what to do about people who join, move or leave."""
    send_due(clock=lambda: datetime.now(UTC))
