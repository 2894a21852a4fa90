"""A unit's desk: the statements of its supplier's contracts, whose lines its supervisors dispute for the supplier.

Whoever opens these pages acts as the unit, so that the database shows no other supplier's.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.faces import statement_pages as pages
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash
from commonhold.oversight.service_levels.disputes import actions
from commonhold.oversight.service_levels.disputes.rules import SIDES

RULE = "desk.unit.statements"


@rule(RULE)
def statements(request: Request) -> HttpResponse:
    """The statements of the supplier's contracts, the latest month first."""
    return render(request, "desk/statements.html", pages.listed(request))


@rule(RULE)
def statement(request: Request, code: str, month: str) -> HttpResponse:
    """One of them, with the working of each figure, and all that was said about it."""
    return render(request, "desk/statement.html", pages.whole(*pages.find(code, month)))


@rule(RULE)
def document(_request: Request, code: str, month: str) -> HttpResponse:
    """The statement as it was closed: the text that its hash is of."""
    return pages.as_file(pages.find(code, month)[0])


@rule(RULE)
def raise_dispute(request: Request, code: str, month: str) -> HttpResponse:
    """Say for the supplier that a line is not right."""
    facts, of = pages.find(code, month)
    line = pages.line_of(request, facts)
    errors: pages.Errors = []
    if request.method == "POST":
        errors = pages.said(request, actions.dispute, facts.id, "supplier", line=line)
        if not errors:
            flash(request, "The dispute is recorded. The central unit answers it, and decides.")
            return HttpResponseRedirect(reverse("desk:unit-statement", args=[code, month]))
    context = {**pages.around(facts, of), **pages.typed(request), "line": line, "errors": errors}
    return render(request, "desk/statement_dispute.html", context)


@rule(RULE)
def dispute(request: Request, code: str, month: str, number: int) -> HttpResponse:
    """A dispute: what both sides said, and the decision; on POST something more for the supplier."""
    facts, of = pages.find(code, month)
    found = pages.dispute_of(facts, number)
    errors: pages.Errors = []
    if request.method == "POST":
        errors = pages.said(request, actions.argue, facts.id, "supplier", dispute_id=number)
        if not errors:
            flash(request, "It is recorded.")
            return HttpResponseRedirect(reverse("desk:unit-dispute", args=[code, month, number]))
    context = {**pages.around(facts, of), **pages.typed(request), "dispute": found, "sides": SIDES}
    return render(request, "desk/statement_argue.html", {**context, "errors": errors})
