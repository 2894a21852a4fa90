"""The files of a case at the desk of a delivery unit: fetching one, and adding one."""

from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.faces import case_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.unit import member_of
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.queueing import actions, queries
from commonhold.work.cases.sight.queries import WORDS


@rule("desk.unit")
def download(request: Request, task_id: int, file_id: int) -> FileResponse:
    """A file of the case of a task."""
    found = queries.task_of(member_of(request).unit_id, task_id)
    return case_pages.send_file(request, found.reference, file_id)


@rule("desk.unit")
def add(request: Request, task_id: int) -> HttpResponse:
    """Add a file to the case of a task, such as a corrected receipt, and say what it tells about."""
    found = queries.task_of(member_of(request).unit_id, task_id)
    view = case_pages.seen(request, found.reference)
    errors: case_pages.Errors = []
    if request.method == "POST":
        errors = _take(request, task_id)
        if not errors:
            flash(request, "Your file was added.")
            return HttpResponseRedirect(reverse("desk:unit-task", args=[task_id]))
    assert request.unit is not None, "whoever has a unit's task acts as the unit"
    forbidden = {each: request.unit.forbids(view.department_id, view.classification, each) for each in WORDS}
    context = {
        "task": found,
        "errors": errors,
        "chosen": request.POST.get("data_class", ""),
        "classes": [
            {"value": each, "text": WORDS[each].capitalize()} for each, why in forbidden.items() if not why
        ],
        "forbidden": [why for why in forbidden.values() if why],
    }
    return render(request, "desk/unit_file.html", context)


def _take(request: Request, task_id: int) -> case_pages.Errors:
    """Keep the file of the form; why it can't be taken."""
    upload = request.FILES.get("file")
    if upload is None:
        return [{"text": "Choose a file", "href": "#file"}]
    try:
        with transaction.atomic():
            actions.add_file(
                task_id=task_id,
                name=upload.name or "",
                content=upload.read(),
                data_class=request.POST.get("data_class", ""),
                actor=request.actor,
                at=request.at,
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return [problem(refusal)]
    return []
