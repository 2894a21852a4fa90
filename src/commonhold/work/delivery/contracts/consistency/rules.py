"""What the parts of a contract's terms must be to one another."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import pycountry

from commonhold.work.delivery.contracts.fields.rules import EVERY
from commonhold.work.delivery.contracts.rules import Lot, Rate, ServiceLevel, Terms

Path = tuple[str | int, ...]
"""Where in a document: ("rates", 0, "bands", 1, "pence")."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong at one place of a document, for people to read."""

    path: Path
    message: str
    cell: str = ""
    """Where it stands in a workbook, such as Rates!C7, if it is from one."""

    @property
    def where(self) -> str:
        """The cell, or the place as a JSON path: $.rates[0].bands[1].pence."""
        steps = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in self.path)
        return self.cell or "$" + "".join(steps)


def troubles(terms: Terms) -> Iterator[Trouble]:
    """What the parts of terms contradict in one another."""
    yield from _dates(terms)
    yield from _lots(terms.lots)
    yield from _rates(terms)
    yield from _service_levels(terms)
    yield from _credits(terms)
    for number, country in enumerate(terms.sites):
        if pycountry.countries.get(alpha_2=country) is None:
            yield Trouble(("sites", number), f"{country} is no country's code (the United Kingdom's is GB)")
    yield from _twice(("sites",), terms.sites)
    yield from _twice(("safeguards",), terms.safeguards)


def _dates(terms: Terms) -> Iterator[Trouble]:
    if terms.ends < terms.starts:
        yield Trouble(("ends",), "The contract ends before it starts")
    untils = [terms.ends, *(each.until for each in terms.extensions)]
    for number, (before, until) in enumerate(pairwise(untils)):
        if until <= before:
            yield Trouble(("extensions", number, "until"), "An extension ends later than what it extends")
    last = max(untils)
    for number, each in enumerate(terms.breaks):
        if not terms.starts <= each.on <= last:
            yield Trouble(("breaks", number, "on"), "A break is within the term and its extensions")
    yield from _twice(("breaks",), [each.on for each in terms.breaks], "on")
    for number, step in enumerate(terms.indexation):
        if not terms.starts <= step.effective_from <= last:
            yield Trouble(("indexation", number, "effective_from"), "Prices change within the term")
    yield from _twice(("indexation",), [each.effective_from for each in terms.indexation], "effective_from")


def _lots(lots: Sequence[Lot]) -> Iterator[Trouble]:
    yield from _twice(("lots",), [each.code for each in lots], "code")
    for number, lot in enumerate(lots):
        yield from _twice(("lots", number, "units"), lot.units)
        yield from _twice(("lots", number, "departments"), lot.departments)
        if EVERY in lot.departments and len(lot.departments) > 1:
            yield Trouble(("lots", number, "departments"), "Give departments, or * for every one, not both")
    for (_, one), (number, other) in combinations(enumerate(lots), 2):
        if one.code != other.code and same_work(one, other):
            yield Trouble(
                ("lots", number), f"It covers tasks that lot {one.code} covers too: two prices for one"
            )


def same_work(one: Lot, other: Lot) -> bool:
    """Whether there are tasks that both lots cover."""
    return (
        one.service == other.service
        and (EVERY in (one.task_kind, other.task_kind) or one.task_kind == other.task_kind)
        and (
            EVERY in one.departments
            or EVERY in other.departments
            or not set(one.departments).isdisjoint(other.departments)
        )
    )


def _rates(terms: Terms) -> Iterator[Trouble]:
    known = {each.code for each in terms.lots}
    yield from _twice(("rates",), [each.lot for each in terms.rates], "lot")
    for number, rate in enumerate(terms.rates):
        yield from _unknown(("rates", number, "lot"), [rate.lot], known, "lot")
        yield from _bands(("rates", number, "bands"), rate)
    priced = {each.lot for each in terms.rates}
    for number, lot in enumerate(terms.lots):
        if lot.code not in priced:
            yield Trouble(("lots", number), f"Lot {lot.code} has no rate")


def _bands(path: Path, rate: Rate) -> Iterator[Trouble]:
    if rate.bands[0].from_volume != 1:
        yield Trouble((*path, 0, "from_volume"), "The first band of a lot is from 1")
    for number, (before, band) in enumerate(pairwise(rate.bands), start=1):
        if band.from_volume <= before.from_volume:
            yield Trouble((*path, number, "from_volume"), "Bands of a lot go up, each from a higher volume")


def _service_levels(terms: Terms) -> Iterator[Trouble]:
    known = {each.code for each in terms.lots}
    yield from _twice(("service_levels",), [each.code for each in terms.service_levels], "code")
    for number, level in enumerate(terms.service_levels):
        path: Path = ("service_levels", number)
        yield from _unknown((*path, "lots"), level.lots, known, "lot")
        yield from _twice((*path, "lots"), level.lots)
        yield from _twice((*path, "exclusions"), level.exclusions)
        yield from _target(path, level)


def _target(path: Path, level: ServiceLevel) -> Iterator[Trouble]:
    in_hours = level.measure == "working_hours_to_complete"
    if in_hours and level.percentile is None:
        yield Trouble((*path, "percentile"), "Say for what percentage of tasks the hours hold, such as 95")
    if not in_hours and level.percentile is not None:
        yield Trouble((*path, "percentile"), "The target is a percentage already: leave this empty")
    if not in_hours and level.target > 100:
        yield Trouble((*path, "target"), "Give a percentage: 100 or less")


def _credits(terms: Terms) -> Iterator[Trouble]:
    levels = {each.code: each for each in terms.service_levels}
    if terms.credits and not terms.credit_cap_percent:
        yield Trouble(
            ("credit_cap_percent",), "There are credits, so give the most that is credited for a month"
        )
    yield from _twice(("credits",), [(each.service_level, each.below) for each in terms.credits], "below")
    for number, band in enumerate(terms.credits):
        path: Path = ("credits", number)
        yield from _unknown((*path, "service_level"), [band.service_level], levels, "service level")
        level = levels.get(band.service_level)
        if level is not None and band.below > level.share_percent:
            yield Trouble((*path, "below"), f"{band.below} is above what is agreed: {level.share_percent}")
    for code in levels:
        bands = [(n, each) for n, each in enumerate(terms.credits) if each.service_level == code]
        for (_, before), (number, band) in pairwise(sorted(bands, key=lambda each: -each[1].below)):
            if band.percent_of_charge <= before.percent_of_charge:
                yield Trouble(
                    ("credits", number, "percent_of_charge"), "The lower the share, the larger the credit"
                )


def _twice(path: Path, values: Iterable[Hashable], field: str = "") -> Iterator[Trouble]:
    seen: set[Hashable] = set()
    for number, value in enumerate(values):
        if value in seen:
            yield Trouble((*path, number, *([field] if field else [])), "It is there twice")
        seen.add(value)


def _unknown(path: Path, values: Iterable[str], known: Iterable[str], noun: str) -> Iterator[Trouble]:
    for value in values:
        if value not in known:
            yield Trouble(path, f"There is no {noun} called {value} in these terms")
