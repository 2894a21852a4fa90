"""The office: plans by which whole units move between departments, and what each would do."""

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.faces.access import Request, rule
from commonhold.records.moves.reorganising import queries

VIEW = "reorganisation.view"
MOST_SHOWN = 100
"""Of the people of whom there is something to say; the report file has everybody."""
MOST_DRAWN = 60
"""Rows of a chart; of a larger one only the upper levels are drawn."""


@rule(VIEW)
def reorganisations(request: Request) -> HttpResponse:
    """Every plan, the newest first."""
    return render(request, "office/reorganisations.html", {"plans": queries.plans()})


@rule(VIEW)
def reorganisation(request: Request, code: str) -> HttpResponse:
    """A plan with what its trial found: who stays, what it comes to, and the parts before and after."""
    found = queries.plan(code)
    staying = queries.staying(found.id)
    context = {
        "plan": found,
        "staying": staying,
        "stay": sum(staying.values()),
        "exceptions": queries.exceptions(found.id, MOST_SHOWN),
        "most": MOST_SHOWN,
        "effects": queries.effects(found.id),
        "to_do": queries.to_do(found.id),
        "charts": queries.charts(found, MOST_DRAWN),
    }
    return render(request, "office/reorganisation.html", context)
