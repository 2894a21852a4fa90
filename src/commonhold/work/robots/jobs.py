"""What the worker does for robots, each minute."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import department_ids
from commonhold.work.robots.tidying.actions import WORKER, expire, hand_over_strays


@app.periodic(cron="* * * * *")
@app.task(name="robots.tidy", queueing_lock="robots.tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001
    """Ends the leases that ran out, and gives tasks to people that no robot does in time."""
    for verb in (expire, hand_over_strays):
        happened = 1
        while happened:
            with acting(WORKER, department_ids()):
                happened = verb(at=datetime.now(UTC))
