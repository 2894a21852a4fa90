"""A department's books, with journals written as finance officers write them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.actions import create_cost_centre, create_organisation
from commonhold.records.ledger import actions
from commonhold.records.ledger.rules import JournalLine

DAY = date(2026, 4, 14)


@dataclass
class Books:
    """The books of one department, which has the cost centres ESTATES and POLICY."""

    department: int
    cost_centres: dict[str, int]
    actor: Actor
    at: datetime

    @contextmanager
    def kept(self) -> Iterator[None]:
        with acting(self.actor, [self.department]):
            yield

    def line(self, written: str) -> JournalLine:
        """ "Dr 60400 12.50 POLICY" is a debit of £12.50 to account 60400, cost centre POLICY."""
        side, account, amount, *cost_centre = written.split()
        pence = int(amount.replace(".", "")) * (1 if side == "Dr" else -1)
        return JournalLine(account, pence, self.cost_centres[cost_centre[0]] if cost_centre else None)

    def post(self, source: str, *lines: str, on: date = DAY) -> int:
        return actions.post_journal(
            department_id=self.department,
            source=source,
            date=on,
            description="Claim for a journey",
            lines=[self.line(written) for written in lines],
            actor=self.actor,
            at=self.at,
        )

    def reverse(self, number: int, on: date = DAY) -> int:
        return actions.reverse_journal(
            number=number, date=on, reason="posted in error", actor=self.actor, at=self.at
        )

    def open(self, period: str) -> None:
        actions.open_period(department_id=self.department, period=period, actor=self.actor, at=self.at)

    def close(self, period: str) -> None:
        actions.close_period(department_id=self.department, period=period, actor=self.actor, at=self.at)


def start_books(department: int, actor: Actor, at: datetime) -> Books:
    with acting(actor, [department]):
        part = create_organisation(
            department_id=department, kind="directorate", code="D1", name="Operations", actor=actor, at=at
        )
        cost_centres = {
            code: create_cost_centre(
                department_id=department, organisation_id=part, code=code, name=code, actor=actor, at=at
            )
            for code in ("ESTATES", "POLICY")
        }
        actions.adopt_chart(department_id=department, actor=actor, at=at)
        actions.open_period(department_id=department, period="2026-04", actor=actor, at=at)
    return Books(department, cost_centres, actor, at)
