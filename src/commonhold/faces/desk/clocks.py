"""The clocks of a case at the desk: to read for who works on the case, and to put right for a unit's supervisors."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.access import may
from commonhold.faces import case_pages, clock_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash
from commonhold.work.cases.queueing.actions import NotInAUnit
from commonhold.work.cases.routing.queries import membership
from commonhold.work.cases.timing.queries import clocks_of_case

SUPERVISE = "desk.unit.clocks"


@rule("desk.task")
def clocks(request: Request, reference: str) -> HttpResponse:
    """The clocks of a case, for those who work on it."""
    view = case_pages.seen(request, reference)
    found = clocks_of_case(view.reference, at=request.at)
    context = clock_pages.shown(request, view.reference, found, may_work=False)
    may_put_right = may("statement.work", roles=request.who.roles_in(view.department_id))
    return render(request, "desk/clocks.html", {**context, "case": view, "may_put_right": may_put_right})


@rule("desk.unit")
def unit_clocks(request: Request, reference: str) -> HttpResponse:
    """The clocks of a unit's own tasks in a case, done ones too; on POST a supervisor says something more of one."""
    member = membership(request.account_id, request.at.astimezone(LONDON).date())
    if member is None:
        raise NotInAUnit(what="open this page")
    may_work = may(SUPERVISE, roles=request.roles)
    errors: clock_pages.Errors = []
    if request.method == "POST":
        if not may_work:
            raise NotAllowed(what="change a clock: ask your supervisor")
        errors, said = clock_pages.take(request, reference, for_house=False)
        if not errors:
            flash(request, said)
            return HttpResponseRedirect(reverse("desk:unit-clocks", args=[reference]))
    found = clocks_of_case(reference, at=request.at, of_unit=member.unit_id)
    if not found:
        raise NotFound(what="case in which your unit has had a task, with that reference")
    context = clock_pages.shown(request, reference, found, may_work=may_work, errors=errors)
    return render(request, "desk/unit_clocks.html", {**context, "member": member})
