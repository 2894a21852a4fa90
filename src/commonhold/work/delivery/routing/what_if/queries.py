"""The real tasks of a month, as they were chosen for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from commonhold.base.periods import month_of
from commonhold.base.working_time import LONDON
from commonhold.work.delivery.routing import queries
from commonhold.work.delivery.routing.market import Market, PolicyTerms
from commonhold.work.delivery.routing.queries import PastChoice
from commonhold.work.delivery.routing.what_if import rules
from commonhold.work.delivery.routing.what_if.rules import Preview

MOST_PREVIEWED = 5_000
"""So many choices a page makes again while somebody waits."""


@dataclass(frozen=True)
class Month:
    """The choices made when a service's tasks opened in a month, the oldest first, and the markets they were made
    in by hash; `names` are the units' by code."""

    choices: list[PastChoice]
    markets: Mapping[str, Market]
    names: Mapping[str, str]


def month(service: str, first: date, *, most: int | None = None) -> Month:
    """What opened in the month that begins on `first`, in the departments acted for; the first `most` of it."""
    since, until = bounds(first)
    found = queries.past(service=service, why="opened", since=since, until=until, limit=most)
    markets = {key: queries.market(key) for key in {each.market_hash for each in found}}
    names = {unit.code: unit.name for market in markets.values() for unit in market.units}
    return Month(found, markets, names)


def markets_of(service: str, first: date) -> dict[str, Market]:
    """The markets in which a month's tasks were chosen for, by hash: what can be tried is of them."""
    since, until = bounds(first)
    hashes = queries.past_markets(service, since, until)
    return {each: queries.market(each) for each in hashes}


def preview_of(service: str, policy: PolicyTerms, on: date) -> tuple[Preview, Month]:
    """What a policy would have done with the first 5,000 tasks of the month before `on`."""
    last = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    of = month(service, last, most=MOST_PREVIEWED)
    return rules.preview(of.choices, of.markets, service, policy), of


def bounds(first: date) -> tuple[datetime, datetime]:
    """The moments at which the month that begins on `first` begins and ends."""
    begins, last = month_of(first)
    return datetime.combine(begins, time(), LONDON), datetime.combine(
        last + timedelta(days=1), time(), LONDON
    )
