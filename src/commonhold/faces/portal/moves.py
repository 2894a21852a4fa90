"""A move between departments, as each of the people sees it whom it concerns; another day for it, and cancelling it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotAllowed, Refusal
from commonhold.faces import case_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.case_pages import Errors
from commonhold.faces.fields import today
from commonhold.faces.pages import flash
from commonhold.services.move_department.forms import ON, RETURNS_ON
from commonhold.services.move_department.showing import MoveView, readers_of, view_of
from commonhold.services.move_department.sides import HR
from commonhold.work.cases import answers as reading
from commonhold.work.cases.delivering.actions import hear
from commonhold.work.cases.queries import CaseView, case_view

RELATIONS = {"person": "mover", "from": "leaving_side", "to": "joining_side"}


@rule("portal.move")
def move(request: Request, reference: str) -> HttpResponse:
    """The move: what is done and what is waited for, what goes along, what happened."""
    case, shown = _seen(request, reference)
    return _show(request, case, shown)


@rule("portal.move")
def comment(request: Request, reference: str) -> HttpResponse:
    """Say something that both departments and the person read."""
    case, shown = _seen(request, reference)
    if request.method == "POST":
        if errors := case_pages.take_comment(request, case):
            return _show(request, case, shown, errors=errors, comment=request.POST.get("comment", ""))
        flash(request, "Your message was added.")
    return HttpResponseRedirect(_address(reference))


@rule("portal.move")
def change(request: Request, reference: str) -> HttpResponse:
    """Propose another day for a move on which both sides have agreed; the other side is asked."""
    case, shown = _seen(request, reference)
    case_pages.require_for(request, "move.change", case)
    if not _may_change(shown):
        raise NotAllowed(what="propose another day now")
    back = [RETURNS_ON] if shown.move.returns_on else []
    typed: dict[str, Any] = {
        "on": shown.move.on.isoformat(),
        "returns_on": shown.move.returns_on and shown.move.returns_on.isoformat(),
    }
    errors: Errors = []
    if request.method == "POST":
        for question in (ON, *back):
            typed[question.name], wrong = reading.read(question, request.POST, today(request))
            if wrong:
                errors.append({"text": wrong, "href": f"#{question.name}"})
        if not errors:
            errors = _tell(request, reference, "change_date", _another_day(shown, typed))
        if not errors:
            flash(request, "The other department is asked about the day.")
            return HttpResponseRedirect(_address(reference))
    context = {
        "move": shown,
        "case": case,
        "questions": [ON, *back],
        "typed": typed,
        "errors": errors,
        "back": _address(reference),
    }
    return render(request, "portal/move_change.html", context)


@rule("portal.move")
def cancel(request: Request, reference: str) -> HttpResponse:
    """Ask whether it is to be cancelled and why, and cancel it: everything is put back as it was."""
    case, shown = _seen(request, reference)
    case_pages.require_for(request, "move.cancel", case)
    if not _may_cancel(request, shown):
        raise NotAllowed(what="cancel this move now: ask your HR service desk")
    errors: Errors = []
    why = request.POST.get("why", "").strip()
    if request.method == "POST":
        if not why or len(why) > 1000:
            errors = [{"text": "Enter why it is cancelled, in at most 1,000 characters", "href": "#why"}]
        else:
            errors = _tell(request, reference, "cancel_move", {"side": _side(shown), "why": why})
        if not errors:
            flash(request, "The move is being cancelled: everything is put back as it was.")
            return HttpResponseRedirect(_address(reference))
    context = {"move": shown, "case": case, "why": why, "errors": errors, "back": _address(reference)}
    return render(request, "portal/move_cancel.html", context)


def _seen(request: Request, reference: str) -> tuple[CaseView, MoveView]:
    """The case and its move, if the access rules let this person see it."""
    case = case_view(reference, account_id=request.account_id, at=request.at)
    readers = readers_of(case, request.account_id, request.who.departments_as(HR), request.at)
    case = replace(case, relations=case.relations | {RELATIONS[each] for each in readers})
    case_pages.require_for(request, "move.view", case)
    return case, view_of(case, readers)


def _side(shown: MoveView) -> str:
    """On whose side somebody says something."""
    return next(each for each in ("person", "from", "to") if each in shown.readers)


def _may_change(shown: MoveView) -> bool:
    """Before both sides have agreed they answer each other; afterwards either may propose another day."""
    return shown.move.state in ("agreed", "completed") and "person" not in shown.readers


def _may_cancel(request: Request, shown: MoveView) -> bool:
    """The person may until the first day; either department afterwards too."""
    before = today(request) < shown.move.on
    return shown.under_way and (before or "person" not in shown.readers)


def _another_day(shown: MoveView, typed: dict[str, Any]) -> dict[str, object]:
    on, returns_on = date.fromisoformat(typed["on"]), typed.get("returns_on")
    return {"side": _side(shown), "new_on": on.isoformat(), "new_returns_on": returns_on}


def _tell(request: Request, reference: str, message: str, variables: dict[str, object]) -> Errors:
    try:
        with transaction.atomic():
            hear(
                reference=reference,
                message=message,
                variables=variables,
                actor=request.actor,
                at=request.at,
            )
    except Refusal as refusal:
        return [{"text": refusal.message, "href": f"#{refusal.field or 'main-content'}"}]
    return []


def _show(
    request: Request, case: CaseView, shown: MoveView, errors: Errors | None = None, comment: str = ""
) -> HttpResponse:
    context = {
        "case": case,
        "shown": shown,
        "own": [each for each in case.tasks if each.candidate],
        "may_change": _may_change(shown) and case_pages.may_for(request, "move.change", case),
        "may_comment": case_pages.may_for(request, "case.comment", case),
        "may_cancel": _may_cancel(request, shown) and case_pages.may_for(request, "move.cancel", case),
        "errors": errors or [],
        "comment": comment,
    }
    return render(request, "portal/move.html", context)


def _address(reference: str) -> str:
    return reverse("portal:move", args=[reference])
