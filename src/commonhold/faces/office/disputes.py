"""Disputing a line of a statement, saying more about it, and deciding."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.money import format_pence, parse_pence
from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.office.statements import WORK, around, find
from commonhold.faces.pages import flash, tried
from commonhold.oversight.service_levels.disputes import actions
from commonhold.oversight.service_levels.disputes.rules import SIDES, bounds, lines

Errors = list[dict[str, str]]
SIDE_NEEDED = {"text": "Select whose view this is", "href": "#side"}


@rule(WORK)
def raise_dispute(request: Request, code: str, month: str) -> HttpResponse:
    """Say for one side that a line is not right."""
    facts, of = find(code, month)
    line = request.POST.get("line") or request.GET.get("line", "")
    if line not in lines(facts.statement):
        raise NotFound(what="line of the statement that can be disputed")
    errors: Errors = []
    if request.method == "POST" and not (errors := _said(request, actions.dispute, facts.id, line=line)):
        flash(request, "The dispute is recorded. Somebody else decides it.")
        return _back(code, month)
    context = {**around(facts, of), **_typed(request), "line": line, "sides": SIDES, "errors": errors}
    return render(request, "office/statement-dispute.html", context)


@rule(WORK)
def dispute(request: Request, code: str, month: str, number: int) -> HttpResponse:
    """A dispute: what was said; on POST something more, or the decision."""
    facts, of = find(code, month)
    found = next((each for each in facts.disputes if each.id == number), None)
    if found is None:
        raise NotFound(what="dispute about this statement")
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
        **_typed(request),
        "dispute": found,
        "sides": SIDES,
        "least": format_pence(least),
        "most": format_pence(most),
        "errors": errors,
    }
    return render(request, "office/statement-decide.html", context)


def _typed(request: Request) -> dict[str, Any]:
    names = ("side", "words", "evidence", "amount", "reason")
    return {"typed": {name: request.POST.get(name, "") for name in names}}


def _said(request: Request, verb: Callable[..., object], statement_id: int, **values: object) -> Errors:
    side = request.POST.get("side", "")
    if side not in SIDES:
        return [SIDE_NEEDED]
    return tried(
        lambda: verb(
            statement_id=statement_id,
            side=side,
            words=request.POST.get("words", ""),
            evidence=request.POST.get("evidence", ""),
            actor=request.actor,
            at=request.at,
            **values,
        )
    )


def _decided(request: Request, statement_id: int, number: int) -> Errors:
    def done() -> None:
        typed = request.POST.get("amount", "").strip()
        less = typed.startswith(("-", "−"))
        pence = parse_pence(typed.lstrip("-−"), field="amount")
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
