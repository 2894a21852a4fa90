"""What a finance officer does with a department's payments, for tests."""

from datetime import date, datetime

from commonhold.core.audit.acting import Actor
from commonhold.records.payments import actions, queries

PAY_DAY = date(2026, 4, 16)
"""Thursday: a file of Tuesday 14 April is processed on Wednesday."""


class Till:
    """The finance officer of one department."""

    def __init__(self, department: int, actor: Actor, at: datetime) -> None:
        self.department, self.actor, self.at = department, actor, at

    def set_account(self, **changed: str) -> None:
        details = {
            "name": "Department of Works",
            "sort_code": "60-16-13",
            "account_number": "12345678",
            "service_user_number": "123456",
        } | changed
        actions.set_paying_account(department_id=self.department, actor=self.actor, at=self.at, **details)

    def queue(self, source: str, pence: int = 1250, **changed: str) -> int:
        details = {
            "payee_name": "Ada Example",
            "sort_code": "20-45-12",
            "account_number": "12345678",
            "reference": "CH-7K3M-Q9XB",
        } | changed
        return actions.queue_payment(
            department_id=self.department,
            source=source,
            amount_pence=pence,
            actor=self.actor,
            at=self.at,
            **details,
        )

    def make_batch(self, payment_date: date = PAY_DAY) -> int | None:
        return actions.make_batch(
            department_id=self.department, payment_date=payment_date, actor=self.actor, at=self.at
        )

    def confirm(self, batch_id: int, rejected: dict[int, str] | None = None) -> list[str]:
        return actions.confirm_batch(batch_id=batch_id, rejected=rejected, actor=self.actor, at=self.at)

    def state(self, source: str) -> str:
        found = queries.payment(self.department, source)
        assert found is not None
        return found.state
