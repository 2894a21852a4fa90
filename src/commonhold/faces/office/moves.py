"""The office: which moves between departments are not complete before the next cut-offs, and what that will cost."""

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.records.moves.incomplete.queries import incomplete, measured
from commonhold.records.moves.incomplete.rules import PUBLISHED_LATE_PERCENT, late


@rule("office.moves")
def moves(request: Request) -> HttpResponse:
    """The moves of all departments, without names; what they cost only together."""
    mine = request.who.departments_as("central_unit")
    found = incomplete(mine, request.at)
    context = {
        "moves": found,
        "names": {each.id: each.name for each in all_departments()},
        "late": late(found),
        "measured": measured(mine, request.at),
        "published": PUBLISHED_LATE_PERCENT,
    }
    return render(request, "office/moves.html", context)
