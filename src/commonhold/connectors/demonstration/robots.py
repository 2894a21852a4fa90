"""The robots of the demonstration government, and what they did in its quarter: made up, through the verbs that their
programs use. The programs themselves are in `robots/`; `commonhold run --demo` starts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from commonhold.core.audit.acting import Actor
from commonhold.work.delivery.units.rules import Cost
from commonhold.work.robots.leasing import actions as leasing
from commonhold.work.robots.leasing.actions import Leased
from commonhold.work.robots.queries import RobotFacts, robots
from commonhold.work.robots.setting_up.actions import create_robot

RECEIPT_READER, LEDGER_CLERK = "receipt-reader", "ledger-clerk"
_TAKES = timedelta(seconds=40)
_FAILS = 0.05
"""The share of attempts at which something is broken."""
_LEASE_SECONDS = 60


@dataclass(frozen=True)
class Kind:
    """A robot: the one kind of task that it does, what it cost, and why it gives tasks up or fails."""

    name: str
    element: str
    outcome: str
    a_year_pence: int
    build_pence: int
    doubts: Mapping[str, tuple[float, str]]
    """Why it gives tasks to people: for each reason the share of its tasks, and what it says."""
    broken: str


KINDS = {
    RECEIPT_READER: Kind(
        "Receipt reader",
        "check_receipts",
        "approve",
        a_year_pence=600_00,
        build_pence=900_00,
        doubts={
            "amount-not-found": (0.05, "The receipt says another amount than the claim."),
            "date-not-found": (0.03, "The receipt says another day than the claim."),
            "unreadable": (0.05, "The receipt has no text that can be read."),
        },
        broken="ReadTimeout: the receipt did not arrive in 30 seconds",
    ),
    LEDGER_CLERK: Kind(
        "Old ledger clerk",
        "copy_to_old_ledger",
        "copied",
        a_year_pence=300_00,
        build_pence=400_00,
        doubts={
            "no-such-account": (0.04, "The old ledger has no account called Expenses:Travel:Hotels."),
            "differs": (0.03, "The old ledger has another amount with this reference than the claim."),
        },
        broken="TimeoutError: the old ledger's journal did not load in 30 seconds",
    ),
}


def set_up(since: date, *, actor: Actor, at: datetime) -> None:
    """Make the robots. Nobody keeps their first secrets: whoever runs them makes others."""
    for code, kind in KINDS.items():
        create_robot(
            code=code,
            name=f"{kind.name} (demonstration)",
            may={("claim_expense", kind.element): [kind.outcome]},
            cost=Cost(since, 0, kind.a_year_pence, 0, 40_000),
            build_pence=kind.build_pence,
            lease_seconds=_LEASE_SECONDS,
            actor=actor,
            at=at,
        )


class Robots:
    """The robots at work in the quarter. Call it while acting for all departments."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._by_unit = {each.unit_id: each for each in robots()}

    def has(self, unit_id: int | None) -> bool:
        """Whether a unit is a robot."""
        return unit_id in self._by_unit

    def work(self, unit_id: int, at: datetime) -> str | None:
        """Do the robot's next task and report on it at a moment; the case's reference, None if there was none."""
        robot, began = self._by_unit[unit_id], at - _TAKES
        found = leasing.take(robot=robot, most=1, at=began).tasks
        if not found:
            return None
        leasing.heartbeat(robot=robot, lease_id=found[0].lease, at=began + _TAKES / 2)
        self._report(robot, found[0], at)
        return found[0].reference

    def _report(self, robot: RobotFacts, task: Leased, at: datetime) -> None:
        kind = KINDS[robot.code]
        on: dict[str, Any] = {"robot": robot, "lease_id": task.lease, "at": at}
        if self.random.random() < _FAILS:
            leasing.system_failure(message=kind.broken, **on)
        elif doubt := self._doubt(kind, task.inputs):
            leasing.business_exception(reason_code=doubt[0], message=doubt[1], **on)
        else:
            leasing.complete(outcome=kind.outcome, **on)

    def _doubt(self, kind: Kind, inputs: Mapping[str, Any]) -> tuple[str, str] | None:
        """Why a robot gives a task up, if it does: a reason's code, and what it says."""
        for line in inputs.get("lines", ()):
            if line["receipt"] is None:
                return "no-receipt", f"{line['description']} has no receipt."
        drawn = self.random.random()
        for code, (share, message) in kind.doubts.items():
            drawn -= share
            if drawn < 0:
                return code, message
        return None
