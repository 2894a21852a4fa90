"""The law that is held as data, by subject: what holds from when, by which source, and what needs a look."""

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.law.report import subjects, to_look_at
from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.access import may
from commonhold.faces.access import Request, rule

VIEW = "law.view"


@rule(VIEW)
def law(request: Request) -> HttpResponse:
    """All subjects, and every value that is provisional or past its checking date."""
    today = request.at.astimezone(LONDON).date()
    found = subjects()
    context = {
        "subjects": found.values(),
        "titles": {name: each.title for name, each in found.items()},
        "to_look_at": to_look_at(today),
        "today": today,
        "back": "/office/" if may("office.view", roles=request.roles) else "/",
    }
    return render(request, "office/law.html", context)


@rule(VIEW)
def subject(request: Request, name: str) -> HttpResponse:
    """One subject: each parameter with all its values."""
    if name not in subjects():
        raise NotFound(what="law of that name")
    context = {
        "subject": subjects()[name],
        "subjects": subjects().values(),
        "today": request.at.astimezone(LONDON).date(),
    }
    return render(request, "office/law_subject.html", context)
