"""Whither personal data may go, by chapter V of the UK GDPR: approved countries and instruments, each from a date."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from commonhold.base.countries import countries
from commonhold.base.law import reading
from commonhold.base.law.reading import LawError

KINDS = ("adequate", "instrument", "exception", "test")
_KEYS = {"kind", "title", "from", "citation", "source", "last_checked", "last_value_still_valid_on"}
_MAY = frozenset({"places", "needs", "until", "provisional"})


@dataclass(frozen=True)
class Provision:
    """One thing that chapter V provides, in force from `from_date` until the day before `until`."""

    name: str
    kind: str
    """One of KINDS."""
    title: str
    places: tuple[str, ...]
    """The countries (ISO 3166-1, two letters) whose adequacy it is."""
    needs: str
    """What a recipient there must have for it to hold ("data_bridge"); empty if nothing."""
    from_date: date
    until: date | None
    citation: str
    source: str
    last_checked: date
    last_value_still_valid_on: date
    provisional: bool
    """Not read in the instrument itself, or its present state not confirmed."""

    def in_force(self, on: date) -> bool:
        return self.from_date <= on and (self.until is None or on < self.until)


def adequate(country: str, has: Set[str], on: date) -> Provision | None:
    """The regulations that approve transfers to a recipient in `country` that `has` these certificates, on a day."""
    for each in load().values():
        if each.kind == "adequate" and country in each.places and each.in_force(on):
            return each if not each.needs or each.needs in has else None
    return None


def instruments(on: date) -> frozenset[str]:
    """The names of the safeguards of article 46 that can be relied on, on a day."""
    return frozenset(each.name for each in load().values() if each.kind == "instrument" and each.in_force(on))


def certificates() -> frozenset[str]:
    """What a recipient may have that makes it covered by its country's approval."""
    return frozenset(each.needs for each in load().values() if each.needs)


@cache
def load() -> Mapping[str, Provision]:
    """Everything of "uk/transfers", by name; LawError names what is wrong with it."""
    return parse(reading.text_of("uk/transfers"), "uk/transfers")


def parse(text: str, name: str) -> Mapping[str, Provision]:
    """Provisions from YAML. LawError names the file, the provision and the key."""
    data = reading.entries(text, name)
    found = {key: _provision(f"{name}:{key}", key, entry) for key, entry in data.items()}
    seen: set[str] = set()
    for each in found.values():
        if twice := seen & set(each.places):
            raise LawError(f"{name}:{each.name}: {', '.join(sorted(twice))} is already in another entry")
        seen |= set(each.places)
    return MappingProxyType(found)


def _provision(name: str, key: str, entry: Any) -> Provision:
    reading.expect_keys(name, entry, _KEYS, _MAY)
    from_date, valid_on, checked = reading.dates(name, entry)
    kind, places, until = entry["kind"], entry.get("places", []), entry.get("until")
    if kind not in KINDS:
        raise LawError(f"{name}: kind {kind!r} is not one of {', '.join(KINDS)}")
    if not isinstance(places, list) or (kind == "adequate") != bool(places):
        raise LawError(f"{name}: places are a list, and adequacy has some")
    if unknown := [each for each in places if each not in countries()]:
        raise LawError(f"{name}: {unknown[0]!r} is no country of ISO 3166-1")
    if until is not None and (type(until) is not date or until <= from_date):
        raise LawError(f"{name}: until must be a date after from")
    if not isinstance(entry.get("provisional", False), bool):
        raise LawError(f"{name}: provisional must be true or false")
    return Provision(
        key,
        kind,
        reading.words(name, "title", entry),
        tuple(places),
        reading.words(name, "needs", entry) if "needs" in entry else "",
        from_date,
        until,
        reading.words(name, "citation", entry),
        reading.words(name, "source", entry),
        checked,
        valid_on,
        entry.get("provisional", False),
    )
