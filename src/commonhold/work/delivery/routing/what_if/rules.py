"""What other terms would have changed: a market with some things otherwise, and past choices made again in it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from commonhold.work.delivery.contracts.rules import Terms
from commonhold.work.delivery.routing.market import (
    Choice,
    Load,
    Market,
    Offer,
    Policy,
    PolicyTerms,
    Residence,
    UnitFacts,
    Work,
)
from commonhold.work.delivery.routing.offers import of_terms
from commonhold.work.delivery.routing.rules import Asked, Router

NEWEST = 1_000_000_000
"""The number of a policy that is only tried: above every real one."""


class Past(Protocol):
    """A choice as it was kept."""

    @property
    def market_hash(self) -> str: ...
    @property
    def work(self) -> Work: ...
    @property
    def load(self) -> Load: ...
    @property
    def residence(self) -> Mapping[str, Residence]: ...
    @property
    def choice(self) -> Choice: ...


@dataclass(frozen=True)
class Changes:
    """What is tried; what is not named stays as it was. Prices are by lot, in pence by volume bands; capacity is by
    unit, in minutes of work a working day; contracts are by code, each with terms instead of what was agreed."""

    policy: PolicyTerms | None = None
    prices: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    capacity: Mapping[str, int] = field(default_factory=dict)
    contracts: Mapping[str, Terms] = field(default_factory=dict)

    def applied(self, market: Market, service: str) -> Market:
        """The market with what is tried for a service in the place of what it had."""
        policies = market.policies
        if self.policy is not None:
            policies = (*policies, Policy(service, NEWEST, date.min, self.policy))
        return replace(
            market,
            policies=policies,
            offers=tuple(
                replace(each, bands=self.prices[each.lot]) if each.lot in self.prices else each
                for each in self._offers(market)
            ),
            units=tuple(
                replace(each, minutes_per_day=self.capacity[each.code])
                if each.code in self.capacity
                else each
                for each in market.units
            ),
        )

    def _offers(self, market: Market) -> tuple[Offer, ...]:
        if not self.contracts:
            return market.offers
        countries = {each.code: each.countries for each in market.units}
        found = [each for each in market.offers if each.lot.partition("/")[0] not in self.contracts]
        for code, terms in self.contracts.items():
            found += of_terms(code, terms, countries)
        return tuple(sorted(found, key=lambda each: (each.unit, each.lot, each.starts)))


class Routers:
    """Who chooses in each of the markets of past choices, with what is tried; and where data could be seen then."""

    def __init__(self, markets: Mapping[str, Market], service: str, changes: Changes) -> None:
        self.markets = {key: changes.applied(market, service) for key, market in markets.items()}
        self._routers = {key: Router(market) for key, market in self.markets.items()}
        self._asked: dict[tuple[tuple[str, Residence], ...], Asked] = {}

    def choose(self, past: Past, load: Load) -> Choice:
        """The choice made again, under another load."""
        return self._routers[past.market_hash].choose(past.work, load, self._where(past.residence))

    def minutes(self, past: Past, unit: str) -> int:
        """How long that unit takes for the task of a choice; it must be one that may do it."""
        kind = self._routers[past.market_hash].kind(past.work, self._where(past.residence))
        return next(each.minutes for each in kind.candidates if each.code == unit)

    def _where(self, residence: Mapping[str, Residence]) -> Asked:
        """The same function for the same answers, so that what is known of a kind of work is worked out once."""
        key = tuple(sorted(residence.items()))
        if key not in self._asked:
            self._asked[key] = _answers(dict(residence))
        return self._asked[key]


@dataclass(frozen=True)
class Moved:
    """How many of past choices gave a task to a unit, and how many would; None is the department's own people."""

    unit: str | None
    was: int
    would_be: int


@dataclass(frozen=True)
class Preview:
    """What a policy would have done with past tasks."""

    choices: int
    elsewhere: int
    """Those that would have gone to another unit."""
    units: tuple[Moved, ...]


def preview(
    choices: Iterable[Past], markets: Mapping[str, Market], service: str, policy: PolicyTerms
) -> Preview:
    """Choose again under another policy, with the queues and volumes that each choice was made under.

    The tasks given in the month, which shares go by, are counted anew along the way: under a policy of shares, each
    choice bears on the next.
    """
    routers = Routers(markets, service, Changes(policy))
    was: Counter[str | None] = Counter()
    would_be: Counter[str | None] = Counter()
    elsewhere = 0
    for past in choices:
        given = {unit: count for unit, count in would_be.items() if unit is not None}
        unit = routers.choose(past, replace(past.load, given=given)).unit
        was[past.choice.unit] += 1
        would_be[unit] += 1
        elsewhere += unit != past.choice.unit
    units = sorted({*was, *would_be}, key=lambda unit: (unit is None, unit or ""))
    return Preview(was.total(), elsewhere, tuple(Moved(unit, was[unit], would_be[unit]) for unit in units))


def _answers(residence: Mapping[str, Residence]) -> Asked:
    def answer(unit: UnitFacts, _work: Work) -> Residence:
        return residence.get(unit.code, Residence(True))

    return answer
