"""What runs by itself: each morning months are closed that are due, and performance is measured anew."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta

from procrastinate.contrib.django import app

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels.closing.actions import close_month
from commonhold.oversight.service_levels.closing.queries import following, next_month
from commonhold.oversight.service_levels.figures.actions import measure_month
from commonhold.work.delivery.contracts.queries import contracts

WORKER = Actor.system("worker")
DAYS_TO_RECORD = 2
"""How long after a month work may still be recorded before it is closed."""

log = logging.getLogger(__name__)


@app.periodic(cron="30 3 * * *")
@app.task(name="service_levels.work_the_night", queueing_lock="service_levels.work_the_night")
def work_the_night(timestamp: int) -> None:  # noqa: ARG001
    """Closes the months that are due, and measures this month and the two before."""
    at = datetime.now(UTC)
    close_due(at=at)
    month = at.astimezone(LONDON).date().replace(day=1)
    for _ in range(3):
        with acting(WORKER, department_ids()):
            measure_month(month=month, actor=WORKER, at=at)
        month = (month - timedelta(days=1)).replace(day=1)


def close_due(*, at: datetime) -> int:
    """Closes every contract's months that ended more than two days ago and are not closed; returns how many. One that
    can't be closed holds up no other."""
    today, closed = at.astimezone(LONDON).date(), 0
    for agreed in contracts():
        if not agreed.notes:
            continue
        last = max(note.terms.ends for note in agreed.notes)
        while _is_due(month := next_month(agreed.contract.code), last, today):
            try:
                with acting(WORKER, department_ids()):
                    close_month(contract_code=agreed.contract.code, month=month, actor=WORKER, at=at)
            except Refusal as refusal:
                log.warning("%s of %s: %s", month, agreed.contract.code, refusal.message)
                break
            closed += 1
    return closed


def _is_due(month: date, last: date, today: date) -> bool:
    """Months are closed to the contract's end, and one more: for what was recorded late of the last."""
    return following(month) + timedelta(days=DAYS_TO_RECORD) <= today and month <= following(last)
