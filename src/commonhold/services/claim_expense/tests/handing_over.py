"""The office of the tests with a unit that is to hand over to others."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.records.expenses.actions import set_policy
from commonhold.services.claim_expense.tests.conftest import CHECKED_BY_HAND, TRAIN, Office
from commonhold.services.claim_expense.tests.trading import SINCE, Traders, unit_of
from commonhold.services.claim_expense.tests.worker import as_
from commonhold.work.cases import queue
from commonhold.work.cases.transitions.actions import plan_transition
from commonhold.work.cases.transitions.running import run_due
from commonhold.work.delivery.transitions.queries import TransitionFacts, transition
from commonhold.work.delivery.transitions.rules import PlannedWave
from commonhold.work.delivery.transitions.signing import actions as signing

RECEIPTS = (("claim_expense", "check_receipts"),)


class HandingOver:
    """The office with its market, in which Acme, the cheapest, is to hand over."""

    def __init__(self, works: Office) -> None:
        self.works, self.by = works, {"actor": works.system, "at": works.at}
        self.today = works.at.astimezone(LONDON).date()
        with as_(works):
            set_policy(department_id=works.department_id, from_date=SINCE, terms=CHECKED_BY_HAND, **self.by)
            self.traders = Traders(works)
        self.acme, self.bolt = self.traders.ids["acme"], self.traders.ids["bolt"]

    def claims(self, count: int) -> list[str]:
        with as_(self.works), queue.inline() as self.works.steps:
            return [self.works.claims("claimant", TRAIN) for _ in range(count)]

    def plans(self, *planned: PlannedWave, why: str = "Its contract ends") -> int:
        with as_(self.works):
            return plan_transition(unit_id=self.acme, why=why, waves=planned, **self.by)

    def shares(self, *percents: int) -> list[PlannedWave]:
        return [
            PlannedWave(self.today + timedelta(days=day), percent=percent)
            for day, percent in enumerate(percents)
        ]

    def runs(self, days: int = 0) -> int:
        now = self.works.at + timedelta(days=days)
        return run_due([self.works.department_id], actor=self.works.system, now=lambda: now)

    def looks(self, number: int) -> TransitionFacts:
        with as_(self.works):
            return transition(number)

    def units_of(self, references: list[str]) -> Counter[str | None]:
        with as_(self.works):
            return Counter(unit_of(self.works, each) for each in references)

    def signs(self, who: str, number: int, side: str, unit_id: int | None, **more: Any) -> None:
        with as_(self.works):
            by = {"actor": self.works.actors[who], "at": self.works.at}
            signing.sign(transition_id=number, number=1, side=side, unit_id=unit_id, **more, **by)
