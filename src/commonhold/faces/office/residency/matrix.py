"""Where a department's data may go: a matrix of verdicts, why each is so, and the law and policy that hold for all."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.countries import HOME, countries
from commonhold.base.law import transfers
from commonhold.faces.access import Request, rule
from commonhold.faces.office.residency.around import (
    VERDICTS,
    VIEW,
    chosen,
    department_items,
    departments_for,
    items,
    pick,
    places_on,
    today,
)
from commonhold.work.residency.cedar.sets import shipped
from commonhold.work.residency.cedar.vocabulary import (
    CLASSIFICATIONS,
    CLEARANCES,
    DATA_CLASSES,
    MODES,
    SAFEGUARDS,
    UNIT_KINDS,
)
from commonhold.work.residency.queries import rulebook, ruling
from commonhold.work.residency.rules import SETS, Asking
from commonhold.work.residency.rules import rule as rule_on
from commonhold.work.residency.units.rules import Rulebook

NAMED = 3
"""So many units are named in the head of a column."""


@rule(VIEW)
def matrix(request: Request) -> HttpResponse:
    """Each class of data against each unit, for one classification and one mode; units that are alike go together."""
    mine = departments_for(request, VIEW)
    department = chosen(request, mine)
    mode, classification = (
        pick(request, "mode", MODES, "work"),
        pick(request, "marked", CLASSIFICATIONS, "official"),
    )
    book = rulebook(department.id, today(request))
    columns = _columns(book, classification, mode)
    rows = [
        {
            "title": title,
            "cells": [
                {
                    "place": column,
                    "verdict": VERDICTS[rule_on(asked[data_class], book.policies, on=book.on).verdict],
                    "why": _why_address(asked[data_class]),
                }
                for column, asked in columns
            ],
        }
        for data_class, title in DATA_CLASSES.items()
    ]
    context = {
        "department": department,
        "departments": department_items(mine),
        "modes": items(MODES),
        "mode": mode,
        "classifications": items(CLASSIFICATIONS),
        "marked": classification,
        "places": [column for column, _ in columns],
        "rows": rows,
        "part": "matrix",
    }
    return render(request, "office/residency/matrix.html", context)


@rule(VIEW)
def why(request: Request) -> HttpResponse:
    """One question, its verdict, and which policies of which set gave it."""
    mine = departments_for(request, VIEW)
    department = chosen(request, mine)
    safeguards = frozenset(filter(SAFEGUARDS.__contains__, request.GET.getlist("safeguard")))
    asked = Asking(
        unit_kind=pick(request, "unit", UNIT_KINDS, "supplier"),
        country=pick(request, "country", countries(), HOME),
        clearance=pick(request, "clearance", CLEARANCES, "bpss"),
        mode=pick(request, "mode", MODES, "work"),
        department=department.code,
        data_class=pick(request, "class", DATA_CLASSES, "contact"),
        classification=pick(request, "marked", CLASSIFICATIONS, "official"),
        safeguards=safeguards,
        approved=request.GET.get("approved") == "yes",
    )
    ruled = ruling(asked, on=today(request))
    context = {
        "department": department,
        "departments": department_items(mine),
        "asked": asked,
        "verdict": VERDICTS[ruled.verdict],
        "after_approval": ruled.verdict == "after_approval",
        "reasons": [(SETS[each.policy_set], each) for each in ruled.reasons],
        "country": countries()[asked.country],
        "kinds": items(UNIT_KINDS),
        "countries": items(countries()),
        "clearances": items(CLEARANCES),
        "modes": items(MODES),
        "classes": items(DATA_CLASSES),
        "classifications": items(CLASSIFICATIONS),
        "safeguards": items(SAFEGUARDS, asked.safeguards),
        "class_title": DATA_CLASSES[asked.data_class],
        "mode_title": MODES[asked.mode],
        "part": "why",
    }
    return render(request, "office/residency/why.html", context)


@rule(VIEW)
def law(request: Request) -> HttpResponse:
    """The law as dated data, and the sets of policies that are the same for every department."""
    kinds = {
        "adequate": "Approved countries",
        "instrument": "Instruments",
        "exception": "Exceptions",
        "test": "The test of protection",
    }
    groups = {
        title: [each for each in transfers.load().values() if each.kind == kind]
        for kind, title in kinds.items()
    }
    context = {
        "groups": groups,
        "countries": countries(),
        "on": today(request),
        "sets": [(SETS[name], shipped(name).text) for name in ("law", "government")],
        "part": "law",
    }
    return render(request, "office/residency/law.html", context)


def _columns(book: Rulebook, classification: str, mode: str) -> list[tuple[str, dict[str, Asking]]]:
    """For whom: units by name with their country, those together of whom the very same is asked; and what is asked of
    them of each class of data."""
    where = places_on(book.on)
    alike: dict[tuple[Asking, ...], list[str]] = {}
    for place in where.places:
        asked = tuple(book.asking(place, each, classification, mode) for each in DATA_CLASSES)
        alike.setdefault(asked, []).append(where.names[place.id])
    return [
        (f"{_listed(names)} ({countries()[asked[0].country]})", {each.data_class: each for each in asked})
        for asked, names in alike.items()
    ]


def _listed(names: list[str]) -> str:
    said = "; ".join(names[:NAMED])
    return f"{said} and {len(names) - NAMED} more" if len(names) > NAMED else said


def _why_address(asked: Asking) -> str:
    query = [
        ("department", asked.department),
        ("unit", asked.unit_kind),
        ("country", asked.country),
        ("clearance", asked.clearance),
        ("mode", asked.mode),
        ("class", asked.data_class),
        ("marked", asked.classification),
        ("approved", "yes" if asked.approved else "no"),
        *(("safeguard", each) for each in sorted(asked.safeguards)),
    ]
    return f"{reverse('office:residency-why')}?{urlencode(query)}"
