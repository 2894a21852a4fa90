"""Writing down at the desk what somebody said on the telephone in the name of whoever asked."""

import re
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.faces import case_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.case_pages import Errors
from commonhold.faces.pages import flash, problem
from commonhold.work.cases import answers as reading
from commonhold.work.cases.catalogue import Outcome
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.queries import CaseView, OpenTask
from commonhold.work.cases.questions import Question
from commonhold.work.cases.telephoning import actions

CALLED_ON = Question("called_on", "date", "What day did they call?", "the day on which they called")


def by_telephone(request: Request, view: CaseView) -> list[OpenTask]:
    """The open tasks of the asker's which this person may do for them when they telephone."""
    if not case_pages.may_for(request, "task.telephone", view):
        return []
    return [each for each in view.tasks if each.for_asker and _told(view, each)]


@rule("desk.task")
def take_call(request: Request, task_id: int) -> HttpResponse:
    """Who called, when, and what they said; it does what they wanted."""
    row = lists.task(task_id, at=request.at)
    view = case_pages.seen(request, row.reference)
    case_pages.require_for(request, "task.telephone", view)
    task = next((each for each in by_telephone(request, view) if each.id == task_id), None)
    if task is None:
        flash(request, f"“{row.title}” can’t be done any more. This is where the case stands.")
        return HttpResponseRedirect(reverse("desk:case", args=[view.reference]))
    outcome, now = _told(view, task), request.at.astimezone(LONDON)
    assert outcome is not None, "by_telephone() has only such tasks"
    typed: dict[str, Any] = {"called_on": now.date().isoformat(), "called_at": f"{now:%H:%M}"}
    errors: Errors = []
    if request.method == "POST":
        typed, errors = _read(request)
        errors = errors or _take(request, task_id, outcome, typed)
        if not errors:
            flash(request, f"Your note of the call is kept, and done is what they wanted: {task.title}.")
            return HttpResponseRedirect(reverse("desk:case", args=[view.reference]))
    context = {"case": view, "task": task, "outcome": outcome, "typed": typed, "errors": errors}
    return render(request, "desk/telephone.html", context)


def _told(view: CaseView, task: OpenTask) -> Outcome | None:
    outcomes = case_pages.task_kind(view, task.element).outcomes
    return next((each for each in outcomes if each.by_telephone), None)


def _read(request: Request) -> tuple[dict[str, Any], Errors]:
    """What was typed, and what of it is no day or no time."""
    errors: Errors = []
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("caller", "called_at", "said")}
    today = request.at.astimezone(LONDON).date()
    typed["called_on"], wrong = reading.read(CALLED_ON, request.POST, today)
    if wrong:
        errors.append({"text": wrong, "href": "#called_on"})
    if _time(typed["called_at"]) is None:
        errors.append({"text": "Enter the time at which they called, such as 14:30", "href": "#called_at"})
    return typed, errors


def _take(request: Request, task_id: int, outcome: Outcome, typed: dict[str, Any]) -> Errors:
    moment = _time(typed["called_at"])
    assert moment is not None, "_read() says so otherwise"
    called_at = datetime.combine(datetime.fromisoformat(typed["called_on"]), moment, LONDON)
    try:
        with transaction.atomic():
            actions.take_call(
                task_id=task_id,
                outcome=outcome.value,
                caller=typed["caller"],
                called_at=called_at,
                said=typed["said"],
                actor=request.actor,
                at=request.at,
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return [problem(refusal)]
    return []


def _time(typed: str) -> time | None:
    """A time of day, as 14:30, 9.05 or 9:05 say it."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", typed.strip())
    return time(int(found[1]), int(found[2])) if found else None
