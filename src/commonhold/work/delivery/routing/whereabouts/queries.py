"""Where units work, and whether work may be done there, as residency rules it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from commonhold.work.delivery.routing.market import CLEARANCES, Market, Residence, UnitFacts, Work
from commonhold.work.delivery.routing.rules import Router
from commonhold.work.residency.queries import rulebooks
from commonhold.work.residency.rules import PERMIT
from commonhold.work.residency.units.rules import Rulebook, UnitPlace


def places(unit: UnitFacts, clearance: str) -> list[UnitPlace]:
    """Where a unit works, as residency asks about those of its people who have a clearance: once for each country."""
    supplier, safeguards = unit.supplier or "", frozenset(unit.safeguards)
    return [
        UnitPlace(unit.id, unit.code, unit.kind, country, clearance, safeguards, supplier)
        for country in unit.countries
    ]


def least_clearance(unit: UnitFacts) -> str:
    """The clearance that everybody has who works on tasks in a unit; the usual one where nobody does yet."""
    return min((each.clearance for each in unit.abilities), key=CLEARANCES.index, default="bpss")


def able(units_market: Market, works: Iterable[Work]) -> list[frozenset[int]]:
    """For each of some works, the units that could do it now, were it not for where they are; by id."""
    anywhere, ids = Router(units_market), {unit.code: unit.id for unit in units_market.units}
    return [frozenset(ids[each.code] for each in anywhere.kind(work, _anywhere).candidates) for work in works]


def _anywhere(_unit: UnitFacts, _work: Work) -> Residence:
    return Residence(True)


class Residences:
    """Whether units may do work where they are, by the policies and approvals of each department on a day."""

    def __init__(self, books: Mapping[str, Rulebook]) -> None:
        self.books = books

    def __call__(self, unit: UnitFacts, work: Work) -> Residence:
        """As the least of the countries in which the unit works permits."""
        if not unit.countries:
            return Residence(False, (), "has no site, so it works nowhere")
        book, hidden = self.books[work.department], set[str]()
        for place in places(unit, work.clearance):
            found = book.may_do(place, needs=work.needs, shows=work.shows, classification=work.classification)
            if found.verdict != PERMIT:
                return Residence(
                    False, (), found.reasons[0].words if found.reasons else "not permitted there"
                )
            hidden |= found.hidden
        return Residence(True, tuple(sorted(hidden)))


def residences(departments: Mapping[int, str], on: date) -> Residences:
    """What may be done where, in departments (codes by id); the same object for as long as nothing of it changes."""
    books = rulebooks(departments, on)
    return _residences(tuple((departments[each], book) for each, book in sorted(books.items())))


@lru_cache(maxsize=100)
def _residences(books: tuple[tuple[str, Rulebook], ...]) -> Residences:
    return Residences(dict(books))
