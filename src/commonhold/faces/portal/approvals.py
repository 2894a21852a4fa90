"""What waits for a person's decision, and deciding it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.faces import case_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import Paging, flash, page_number
from commonhold.work.cases.lists import queries as lists

APPROVALS = "portal.approvals"


@rule(APPROVALS)
def approvals(request: Request) -> HttpResponse:
    """The tasks that this person may do, what is due first on top."""
    who = request.who
    found = lists.my_tasks(
        request.account_id,
        grants=who.grants,
        department_ids=who.department_ids,
        at=request.at,
        page=page_number(request),
    )
    links = Paging(found.number, found.total).links(request)
    return render(request, "portal/approvals.html", {"tasks": found.rows, "links": links})


@rule(APPROVALS)
def approval(request: Request, task_id: int) -> HttpResponse:
    """One task: what was asked, what the rules found, and the decision."""
    task = lists.task(task_id, at=request.at)
    view = case_pages.seen(request, task.reference)
    waiting = next((each for each in view.tasks if each.id == task_id), None)
    kind = case_pages.task_kind(view, task.element)
    if waiting is None or not waiting.candidate or kind.questions:
        # Done already, somebody else's, or answered page by page: the case says where it stands.
        return HttpResponseRedirect(reverse("portal:case", args=[task.reference]))
    errors: case_pages.Errors = []
    asked = case_pages.asked_of(request, view, task.element)
    if request.method == "POST":
        errors = case_pages.take_decision(request, task_id, kind, asked)
        if not errors:
            flash(request, f"Your decision about {view.title} is recorded.")
            return HttpResponseRedirect(reverse("portal:approvals"))
    context = {
        "task": task,
        "case": view,
        "kind": kind,
        "asked": asked,
        "looked": case_pages.looked_at(view),
        "errors": errors,
        "outcome": request.POST.get("outcome", ""),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "portal/approval.html", context)
