"""One department while claims are made in it: who claims, who does which task, and what its bank sends back."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from random import Random
from typing import Any

from commonhold.connectors.demonstration.trips import Trip, documented, receipt
from commonhold.connectors.virtual_days import VirtualDays
from commonhold.core.accounts.queries import account, accounts, holders
from commonhold.core.accounts.signing_in.queries import one_of_each_role
from commonhold.core.audit.acting import Actor
from commonhold.records.payments import queries as payments
from commonhold.records.payments.queries import PaymentFacts
from commonhold.records.people import queries as people
from commonhold.work.cases.clock.actions import lay_notices_aside
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.holders.queries import Waits
from commonhold.work.cases.queue import QueuedStep
from commonhold.work.delivery.units.queries import members

_ELSEWHERE = 0.1
"""The share of claims that another cost centre than the claimant's own pays for."""


@dataclass(frozen=True)
class Claimant:
    """Somebody who claims."""

    account_id: int
    actor: Actor
    cost_centre: str


class Office(VirtualDays):
    """A department of the demonstration government and those of its people who claim."""

    def __init__(
        self, department_id: int, steps: deque[QueuedStep], random: Random, *, claims: int, on: date
    ) -> None:
        super().__init__(department_id, steps)
        self.random, self.on = random, on
        self.offered = [each.account_id for each in one_of_each_role(department_id, on)]
        self.claimants = self._claimants(claims) if claims else []
        self.centres = sorted({each.cost_centre for each in self.claimants})
        self.refused: list[str] = []
        self.settling = on
        self.sends_back_from: list[date] = []
        """From which days on the bank sends back one payment each, in order."""
        self.holders = cache(lambda role: holders(department_id, role, on=on))
        self.team = cache(lambda unit_id: [each.account_id for each in members(unit_id, on)])
        self.actor = cache(lambda account_id: Actor.account(account_id, account(account_id).label))

    def begin_day(self, day: date) -> None:
        """The morning of a working day."""
        self.settling = day
        super().begin_day(day)

    def run_payments(self, at: datetime) -> int | None:
        """The day's payment run, where anything is owed: on most days of a small department nothing is."""
        if not payments.queue(self.department_id).payment_count:
            return None
        return super().run_payments(at)

    def answers(self, claimant: Claimant, trip: Trip, at: datetime) -> dict[str, Any]:
        """A trip as its claimant answers the service's questions, receipts uploaded."""

        def keep(item: dict[str, Any]) -> int:
            about = f"{item['date']}, employee {claimant.account_id}"
            return correspondence.attach(
                department_id=self.department_id,
                name="receipt.pdf",
                content=receipt(about, item["description"], item["amount_pence"]),
                actor=claimant.actor,
                at=at,
            )

        elsewhere = self.random.random() < _ELSEWHERE
        centre = self.random.choice(self.centres) if elsewhere else claimant.cost_centre
        return {"purpose": trip.purpose, "cost_centre": centre, "lines": documented(trip.items, keep)}

    def doer(self, waits: Waits, claimant: Claimant) -> Actor:
        """Who is going to do a task: somebody of its unit, the asker, whom it names, or any holder of its role."""
        if waits.unit_id is not None:
            return self.actor(self.random.choice(self.team(waits.unit_id)))
        if waits.role is None:
            return self.actor(waits.candidate)
        return self.actor(
            self.random.choice([h for h in self.holders(waits.role) if h != claimant.account_id])
        )

    def confirms(self, at: datetime) -> Actor:
        """Finance says what the bank has paid, as they would at the desk."""
        return self.actor(self.holders("finance")[at.day % len(self.holders("finance"))])

    def refused_by_bank(self, due: Sequence[PaymentFacts]) -> dict[int, str]:
        """The first of them, on days on which the bank is to send one back."""
        day = self.settling
        if not due or not self.sends_back_from or self.sends_back_from[0] > day:
            return {}
        self.sends_back_from.pop(0)
        self.refused.append(due[0].reference)
        return {due[0].id: "The account is closed"}

    def take_refused(self) -> list[str]:
        """The references of the cases whose payments came back since the last call."""
        taken, self.refused = self.refused, []
        return taken

    def tidy(self, at: datetime) -> None:
        """Nobody is written to about what happened on a virtual clock."""
        lay_notices_aside(department_id=self.department_id, actor=Actor.system("demonstration"), at=at)

    def _claimants(self, claims: int) -> list[Claimant]:
        """People of every kind, more often those whom the sign-in page offers first and those whom they manage."""
        employed = holders(self.department_id, "employee", on=self.on)
        first = [each for each in self.offered if each in set(employed)]
        chosen = self.random.sample(employed, min(len(employed), claims // 3 + 4))
        for account_id in first:
            reports = self._facts(people.reports(_person(account_id), self.on))
            chosen += [
                account_id,
                *(each.account_id for each in reports[:4] if each.account_id is not None),
            ] * 2
        found = self._facts([_person(each) for each in chosen])
        facts = {each.account_id: each for each in found if each.account_id is not None}
        labels = accounts(facts)
        return [
            Claimant(each, Actor.account(each, labels[each].label), facts[each].cost_centre_code)
            for each in chosen
            if each in facts
        ]

    def _facts(self, person_ids: Sequence[int]) -> list[people.PersonSummary]:
        found = people.summaries(person_ids, self.on).values()
        return [each for each in found if each.department_id == self.department_id]


def _person(account_id: int) -> int:
    person_id = people.person_of_account(account_id)
    assert person_id is not None, "every account of the demonstration is somebody's"
    return person_id
