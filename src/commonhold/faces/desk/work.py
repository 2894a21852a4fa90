"""The desk of people who work cases: the queue, one task, and who has how much."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts import queries as accounts
from commonhold.core.accounts.access import may
from commonhold.faces import case_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.desk import together
from commonhold.faces.desk.telephone import by_telephone
from commonhold.faces.pages import Paging, flash, page_number
from commonhold.work.cases import actions
from commonhold.work.cases.catalogue import services
from commonhold.work.cases.holders.queries import with_whom
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.lists.queries import TaskFilter, TaskRow
from commonhold.work.cases.queries import CaseView, OpenTask
from commonhold.work.robots import queries as robots

WORKERS = ("case_worker", "finance", "payroll", "department_admin")
WITH = {"": "Anybody", "me": "Me", "nobody": "Nobody yet", "somebody": "Somebody"}
DUE = {"": "Any day", "overdue": "Overdue"}


def departments_of(request: Request) -> tuple[int, ...]:
    """The departments whose cases this person works on."""
    return request.who.departments_as(*WORKERS)


@rule("desk.home")
def queue(request: Request) -> HttpResponse:
    """Every open task of the departments worked for, what is due first on top; ticking some to decide together.

    Who works in a delivery unit, and on no department's cases besides, has the unit's queue.
    """
    if not may("desk.queue", roles=request.roles):
        return HttpResponseRedirect(reverse("desk:unit"))
    ticked, wrong = together.chosen(request.GET), ""
    if "decide" in request.GET:
        wrong = together.wrong_with(ticked, lists.tasks(ticked[: together.MOST], at=request.at))
        if not wrong:
            query = urlencode({"task": ticked}, doseq=True)
            return HttpResponseRedirect(f"{reverse('desk:together')}?{query}")
    found = lists.queue(departments_of(request), _wanted(request), at=request.at, page=page_number(request))
    choosable = together.choosable(request, found.rows)
    box = next((f"task-{each.id}" for each in found.rows if each.id in choosable), "main-content")
    context = {
        "tasks": found.rows,
        "choosable": choosable,
        "ticked": ticked,
        "total": found.total,
        "more": found.more_than_total,
        "links": Paging(found.number, found.total).links(request),
        "filters": _filters(request),
        "text": request.GET.get("text", ""),
        "page": found.number,
        "errors": [{"text": wrong, "href": f"#{box}"}] if wrong else [],
    }
    return render(request, "desk/queue.html", context)


@rule("desk.queue")
def find(request: Request) -> HttpResponse:
    """Cases, open and finished, by reference, title or who asked."""
    text = request.GET.get("text", "").strip()
    found = lists.find_cases(departments_of(request), text=text, page=page_number(request))
    links = Paging(found.number, found.total).links(request)
    return render(request, "desk/find.html", {"cases": found.rows, "text": text, "links": links})


@rule("desk.task")
def case(request: Request, reference: str) -> HttpResponse:
    """A case as those see it who work on it."""
    view = case_pages.seen(request, reference)
    return _show(request, view, _first(view))


@rule("desk.task")
def task(request: Request, task_id: int) -> HttpResponse:
    """A task in its case, and the decision."""
    row, view, waiting = _find(request, task_id)
    if waiting is None:
        flash(
            request, f"“{row.title}” is done, or was passed on by the process. This is where the case stands."
        )
        return HttpResponseRedirect(reverse("desk:case", args=[row.reference]))
    errors: case_pages.Errors = []
    asked = case_pages.asked_of(request, view, waiting.element) if _may_do(waiting) else None
    if request.method == "POST":
        errors = case_pages.take_decision(
            request, task_id, case_pages.task_kind(view, waiting.element), asked
        )
        if not errors:
            flash(request, f"Your decision about {view.title} is recorded.")
            return HttpResponseRedirect(reverse("desk:queue"))
    return _show(request, view, waiting, errors=errors, asked=asked)


@rule("desk.task")
def claim(request: Request, task_id: int) -> HttpResponse:
    """Take a task."""
    if request.method == "POST":
        actions.claim_task(task_id=task_id, actor=request.actor, at=request.at)
        flash(request, "It is yours now: others see that you work on it.")
    return HttpResponseRedirect(reverse("desk:task", args=[task_id]))


@rule("desk.task")
def release(request: Request, task_id: int) -> HttpResponse:
    """Put a task back."""
    if request.method == "POST":
        actions.release_task(task_id=task_id, actor=request.actor, at=request.at)
        flash(request, "You put it back for others.")
    return HttpResponseRedirect(reverse("desk:task", args=[task_id]))


@rule("desk.task")
def reassign(request: Request, task_id: int) -> HttpResponse:
    """Pass a task to somebody by name."""
    row, view, waiting = _find(request, task_id)
    if waiting is None or request.method != "POST":
        return HttpResponseRedirect(reverse("desk:task", args=[task_id]))
    if not _may_reassign(request, view, waiting):
        raise NotFound(what="task to pass on")
    typed = {"to": request.POST.get("to", "").strip(), "why": request.POST.get("why", "").strip()}
    errors = _pass_on(request, task_id, typed)
    if errors:
        return _show(request, view, waiting, errors=errors, typed=typed)
    flash(request, f"“{row.title}” is passed to {typed['to']}.")
    return HttpResponseRedirect(reverse("desk:queue"))


@rule("desk.task")
def comment(request: Request, reference: str) -> HttpResponse:
    """Add a comment to a case."""
    view = case_pages.seen(request, reference)
    if request.method == "POST":
        if errors := case_pages.take_comment(request, view):
            return _show(request, view, _first(view), errors=errors, comment=request.POST.get("comment", ""))
        flash(request, "Your message was added.")
    return HttpResponseRedirect(reverse("desk:case", args=[reference]))


@rule("desk.task")
def download(request: Request, reference: str, file_id: int) -> FileResponse:
    """A file of a case."""
    return case_pages.send_file(request, reference, file_id)


@rule("desk.workload")
def workload(request: Request) -> HttpResponse:
    """Who has how much, and what nobody has taken."""
    people, roles = lists.workload(departments_of(request), at=request.at)
    stopped = lists.cases_in_trouble(departments_of(request))
    ordered = sorted(people, key=lambda each: (-each.overdue, -each.open, each.label))
    untaken = [{"with_whom": with_whom([], each.role).capitalize(), "load": each} for each in roles]
    return render(
        request, "desk/workload.html", {"people": ordered, "roles": untaken, "stopped": stopped.rows}
    )


def _first(view: CaseView) -> OpenTask | None:
    """What the case waits for."""
    return next((each for each in view.tasks if not each.optional), None)


def _find(request: Request, task_id: int) -> tuple[TaskRow, CaseView, OpenTask | None]:
    row = lists.task(task_id, at=request.at)
    view = case_pages.seen(request, row.reference)
    return row, view, next((each for each in view.tasks if each.id == task_id), None)


def _pass_on(request: Request, task_id: int, typed: dict[str, str]) -> case_pages.Errors:
    errors: case_pages.Errors = []
    if not typed["why"]:
        errors.append({"text": "Enter why somebody else should do it", "href": "#why"})
    try:
        to = accounts.account_by_email(typed["to"])
    except NotFound:
        errors.insert(0, {"text": "Enter the e-mail address of somebody who has an account", "href": "#to"})
    if errors:
        return errors
    try:
        with transaction.atomic():
            actions.reassign_task(
                task_id=task_id, to_account_id=to.id, reason=typed["why"], actor=request.actor, at=request.at
            )
    except Refusal as refusal:
        return [{"text": refusal.message, "href": "#to"}]
    return []


def _may_do(waiting: OpenTask) -> bool:
    return waiting.candidate and not waiting.for_asker


def _may_reassign(request: Request, view: CaseView, waiting: OpenTask) -> bool:
    return not waiting.for_asker and case_pages.may_for(request, "task.reassign", view)


def _show(
    request: Request,
    view: CaseView,
    waiting: OpenTask | None,
    errors: Sequence[dict[str, str]] = (),
    typed: dict[str, str] | None = None,
    comment: str = "",
    asked: case_pages.Asked | None = None,
) -> HttpResponse:
    may_do = waiting is not None and _may_do(waiting)
    if waiting is not None and may_do and asked is None:
        asked = case_pages.asked_of(request, view, waiting.element)
    context: dict[str, Any] = {
        "case": view,
        "looked": case_pages.looked_at(view),
        "task": waiting,
        "kind": case_pages.task_kind(view, waiting.element) if waiting else None,
        "may_do": may_do,
        "asked": asked,
        "mine": waiting is not None and waiting.claimed_by == request.account_id,
        "may_reassign": waiting is not None and _may_reassign(request, view, waiting),
        "may_comment": case_pages.may_for(request, "case.comment", view),
        "calls": by_telephone(request, view),
        "may_see_incident": case_pages.may_for(request, "incident.view", view),
        "seen": robots.seen([waiting.id]).get(waiting.id, []) if waiting else [],
        "errors": list(errors),
        "typed": typed or {"to": "", "why": ""},
        "comment": comment,
        "outcome": request.POST.get("outcome", ""),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "desk/task.html", context)


def _wanted(request: Request) -> TaskFilter:
    chosen = request.GET.get("with", "")
    return TaskFilter(
        service=request.GET.get("service") or None,
        element=request.GET.get("element") or None,
        claimed={"nobody": False, "somebody": True}.get(chosen),
        claimed_by=request.account_id if chosen == "me" else None,
        overdue=request.GET.get("due") == "overdue",
        text=request.GET.get("text", "").strip() or None,
    )


def _filters(request: Request) -> list[dict[str, Any]]:
    elements = {
        element: kind.title for service in services().values() for element, kind in service.tasks.items()
    }
    return [
        _filter(request, "element", "To do", {"": "Everything", **elements}),
        _filter(request, "with", "With", WITH),
        _filter(request, "due", "Due", DUE),
    ]


def _filter(request: Request, name: str, label: str, choices: dict[str, str]) -> dict[str, Any]:
    items = [{"value": value, "text": text} for value, text in choices.items()]
    return {"name": name, "label": label, "value": request.GET.get(name, ""), "choices": items}
