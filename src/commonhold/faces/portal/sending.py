"""The last page before sending: all answers to check, what is wrong with them, and sending them."""

from importlib import import_module
from types import ModuleType
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.faces import flow, shown
from commonhold.faces.access import Request, rule
from commonhold.faces.case_pages import Errors
from commonhold.faces.forms import NO_ARTICLE
from commonhold.faces.pages import flash
from commonhold.work.cases import queries as cases
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.articles import actions as article_actions
from commonhold.work.cases.articles import queries as articles
from commonhold.work.cases.articles.queries import Article
from commonhold.work.cases.catalogue import Service
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.questions import Problem, Questionnaire


@rule("portal.claim")
def check(request: Request, draft_id: int) -> HttpResponse:
    """Check your answers; sending opens a case, or sends a corrected one again."""
    draft = cases.draft(draft_id, request.account_id)
    service = find_service(draft["service"])
    address = reverse("portal:draft", args=[draft_id])
    missing = flow.next_path(service.questions, draft["answers"])
    if missing != "check/":
        return HttpResponseRedirect(address + missing)
    errors: Errors = []
    found = _articles(service, draft)
    if request.method == "POST":
        chosen = request.POST.get("answered", "")
        if any(each.id == chosen for each in found):
            return _answered(request, service, draft, chosen)
        if found and chosen != NO_ARTICLE:
            errors = [{"text": "Select whether one of these answers your question", "href": "#answered"}]
        else:
            answer = _send(request, service, draft)
            if isinstance(answer, HttpResponse):
                return answer
            errors = [_error(service.questions, address, each) for each in answer]
    context = {
        "service": service,
        "articles": found,
        "groups": shown.groups(service.questions, draft["answers"], address),
        "correcting": draft["task_id"] is not None,
        "preview": [] if errors else _preview(request, service, draft),
        "delete_href": reverse("portal:draft-delete", args=[draft_id]),
        "errors": errors,
    }
    return render(request, "portal/check.html", context)


def _articles(service: Service, draft: dict[str, Any]) -> list[Article]:
    """What may answer the question before it is sent."""
    if draft["task_id"] is not None:
        return []
    return articles.find(service.name, shown.words(service.questions, draft["answers"]))


def _answered(request: Request, service: Service, draft: dict[str, Any], article_id: str) -> HttpResponse:
    """An article was the answer: nothing is sent."""
    article_actions.answered(
        service_name=service.name,
        article_id=article_id,
        department_id=draft["department_id"],
        actor=request.actor,
        at=request.at,
    )
    correspondence.discard_draft(draft_id=draft["id"], actor=request.actor, at=request.at)
    flash(request, "Good. You have your answer, and nothing was sent.")
    return HttpResponseRedirect("/")


def _send(request: Request, service: Service, draft: dict[str, Any]) -> HttpResponse | list[Problem]:
    """The next page, or what keeps the answers from being sent."""
    submission = _submission(service)
    try:
        with transaction.atomic():
            if draft["task_id"] is None:
                opened = submission.submit(
                    draft["answers"],
                    department_id=draft["department_id"],
                    asked_by=request.account_id,
                    actor=request.actor,
                    at=request.at,
                )
                reference = opened.reference
            else:
                reference = _reference(request, draft)
                submission.correct(
                    draft["answers"],
                    task_id=draft["task_id"],
                    reference=reference,
                    actor=request.actor,
                    at=request.at,
                )
    except AnswersRefused as refusal:
        return refusal.problems
    except Refusal as refusal:
        if refusal.field is None:
            raise
        return [Problem(refusal.field, refusal.message)]
    correspondence.discard_draft(draft_id=draft["id"], actor=request.actor, at=request.at)
    if draft["task_id"] is None:
        return HttpResponseRedirect(reverse("portal:sent", args=[reference]))
    flash(request, "You corrected it and sent it again.")
    return HttpResponseRedirect(reverse("portal:case", args=[reference]))


def _preview(request: Request, service: Service, draft: dict[str, Any]) -> list[str]:
    """What sending it would lead to, in sentences."""
    told: list[str] = _submission(service).preview(
        draft["answers"],
        department_id=draft["department_id"],
        asked_by=request.account_id,
        at=request.at,
        reference=_reference(request, draft) if draft["task_id"] is not None else None,
    )
    return told


def _reference(request: Request, draft: dict[str, Any]) -> str:
    """The case that a draft corrects."""
    return lists.task(draft["task_id"], at=request.at).reference


def _submission(service: Service) -> ModuleType:
    """Every service's folder has a submission.py with the same functions."""
    return import_module(f"{service.steps.__package__}.submission")


def _error(questions: Questionnaire, address: str, problem: Problem) -> dict[str, str]:
    """A problem with the page on which its answer is changed ("lines.0.date" → lines/1/date/)."""
    section_name, _, rest = problem.field.partition(".")
    place, _, name = rest.partition(".")
    if place.isdigit():
        return {
            "text": problem.message,
            "href": f"{address}{section_name}/{int(place) + 1}/{name or 'kind'}/",
        }
    for section in questions.sections:
        if not section.repeated and section.question(section_name):
            return {"text": problem.message, "href": f"{address}{section.name}/{section_name}/"}
    return {"text": problem.message, "href": f"{address}{section_name or questions.sections[0].name}/"}
