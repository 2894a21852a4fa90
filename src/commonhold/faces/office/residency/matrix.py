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
    places,
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


@rule(VIEW)
def matrix(request: Request) -> HttpResponse:
    """Each class of data against each place, for one classification and one mode."""
    mine = departments_for(request, VIEW)
    department = chosen(request, mine)
    mode, classification = (
        pick(request, "mode", MODES, "work"),
        pick(request, "marked", CLASSIFICATIONS, "official"),
    )
    book = rulebook(department.id, today(request))
    columns = places()
    rows = []
    for data_class, title in DATA_CLASSES.items():
        cells = []
        for name, place in columns.items():
            asked = book.asking(place, data_class, classification, mode)
            verdict = book.ruling(place, data_class, classification, mode).verdict
            cells.append({"place": name, "verdict": VERDICTS[verdict], "why": _why_address(asked)})
        rows.append({"title": title, "cells": cells})
    context = {
        "department": department,
        "departments": department_items(mine),
        "modes": items(MODES),
        "mode": mode,
        "classifications": items(CLASSIFICATIONS),
        "marked": classification,
        "places": list(columns),
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
