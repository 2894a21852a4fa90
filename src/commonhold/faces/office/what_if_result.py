"""The office: how far a simulated month has come, and what it would have been beside what it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.differences import Change
from commonhold.base.money import format_pence
from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.office.units import EDIT
from commonhold.faces.office.what_if import departments
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.delivery.contracts import queries as contracts
from commonhold.work.delivery.contracts.checking.rules import read
from commonhold.work.delivery.contracts.wording.rules import compare
from commonhold.work.delivery.routing.what_if.asked.queries import Asked, what_if
from commonhold.work.delivery.routing.what_if.simulating.rules import Figures, ordered
from commonhold.work.delivery.routing.wording.rules import in_words
from commonhold.work.delivery.routing.writing.rules import terms_from
from commonhold.work.delivery.units.queries import units

OURS = "The departments’ own people"


@dataclass(frozen=True)
class Pair:
    """A unit's figures under what there was and under what was tried; of all units, if it has no name."""

    name: str
    was: Figures
    tried: Figures


@rule(EDIT)
def result(request: Request, number: int) -> HttpResponse:
    """What was asked, how far it has come, and, when it is done, both months side by side with what was assumed."""
    asked = what_if(number, request.department_ids)
    names = {each.code: each.name for each in units()}
    pairs = _pairs(asked, names)
    whole = Pair("All", _sum(each.was for each in pairs), _sum(each.tried for each in pairs))
    context: dict[str, Any] = {
        "asked": asked,
        "service": find_service(asked.service),
        "departments": departments(asked.departments),
        "pairs": pairs,
        "whole": whole,
        "policy": _policy(asked, names),
        "prices": _prices(asked),
        "capacity": [(names.get(code, code), said) for code, said in asked.tried.get("capacity", {}).items()],
        "contract": asked.tried.get("contract", {}).get("code"),
        "changes": _changes(asked),
    }
    return render(request, "office/what_if.html", context)


def _pairs(asked: Asked, names: Mapping[str, str]) -> list[Pair]:
    found = asked.comparison
    if found is None:
        return []
    return [
        Pair(
            names.get(unit, unit) if unit else OURS,
            found.as_was.get(unit, Figures()),
            found.as_tried.get(unit, Figures()),
        )
        for unit in ordered({*found.as_was, *found.as_tried})
    ]


def _sum(figures: Any) -> Figures:
    total = Figures()
    for each in figures:
        total.add(each)
    return total


def _policy(asked: Asked, names: Mapping[str, str]) -> list[tuple[str, str]]:
    if "policy" not in asked.tried:
        return []
    terms, wrong = terms_from(asked.tried["policy"])
    assert terms is not None, f"a policy was tried that is none: {wrong}"
    return in_words(terms, names)


def _prices(asked: Asked) -> list[tuple[str, str]]:
    found = []
    for lot, price in asked.tried.get("prices", {}).items():
        bands = [[1, price]] if isinstance(price, int) else price
        found.append(
            (lot, ", ".join(f"{format_pence(pence)} from task {volume:,}" for volume, pence in bands))
        )
    return found


def _changes(asked: Asked) -> list[Change]:
    """What the terms that were tried change in those agreed last; nothing for a contract that there isn't."""
    if "contract" not in asked.tried:
        return []
    try:
        notes = contracts.contract(asked.tried["contract"]["code"]).notes
    except NotFound:
        return []
    return compare(notes[-1].terms, read(asked.tried["contract"]["terms"])) if notes else []
