"""Where contracts cover the same tasks, and where none follows one that ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from commonhold.work.delivery.contracts.calendar.rules import DAY, Running
from commonhold.work.delivery.contracts.consistency.rules import same_work
from commonhold.work.delivery.contracts.fields.rules import EVERY
from commonhold.work.delivery.contracts.rules import Lot


@dataclass(frozen=True, slots=True)
class Competition:
    """Two contracts that may be given the same tasks, from one day to another (both included)."""

    one: str
    other: str
    service: str
    task_kind: str
    departments: tuple[str, ...]
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Gap:
    """Tasks that a contract covers and, after it, none does: up to a day (included), or for as long as is known."""

    contract: str
    lot: str
    service: str
    task_kind: str
    departments: tuple[str, ...]
    starts: date
    ends: date | None


def competition(contracts: Sequence[Running]) -> list[Competition]:
    """Where two contracts cover the same tasks at the same time: suppliers compete there."""
    found = []
    for one, other in combinations(contracts, 2):
        starts = max(one.terms.starts, other.terms.starts)
        ends = min(one.terms.ends, other.terms.ends)
        if starts > ends:
            continue
        found += [
            Competition(one.code, other.code, mine.service, _narrower(mine, theirs), shared, starts, ends)
            for mine in one.terms.lots
            for theirs in other.terms.lots
            if same_work(mine, theirs) and (shared := _shared(mine, theirs))
        ]
    return sorted(found, key=lambda each: (each.service, each.task_kind, each.starts, each.one, each.other))


def gaps(contracts: Sequence[Running]) -> list[Gap]:
    """Where tasks that a contract covers are covered by none from the day after its end."""
    found = []
    for running in contracts:
        for lot in running.terms.lots:
            after = running.terms.ends + DAY
            others = [
                (each.terms, theirs)
                for each in contracts
                if each is not running
                for theirs in each.terms.lots
                if theirs.service == lot.service and theirs.task_kind in (EVERY, lot.task_kind)
            ]
            for department in lot.departments:
                covering = [
                    t for t, theirs in others if not {EVERY, department}.isdisjoint(theirs.departments)
                ]
                if not any(terms.runs_on(after) for terms in covering):
                    later = min((terms.starts for terms in covering if terms.starts > after), default=None)
                    until = later - DAY if later else None
                    found.append((running.code, lot, after, until, department))
    return list(_by_lot(found))


def _by_lot(found: Iterable[tuple[str, Lot, date, date | None, str]]) -> Iterator[Gap]:
    """One gap for the departments of a lot that have the same."""
    grouped: dict[tuple[str, str, str, str, date, date | None], list[str]] = {}
    for contract, lot, starts, ends, department in found:
        key = (contract, lot.code, lot.service, lot.task_kind, starts, ends)
        grouped.setdefault(key, []).append(department)
    for (contract, code, service, task_kind, starts, ends), departments in grouped.items():
        yield Gap(contract, code, service, task_kind, tuple(departments), starts, ends)


def _narrower(one: Lot, other: Lot) -> str:
    return other.task_kind if one.task_kind == EVERY else one.task_kind


def _shared(one: Lot, other: Lot) -> tuple[str, ...]:
    if EVERY in one.departments:
        return other.departments
    if EVERY in other.departments:
        return one.departments
    return tuple(each for each in one.departments if each in other.departments)
