"""What the worker does for returns, each minute."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from commonhold.records.pay.filing.sending import send_due


@app.periodic(cron="* * * * *")
@app.task(name="filing.send_due", lock="filing.send_due", queueing_lock="filing.send_due")
def send(timestamp: int) -> None:  # noqa: ARG001
    """Sends returns to the tax authority, and asks what became of them."""
    send_due(clock=lambda: datetime.now(UTC))
