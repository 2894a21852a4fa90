"""A robot for the office of the tests, that looks at receipts for next to nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from commonhold.work.delivery.units.rules import Cost
from commonhold.work.robots.leasing import actions as leasing
from commonhold.work.robots.leasing.actions import Leased, Taken
from commonhold.work.robots.queries import RobotFacts, robot
from commonhold.work.robots.setting_up.actions import create_robot

if TYPE_CHECKING:
    from commonhold.services.claim_expense.tests.conftest import Office

RECEIPTS = ("claim_expense", "check_receipts")
OLD_LEDGER = ("claim_expense", "copy_to_old_ledger")
CHEAP = Cost(date(2026, 1, 1), staff_pence=0, it_pence=1_000_00, overhead_pence=0, productive_minutes=400_000)


class Reader:
    """The robot "reader", as its programs use it."""

    def __init__(
        self,
        office: Office,
        code: str = "reader",
        lease_seconds: int = 300,
        kind: tuple[str, str] = RECEIPTS,
        outcome: str = "approve",
    ) -> None:
        self.office, self.code = office, code
        made = create_robot(
            code=code,
            name=f"Receipt {code}",
            may={kind: [outcome]},
            cost=CHEAP,
            build_pence=5_000_00,
            lease_seconds=lease_seconds,
            actor=office.system,
            at=office.at,
        )
        self.unit_id, self.secret = made.unit_id, made.secret

    @property
    def facts(self) -> RobotFacts:
        return robot(self.code)

    def take(self, most: int = 1) -> Taken:
        return leasing.take(robot=self.facts, most=most, at=self.office.at)

    def takes_one(self) -> Leased:
        (task,) = self.take().tasks
        return task

    def completes(self, lease: int, outcome: str = "approve", **more: object) -> None:
        leasing.complete(
            robot=self.facts,
            lease_id=lease,
            outcome=outcome,
            at=self.office.at,
            **more,  # type: ignore[arg-type]
        )
        self.office.run()

    def gives_up(self, lease: int, code: str = "amount-not-found", **more: object) -> None:
        leasing.business_exception(
            robot=self.facts,
            lease_id=lease,
            reason_code=code,
            message="No amount of £80.00 on the receipt",
            at=self.office.at,
            **more,  # type: ignore[arg-type]
        )

    def fails(self, lease: int, message: str = "The page never loaded") -> None:
        leasing.system_failure(robot=self.facts, lease_id=lease, message=message, at=self.office.at)

    def beats(self, lease: int) -> None:
        leasing.heartbeat(robot=self.facts, lease_id=lease, at=self.office.at)

    def later(self, **by: int) -> None:
        self.office.at += timedelta(**by)
