"""Asking for a service: one question per page, answers kept as a draft until they are checked and sent."""

from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.departments import queries as departments
from commonhold.faces import case_pages, flow, shown
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash
from commonhold.work.cases import answers as reading
from commonhold.work.cases import queries as cases
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.correspondence.queries import attachments

MAY_ASK = "portal.claim"


@rule(MAY_ASK)
def start(request: Request, name: str) -> HttpResponse:
    """What a service is; starting it keeps a first, empty draft."""
    service = find_service(name)
    mine = request.who.departments_as(service.who_may_ask)
    if not mine:
        raise NotFound(what="service")
    errors = []
    if request.method == "POST":
        chosen = request.POST.get("department", "") if len(mine) > 1 else str(mine[0])
        if chosen in map(str, mine):
            draft_id = correspondence.save_draft(
                department_id=int(chosen), service_name=name, answers={}, actor=request.actor, at=request.at
            )
            return HttpResponseRedirect(_address(draft_id, flow.next_path(service.questions, {})))
        errors = [{"text": "Select the department that you are asking", "href": "#department"}]
    known = {each.id: each.name for each in departments.all_departments()} if len(mine) > 1 else {}
    context = {
        "service": service,
        "departments": [{"value": str(each), "text": known[each]} for each in mine if each in known],
        "drafts": [each for each in cases.drafts(request.account_id) if each["service"] == name],
        "errors": errors,
    }
    return render(request, "portal/start.html", context)


@rule(MAY_ASK)
def resume(request: Request, draft_id: int) -> HttpResponse:
    """Go to where a draft was left."""
    draft = cases.draft(draft_id, request.account_id)
    questions = find_service(draft["service"]).questions
    return HttpResponseRedirect(_address(draft_id, flow.next_path(questions, draft["answers"])))


@rule(MAY_ASK)
def question(
    request: Request, draft_id: int, section: str, name: str, number: int | None = None
) -> HttpResponse:
    """One question. Its answer is saved at once and leads to the next page."""
    draft = cases.draft(draft_id, request.account_id)
    service = find_service(draft["service"])
    place = flow.find_place(service.questions, draft["answers"], section, number, name)
    value: Any = flow.given(place.section, place.item, draft["answers"]).get(name)
    error = None
    if request.method == "POST":
        today = request.at.astimezone(LONDON).date()
        if place.question.kind == "file":
            value, error = _take_files(request, draft["department_id"], value or [])
            if error is None:
                error = reading.fault(place.question, value, today)
        else:
            value, error = reading.read(place.question, request.POST, today)
        if error is None or place.question.kind == "file":
            answers = flow.with_answer(place, draft["answers"], value)
            _save(request, draft, answers)
        if error is None:
            return HttpResponseRedirect(_address(draft_id, flow.next_path(service.questions, answers, place)))
    is_file = place.question.kind == "file"
    context = {
        "service": service,
        "draft": draft,
        "place": place,
        "value": value,
        "files": attachments(value or [], request.account_id) if is_file else [],
        "cost_centres": departments.cost_centres(draft["department_id"])
        if place.question.kind == "cost_centre"
        else [],
        "errors": [{"text": error, "href": f"#{name}"}] if error else [],
        "back": _back(draft_id, place, draft["answers"]),
    }
    return render(request, "portal/question.html", context)


@rule(MAY_ASK)
def items(request: Request, draft_id: int, section: str) -> HttpResponse:
    """The items of a repeated section so far, each to change or remove, and whether to add another."""
    draft = cases.draft(draft_id, request.account_id)
    service = find_service(draft["service"])
    part = flow.find_section(service.questions, section, repeated=True)
    there = flow.items(part, draft["answers"])
    if not there:
        return HttpResponseRedirect(_address(draft_id, flow.next_path(service.questions, draft["answers"])))
    errors = []
    if request.method == "POST":
        match request.POST.get("another"):
            case "yes" if len(there) < part.most:
                return HttpResponseRedirect(
                    _address(draft_id, f"{section}/{len(there) + 1}/{part.questions[0].name}/")
                )
            case "yes":
                errors = [{"text": f"You can add at most {part.most}. Send these first.", "href": "#another"}]
            case "no":
                return HttpResponseRedirect(
                    _address(draft_id, flow.next_path(service.questions, draft["answers"]))
                )
            case _:
                errors = [{"text": f"Select yes to add another {part.item}", "href": "#another"}]
    cards = shown.item_cards(part, draft["answers"], _address(draft_id, ""), heading_level=2)
    return render(request, "portal/items.html", {"part": part, "cards": cards, "errors": errors})


@rule(MAY_ASK)
def remove_item(request: Request, draft_id: int, section: str, number: int) -> HttpResponse:
    """Ask whether an item is to be removed, and remove it."""
    draft = cases.draft(draft_id, request.account_id)
    part = flow.find_section(find_service(draft["service"]).questions, section, repeated=True)
    without = flow.without_item(part, number - 1, draft["answers"])
    if request.method == "POST":
        _save(request, draft, without)
        flash(request, f"The {part.item} was removed.")
        return HttpResponseRedirect(_address(draft_id, f"{section}/"))
    return _sure(
        request,
        title=f"Do you want to remove {part.item} {number}?",
        consequence="Its answers and files are removed from this draft.",
        button=f"Remove {part.item}",
        back=_address(draft_id, f"{section}/"),
    )


@rule(MAY_ASK)
def remove_file(
    request: Request, draft_id: int, section: str, number: int, name: str, file_id: int
) -> HttpResponse:
    """Take a file out of an answer."""
    draft = cases.draft(draft_id, request.account_id)
    place = flow.find_place(find_service(draft["service"]).questions, draft["answers"], section, number, name)
    if request.method == "POST":
        kept = [
            each
            for each in flow.given(place.section, place.item, draft["answers"]).get(name) or []
            if each != file_id
        ]
        _save(request, draft, flow.with_answer(place, draft["answers"], kept))
    return HttpResponseRedirect(_address(draft_id, place.path()))


@rule(MAY_ASK)
def delete(request: Request, draft_id: int) -> HttpResponse:
    """Ask whether a draft is to be deleted, and delete it."""
    cases.draft(draft_id, request.account_id)
    if request.method == "POST":
        correspondence.discard_draft(draft_id=draft_id, actor=request.actor, at=request.at)
        flash(request, "The draft was deleted.")
        return HttpResponseRedirect("/")
    return _sure(
        request,
        title="Do you want to delete this draft?",
        consequence="What you have answered so far is lost. Nothing was sent.",
        button="Delete draft",
        back=reverse("portal:draft", args=[draft_id]),
    )


@rule(MAY_ASK)
def download(request: Request, draft_id: int, file_id: int) -> FileResponse:
    """A file that was uploaded for a draft."""
    cases.draft(draft_id, request.account_id)
    return case_pages.send_own_file(request, file_id)


def _take_files(request: Request, department_id: int, already: list[int]) -> tuple[list[int], str | None]:
    """Keep what was uploaded; the numbers of all files of the answer, and why one could not be taken."""
    numbers = list(already)
    for upload in request.FILES.getlist(next(iter(request.FILES), "")):
        try:
            with transaction.atomic():
                numbers.append(
                    correspondence.attach(
                        department_id=department_id,
                        name=upload.name or "",
                        content=upload.read(),
                        actor=request.actor,
                        at=request.at,
                    )
                )
        except Refusal as refusal:
            return numbers, refusal.message
    return numbers, None


def _save(request: Request, draft: Any, answers: dict[str, Any]) -> None:
    correspondence.save_draft(
        department_id=draft["department_id"],
        service_name=draft["service"],
        answers=answers,
        draft_id=draft["id"],
        actor=request.actor,
        at=request.at,
    )


def _sure(request: Request, **context: str) -> HttpResponse:
    return render(request, "portal/sure.html", {**context, "section": "home"})


def _back(draft_id: int, place: flow.Place, answers: Any) -> str:
    """The question before, the list of items, or the start."""
    asked = place.section.asked(flow.given(place.section, place.item, answers))
    at = [each.name for each in asked].index(place.question.name)
    if at:
        return _address(draft_id, flow.Place(place.section, place.item, asked[at - 1]).path())
    return _address(draft_id, f"{place.section.name}/") if place.item else "/"


def _address(draft_id: int, path: str) -> str:
    return f"{reverse('portal:draft', args=[draft_id])}{path}"
