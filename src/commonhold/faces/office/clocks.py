"""The office: the clocks of a case, which the central unit puts right by adding what was so."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.access import may, require
from commonhold.faces import clock_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.office.statements import VIEW, WORK
from commonhold.faces.pages import flash
from commonhold.work.cases.timing.queries import clocks_of_case


@rule(VIEW)
def find(request: Request) -> HttpResponse:
    """Leads to the clocks of the case with the reference that was entered."""
    reference = request.GET.get("reference", "").strip()
    if not reference or "/" in reference:
        return HttpResponseRedirect(reverse("office:statements"))
    return HttpResponseRedirect(reverse("office:clocks", args=[reference]))


@rule({"GET": VIEW, "HEAD": VIEW, "POST": WORK})
def clocks(request: Request, reference: str) -> HttpResponse:
    """The clocks of a case; on POST something more is said of one."""
    found = clocks_of_case(reference, at=request.at)
    if not found:
        raise NotFound(what="case with that reference of which a unit has had a task")
    roles = request.who.roles_in(found[0].of.department_id)
    require(WORK if request.method == "POST" else VIEW, roles=roles)
    errors: clock_pages.Errors = []
    if request.method == "POST":
        errors, said = clock_pages.take(request, reference, for_house=True)
        if not errors:
            flash(request, said)
            return HttpResponseRedirect(reverse("office:clocks", args=[reference]))
    may_work = may(WORK, roles=roles)
    context = clock_pages.shown(
        request, reference, found, may_work=may_work, for_house=may_work, errors=errors
    )
    return render(request, "office/clocks.html", context)
