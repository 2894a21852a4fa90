"""Days of a department on a virtual clock: its payment runs, what its bank does, its timers, and tasks being done."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import calendar
from commonhold.records.payments import queries as payments
from commonhold.records.payments.queries import PaymentFacts
from commonhold.services.claim_expense import paying
from commonhold.work.cases import actions as cases
from commonhold.work.cases import jobs
from commonhold.work.cases.holders.queries import Waits
from commonhold.work.cases.queue import QueuedStep

MORNING, EVENING = time(6), time(23, 59)


class VirtualDays:
    """Does what the worker and the bank do in a department, at moments that the caller names.

    `steps` comes from `queue.inline()`. Every call belongs inside `acting()` for the department.
    """

    def __init__(self, department_id: int, steps: deque[QueuedStep]) -> None:
        self.department_id = department_id
        self.steps = steps
        self.calendar = calendar(department_id)
        self.made: deque[tuple[date, int]] = deque()
        self.ticked: datetime | None = None

    def begin_day(self, day: date) -> None:
        """The morning of a working day: the bank settles what is due, then the day's payment run is made."""
        if not self.calendar.is_working_day(day):
            return
        at = datetime.combine(day, MORNING, LONDON)
        while self.made and self.made[0][0] <= day:
            self._settle(self.made.popleft()[1], at)
        batch_id = self.run_payments(at)
        if batch_id is not None:
            self.made.append((payments.batch(batch_id).payment_date, batch_id))

    def run_payments(self, at: datetime) -> int | None:
        """The day's payment run: the batch that it made, or None."""
        return paying.run_payments(self.department_id, actor=jobs.WORKER, at=at)

    def end_day(self, day: date) -> None:
        """The evening: timers that went off since the last event."""
        self.tick(datetime.combine(day, EVENING, LONDON), timedelta(0))

    def tick(self, at: datetime, every: timedelta) -> None:
        """Lets due timers go off, if `every` has passed since the last time."""
        if self.ticked is not None and at - self.ticked < every:
            return
        self.ticked = at
        while jobs.fire_due(at=at):
            jobs.run_due(self.steps, at=at)

    def complete(self, waits: Waits, outcome: str, reason: str, *, actor: Actor, at: datetime) -> None:
        """Finishes the task that waits in a case."""
        assert waits.task_id is not None
        cases.complete_task(task_id=waits.task_id, outcome=outcome, reason=reason, actor=actor, at=at)

    def refused_by_bank(self, due: Sequence[PaymentFacts]) -> dict[int, str]:  # noqa: ARG002
        """The payments of a batch that the bank can't make, with its reasons: none, unless a subclass says so."""
        return {}

    def confirms(self, at: datetime) -> Actor:  # noqa: ARG002
        """Who tells Commonhold what the bank has paid."""
        return jobs.WORKER

    def holder(self, role: str, at: datetime) -> int:
        """The account of somebody who holds a role in the department."""
        return holders(self.department_id, role, on=at.date())[0]

    def _settle(self, batch_id: int, at: datetime) -> None:
        refused = self.refused_by_bank(payments.payments_of(batch_id))
        paying.confirm_payments(batch_id=batch_id, rejected=refused, actor=self.confirms(at), at=at)
        jobs.run_due(self.steps, at=at)
