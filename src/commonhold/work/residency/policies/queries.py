"""Reading a department's own policies: every version, which is in force, and trying one before it is released."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.work.residency.examples.rules import Example, Trial, trials
from commonhold.work.residency.models import Policy, Release
from commonhold.work.residency.policies.rules import Effect, OpenWork, effect
from commonhold.work.residency.queries import rulebook
from commonhold.work.residency.rules import Asking, policies_of
from commonhold.work.residency.units.rules import UnitPlace


@dataclass(frozen=True)
class PolicyVersion:
    """A version of a department's policies."""

    id: int
    number: int
    text: str
    examples: tuple[Example, ...]
    note: str
    at: datetime
    by_label: str


@dataclass(frozen=True)
class Released:
    """That a version was released."""

    number: int
    at: datetime
    by_label: str


_VERSION = ("id", "number", "text", "examples", "note", "at", "by_label")


def versions(department_id: int) -> list[PolicyVersion]:
    """Every version, the newest first."""
    found = Policy.objects.filter(department_id=department_id).order_by("-number")
    return [_version(*row) for row in found.values_list(*_VERSION)]


def version(department_id: int, number: int) -> PolicyVersion:
    row = Policy.objects.filter(department_id=department_id, number=number).values_list(*_VERSION).first()
    if row is None:
        raise NotFound(what="version of the department’s policy with that number")
    return _version(*row)


def releases(department_id: int) -> list[Released]:
    """Every release, the newest first; the first is in force."""
    found = Release.objects.filter(department_id=department_id).order_by("-id")
    return [Released(*row) for row in found.values_list("policy__number", "at", "by_label")]


def tried(department_id: int, number: int, *, on: date) -> list[Trial]:
    """What a version's examples get."""
    found = version(department_id, number)
    return trials(policies_of(found.text), found.examples, on=on)


def effect_of(
    department_id: int, text: str, *, places: Iterable[UnitPlace], open_work: Iterable[OpenWork], on: date
) -> Effect:
    """What would change if this text were released: for which units, and for how many of their open tasks."""
    before = rulebook(department_id, on)
    return effect(before, replace(before, policies=policies_of(text)), places, open_work)


def _version(
    number_id: int, number: int, text: str, examples: list[dict[str, Any]], note: str, at: datetime, by: str
) -> PolicyVersion:
    return PolicyVersion(number_id, number, text, tuple(map(_example, examples)), note, at, by)


def _example(kept: dict[str, Any]) -> Example:
    asked = {**kept["asking"], "safeguards": frozenset(kept["asking"]["safeguards"])}
    return Example(Asking(**asked), kept["verdict"])
