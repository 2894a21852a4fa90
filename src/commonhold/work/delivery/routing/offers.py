"""What units offer, from the terms of contracts and from cost sheets, as the market has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from commonhold.work.delivery.contracts.rules import Lot, Terms
from commonhold.work.delivery.routing.market import EVERY, Offer

LAST_DAY = date.max
A_DAY = timedelta(days=1)


def of_contract(
    code: str, notes: Sequence[Mapping[str, Any]], countries: Mapping[str, Sequence[str]]
) -> Iterator[Offer]:
    """The offers under a contract's change notes, which come by number: {effective_from, terms}.

    A note holds until the next one does; within it, prices change whenever they are indexed. A unit that works in a
    country where the contract doesn't allow it offers nothing under it. `countries` are those of the units by code.
    """
    for note, later in zip_longest(notes, notes[1:]):
        terms = Terms.model_validate(note["terms"])
        first = max(date.fromisoformat(note["effective_from"]), terms.starts)
        until = date.fromisoformat(later["effective_from"]) - A_DAY if later else LAST_DAY
        last = min(until, terms.ends)
        steps = sorted(
            {step.effective_from for step in terms.indexation if first < step.effective_from <= last}
        )
        for starts, ends in zip([first, *steps], [*(step - A_DAY for step in steps), last], strict=True):
            if starts <= ends:
                yield from _of_lots(code, terms, starts, ends, countries)


def of_terms(code: str, terms: Terms, countries: Mapping[str, Sequence[str]]) -> Iterator[Offer]:
    """The offers of terms that are tried, as if they always held, at the prices from before any indexation."""
    yield from _of_lots(code, terms, terms.starts, LAST_DAY, countries, holds_from=date.min)


def _of_lots(
    code: str,
    terms: Terms,
    starts: date,
    ends: date,
    countries: Mapping[str, Sequence[str]],
    *,
    holds_from: date | None = None,
) -> Iterator[Offer]:
    for lot in terms.lots:
        bands = tuple((band.from_volume, band.pence) for band in terms.rate_on(lot.code, starts).bands)
        for unit in _allowed(lot, terms, countries):
            yield Offer(
                unit=unit,
                lot=f"{code}/{lot.code}",
                service=lot.service,
                element=lot.task_kind,
                starts=holds_from or starts,
                ends=ends,
                departments=lot.departments,
                bands=bands,
            )


def _allowed(lot: Lot, terms: Terms, countries: Mapping[str, Sequence[str]]) -> Iterable[str]:
    return (unit for unit in lot.units if unit in countries and set(countries[unit]) <= set(terms.sites))


def safeguards(contracts: Iterable[Sequence[Mapping[str, Any]]], on: date) -> dict[str, set[str]]:
    """What was signed for transfers abroad, by unit, in the contracts in force on a day; each is its change notes."""
    found: dict[str, set[str]] = {}
    for notes in contracts:
        begun = [note for note in notes if date.fromisoformat(note["effective_from"]) <= on]
        terms = Terms.model_validate(begun[-1]["terms"]) if begun else None
        if terms is not None and terms.runs_on(on):
            for lot in terms.lots:
                for unit in lot.units:
                    found.setdefault(unit, set()).update(terms.safeguards)
    return found


def of_cost_sheets(unit: str, sheets: Sequence[Mapping[str, Any]]) -> Iterator[Offer]:
    """The price of a unit's minute, from each of its cost sheets, which come by day: all that it costs a year over
    the minutes that it works on tasks. One made later for the same day takes its place."""
    for sheet, later in zip_longest(sheets, sheets[1:]):
        starts = date.fromisoformat(sheet["effective_from"])
        ends = date.fromisoformat(later["effective_from"]) - A_DAY if later else LAST_DAY
        if starts <= ends:
            yield Offer(
                unit=unit,
                lot=f"{unit}/own",
                service=EVERY,
                element=EVERY,
                starts=starts,
                ends=ends,
                micropence_per_minute=-(-sheet["year_pence"] * 1_000_000 // sheet["productive_minutes"]),
            )
