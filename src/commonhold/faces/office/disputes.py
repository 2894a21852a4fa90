"""Disputing a line of a statement, saying more about it, and deciding."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.money import format_pence, parse_pence
from commonhold.faces.access import Request, rule
from commonhold.faces.office.statements import WORK
from commonhold.faces.pages import flash, tried
from commonhold.faces.statement_pages import Errors, around, dispute_of, find, line_of, said, typed
from commonhold.oversight.service_levels.disputes import actions
from commonhold.oversight.service_levels.disputes.rules import SIDES, bounds

SIDE_NEEDED = {"text": "Select whose view this is", "href": "#side"}


@rule(WORK)
def raise_dispute(request: Request, code: str, month: str) -> HttpResponse:
    """Say for one side that a line is not right."""
    facts, of = find(code, month)
    line = line_of(request, facts)
    errors: Errors = []
    if request.method == "POST" and not (errors := _said(request, actions.dispute, facts.id, line=line)):
        flash(request, "The dispute is recorded. Somebody else decides it.")
        return _back(code, month)
    context = {**around(facts, of), **typed(request), "line": line, "sides": SIDES, "errors": errors}
    return render(request, "office/statement-dispute.html", context)


@rule(WORK)
def dispute(request: Request, code: str, month: str, number: int) -> HttpResponse:
    """A dispute: what was said; on POST something more, or the decision."""
    facts, of = find(code, month)
    found = dispute_of(facts, number)
    errors: Errors = []
    if request.method == "POST":
        if request.POST.get("do") == "decide":
            errors = _decided(request, facts.id, number)
        else:
            errors = _said(request, actions.argue, facts.id, dispute_id=number)
        if not errors:
            flash(request, "It is recorded.")
            return _back(code, month)
    least, most = bounds(facts.statement, facts.decided, found.line, found.side)
    context = {
        **around(facts, of),
        **typed(request),
        "dispute": found,
        "sides": SIDES,
        "least": format_pence(least),
        "most": format_pence(most),
        "errors": errors,
    }
    return render(request, "office/statement-decide.html", context)


def _said(request: Request, verb: Callable[..., object], statement_id: int, **values: object) -> Errors:
    side = next((each for each in SIDES if each == request.POST.get("side")), None)
    return [SIDE_NEEDED] if side is None else said(request, verb, statement_id, side, **values)


def _decided(request: Request, statement_id: int, number: int) -> Errors:
    def done() -> None:
        amount = request.POST.get("amount", "").strip()
        less = amount.startswith(("-", "−"))
        pence = parse_pence(amount.lstrip("-−"), field="amount")
        actions.decide(
            statement_id=statement_id,
            dispute_id=number,
            amount_pence=-pence if less else pence,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=request.at,
        )

    return tried(done)


def _back(code: str, month: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:statement", args=[code, month]))
