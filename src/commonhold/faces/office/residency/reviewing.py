"""Looking at an approval again: keeping what was found, or withdrawing it."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.faces.access import Request, rule
from commonhold.faces.office.residency.approvals import Errors, found_for
from commonhold.faces.office.residency.around import APPROVE, today
from commonhold.faces.pages import flash, problem
from commonhold.work.cases import answers as reading
from commonhold.work.cases.drawing_back.actions import withdraw_approval
from commonhold.work.cases.questions import Question
from commonhold.work.residency.approvals import actions

NEXT = Question("next_review_on", "date", "Next review on", "the day of the next review", future_allowed=True)


@rule(APPROVE)
def review(request: Request, number: int) -> HttpResponse:
    """Say what was found when it was looked at again."""
    found = found_for(request, number, APPROVE)
    typed: dict[str, Any] = {"finding": "", "next_review_on": None}
    errors: Errors = []
    if request.method == "POST":
        typed["finding"] = request.POST.get("finding", "")
        typed["next_review_on"], wrong = reading.read(NEXT, request.POST, today(request))
        errors = [{"text": wrong, "href": "#next_review_on"}] if wrong else []
        if not errors:
            try:
                following = date.fromisoformat(typed["next_review_on"])
                actions.review(
                    approval_id=number,
                    finding=typed["finding"],
                    next_review_on=following,
                    actor=request.actor,
                    at=request.at,
                )
                return _done(request, number, f"The review of approval {number} is kept.")
            except Refusal as refusal:
                errors = [problem(refusal)]
    context = {"approval": found, "typed": typed, "errors": errors, "part": "approvals"}
    return render(request, "office/residency/review.html", context)


@rule(APPROVE)
def withdraw(request: Request, number: int) -> HttpResponse:
    """End an approval today."""
    found, reason, errors = found_for(request, number, APPROVE), "", list[dict[str, str]]()
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            withdraw_approval(approval_id=number, reason=reason, actor=request.actor, at=request.at)
            return _done(
                request,
                number,
                f"Approval {number} is withdrawn: what it covered comes home now.",
            )
        except Refusal as refusal:
            errors = [problem(refusal)]
    context = {"approval": found, "reason": reason, "errors": errors, "part": "approvals"}
    return render(request, "office/residency/withdraw.html", context)


def _done(request: Request, number: int, said: str) -> HttpResponse:
    flash(request, said)
    return HttpResponseRedirect(reverse("office:residency-approval", args=[number]))
