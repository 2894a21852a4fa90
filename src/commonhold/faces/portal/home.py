"""The home page: what waits for you, what you began, what you asked for, and what you can ask for."""

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.faces.access import Request, rule
from commonhold.work.cases import queries as cases
from commonhold.work.cases.catalogue import services
from commonhold.work.cases.lists import queries as lists

SHOWN = 5


@rule("portal.home")
def home(request: Request) -> HttpResponse:
    """The first page after signing in."""
    who = request.who
    waiting = lists.my_tasks(
        request.account_id, grants=who.grants, department_ids=who.department_ids, at=request.at
    )
    open_cases = lists.my_cases(request.account_id, state="open")
    known = services()
    drafts = [
        {**each, "title": known[each["service"]].title}
        for each in cases.drafts(request.account_id)
        if each["service"] in known
    ]
    context = {
        "waiting": waiting.rows[:SHOWN],
        "more_waiting": waiting.total - SHOWN,
        "drafts": drafts,
        "cases": open_cases.rows[:SHOWN],
        "more_cases": open_cases.total - SHOWN,
        "services": [each for each in known.values() if who.departments_as(each.who_may_ask)],
    }
    return render(request, "portal/home.html", context)
