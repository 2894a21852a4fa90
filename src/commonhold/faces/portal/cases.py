"""A person's cases: the list, one case with all that happened to it, and what one may do about it."""

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.faces import case_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import Paging, flash, page_number
from commonhold.work.cases import actions, queries
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.queries import CaseView

MY_CASES = "portal.my_cases"


@rule(MY_CASES)
def my_cases(request: Request) -> HttpResponse:
    """What the person asked for, newest first."""
    found = lists.my_cases(request.account_id, page=page_number(request))
    links = Paging(found.number, found.total).links(request)
    return render(request, "portal/cases.html", {"cases": found.rows, "links": links})


@rule(MY_CASES)
def case(request: Request, reference: str) -> HttpResponse:
    """One case, for whoever may see it."""
    return _show(request, case_pages.seen(request, reference))


@rule(MY_CASES)
def sent(request: Request, reference: str) -> HttpResponse:
    """The confirmation after sending."""
    return render(request, "portal/sent.html", {"case": case_pages.seen(request, reference)})


@rule(MY_CASES)
def comment(request: Request, reference: str) -> HttpResponse:
    """Add a comment."""
    view = case_pages.seen(request, reference)
    if request.method == "POST":
        if errors := case_pages.take_comment(request, view):
            return _show(request, view, errors=errors, comment=request.POST.get("comment", ""))
        flash(request, "Your message was added.")
    return HttpResponseRedirect(_address(reference))


@rule(MY_CASES)
def withdraw(request: Request, reference: str) -> HttpResponse:
    """Ask whether the case is to be taken back, and take it back."""
    view = case_pages.seen(request, reference)
    case_pages.require_for(request, "case.withdraw", view)
    if request.method == "POST":
        actions.withdraw_case(reference=reference, actor=request.actor, at=request.at)
        flash(request, "You took it back. Nobody needs to do anything about it any more.")
        return HttpResponseRedirect(_address(reference))
    context = {
        "title": f"Do you want to withdraw “{view.title}”?",
        "consequence": "It ends here: nothing is decided and nothing is paid. You can ask again later.",
        "button": "Withdraw",
        "back": _address(reference),
        "section": "cases",
    }
    return render(request, "portal/sure.html", context)


@rule(MY_CASES)
def correct(request: Request, reference: str) -> HttpResponse:
    """Begin to correct a case that was sent back: its answers become a draft."""
    view = case_pages.seen(request, reference)
    answered = (each for each in _for_asker(view) if case_pages.task_kind(view, each.element).questions)
    task = next(answered, None)
    if request.method != "POST" or task is None:
        return HttpResponseRedirect(_address(reference))
    draft_id = next(
        (each["id"] for each in queries.drafts(request.account_id) if each["task_id"] == task.id), None
    )
    if draft_id is None:
        draft_id = correspondence.save_draft(
            department_id=view.department_id,
            service_name=view.service,
            answers=view.answers,
            task_id=task.id,
            actor=request.actor,
            at=request.at,
        )
    return HttpResponseRedirect(reverse("portal:check", args=[draft_id]))


@rule(MY_CASES)
def download(request: Request, reference: str, file_id: int) -> FileResponse:
    """A file of a case."""
    return case_pages.send_file(request, reference, file_id)


def _for_asker(view: CaseView) -> list[queries.OpenTask]:
    """The tasks for the asker, if the one who looks is the asker: what waits for them, then what they may do."""
    return [each for each in view.tasks if each.for_asker and each.candidate]


def _show(request: Request, view: CaseView, **more: Any) -> HttpResponse:
    context = {
        "case": view,
        "looked": case_pages.looked_at(view),
        "waiting": [(each, case_pages.task_kind(view, each.element)) for each in _for_asker(view)],
        "may_withdraw": bool(view.tasks) and case_pages.may_for(request, "case.withdraw", view),
        "may_comment": case_pages.may_for(request, "case.comment", view),
        "errors": [],
        "comment": "",
        **more,
    }
    return render(request, "portal/case.html", context)


def _address(reference: str) -> str:
    return reverse("portal:case", args=[reference])
