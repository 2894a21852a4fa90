"""The office: the people of a plan for whole units, before and after, one by one and as a file. Each look is noted."""

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.faces.access import Request, rule
from commonhold.faces.office.reorganising import CARRY_OUT, require_both
from commonhold.faces.pages import Paging, page_number
from commonhold.records.moves.reorganising import queries
from commonhold.records.moves.reorganising.queries import PlanFacts
from commonhold.records.moves.reorganising.reporting import queries as reporting
from commonhold.records.moves.reorganising.reporting.actions import note_look
from commonhold.records.moves.reorganising.reporting.queries import WHICH, Which
from commonhold.records.moves.reorganising.reporting.rules import lines

ROWS = 50
LONGEST_TEXT = 100


@rule(CARRY_OUT)
def people(request: Request, code: str) -> HttpResponse:
    """A page of the people whom a plan picks: of those chosen, and with a text in their name or number."""
    found = _find(request, code)
    which: Which = next((each for each in WHICH if each == request.GET.get("which")), "all")
    sought = request.GET.get("text", "").strip()[:LONGEST_TEXT]
    paging = Paging(page_number(request), reporting.count(found.id, which, sought), ROWS)
    context = {
        "plan": found,
        "people": reporting.movers(found.id, which, sought, offset=paging.offset, limit=ROWS),
        "total": paging.total,
        "links": paging.links(request),
        "which": which,
        "choices": [{"value": value, "text": said} for value, said in WHICH.items()],
        "text": sought,
    }
    return render(request, "office/reorganisation_people.html", context)


@rule(CARRY_OUT)
def person(request: Request, code: str, employment_id: int) -> HttpResponse:
    """Somebody before and after, and what is to be done for them."""
    found = _find(request, code)
    mover = reporting.mover(found.id, employment_id)
    _note(request, found, f"person {mover.number}")
    sides = [
        (title, getattr(mover.here, name), getattr(mover.there, name) if mover.there else None)
        for title, name in (
            ("Part", "organisation"),
            ("Cost centre", "cost_centre"),
            ("Job", "title"),
            ("Grade", "grade"),
            ("Full-time pay a year", "annual_pence"),
            ("Hours a week", "weekly_hours"),
            ("Place", "region"),
            ("Manager", "manager"),
        )
    ]
    context = {"plan": found, "mover": mover, "sides": sides}
    return render(request, "office/reorganisation_person.html", context)


@rule(CARRY_OUT)
def report(request: Request, code: str) -> HttpResponse:
    """Everybody, before and after."""
    found = _find(request, code)
    _note(request, found, "everybody as CSV")
    response = HttpResponse("".join(lines(queries.rows(found.id))), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    return response


def _find(request: Request, code: str) -> PlanFacts:
    found = queries.plan(code)
    require_both(request, found)
    return found


def _note(request: Request, found: PlanFacts, what: str) -> None:
    note_look(plan_id=found.id, what=what, actor=request.actor, at=request.at)
