"""Whatever the sides of a move say and do, in whatever order, it stands where a simple account of it says."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction

from commonhold.base.refusals import Refusal
from commonhold.records.moves import actions, queries
from commonhold.records.moves.models import Proposal
from commonhold.records.moves.tests.conftest import JUNE

SIDES = ("from", "to", "person")


@dataclass
class Account:
    """What was said last and who stands by it, in a few words."""

    on: date
    number: int
    proposer: str
    by: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    cancelled: bool = False
    said: int = 1

    @property
    def agreed(self) -> bool:
        return {"from", "to"} <= self.by | {self.proposer}

    @property
    def state(self) -> str:
        return "cancelled" if self.cancelled else "agreed" if self.agreed else "proposed"

    def propose(self, side: str, on: date) -> bool:
        if self.cancelled:
            return False
        self.said += 1
        self.on, self.number, self.proposer, self.by = on, self.said, side, set()
        self.done.discard("released")
        return True

    def agree(self, side: str, number: int) -> bool:
        if self.cancelled or number != self.number or side == self.proposer:
            return False
        self.said += 1
        self.by.add(side)
        return True

    def do(self, what: str) -> bool:
        if self.cancelled or (what == "released" and not self.agreed):
            return False
        self.done.add(what)
        return True


def step(random, account, move_id, departments):
    """Do something, and say whether it was done and whether it should have been."""
    side, what = (
        random.choice(SIDES),
        random.choice(["propose", "agree", "agree", "offered", "cleared", "released"]),
    )
    common = {"move_id": move_id, **departments.common}
    if random.random() < 0.03:
        expected, account.cancelled = not account.cancelled, True
        return expected, lambda: actions.cancel(side=side, reason="", **common)
    if what == "propose":
        on = JUNE + timedelta(days=random.randrange(60))
        return account.propose(side, on), lambda: actions.propose_dates(side=side, on=on, **common)
    if what == "agree":
        number = account.number if random.random() < 0.8 else random.randrange(account.said + 2)
        return account.agree(side, number), lambda: actions.agree_dates(side=side, number=number, **common)
    does = {"offered": departments.offer, "cleared": actions.clear, "released": actions.release}[what]
    return account.do(what), lambda: does(**common)


@pytest.mark.parametrize("seed", range(8))
def test_any_negotiation(at_both, seed):
    chance = random.Random(seed)
    move_id = at_both.propose(at_both.left.hire())
    account = Account(on=JUNE, number=1, proposer="to")
    for _ in range(25):
        expected, act = step(chance, account, move_id, at_both)
        try:
            with transaction.atomic():
                act()
            done = True
        except Refusal:
            done = False
        found = queries.move(move_id)
        assert done == expected
        assert (found.state, found.on) == (account.state, account.on)
        assert found.done == account.done | ({"agreed"} if account.state == "agreed" else set())
        assert Proposal.objects.filter(move_id=move_id).count() == account.said
