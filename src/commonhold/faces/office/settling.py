"""Settling a statement, with a case in each department to book its part; and the supplier's invoice beside it."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotAllowed, Refusal
from commonhold.connectors.spreadsheets import invoices
from commonhold.core.departments.queries import all_departments, cost_centres
from commonhold.faces.access import Request, rule
from commonhold.faces.office.statements import WORK
from commonhold.faces.pages import flash, problem, tried
from commonhold.faces.statement_pages import Errors, around, find
from commonhold.oversight.service_levels.invoices import actions as taking
from commonhold.oversight.service_levels.invoices.rules import OTHER_ITEMS, compare
from commonhold.oversight.service_levels.queries import StatementFacts
from commonhold.oversight.service_levels.settling import actions
from commonhold.oversight.service_levels.settling.rules import bookings, total_pence
from commonhold.services.settle_statement.submission import part_of, submit
from commonhold.work.cases.queries import new_case_reference
from commonhold.work.delivery.contracts.queries import ContractFacts

ROLES = ("central_unit",)


@rule(WORK)
def settle(request: Request, code: str, month: str) -> HttpResponse:
    """Choose which cost centre of each department bears its part; on POST it is settled, and a case of each opens."""
    facts, of = find(code, month)
    made = bookings(facts.statement, facts.decided)
    known = {each.code: each for each in all_departments()}
    missing = [
        known[each.department].name
        for each in made
        if known[each.department].id not in request.who.departments_as(*ROLES)
    ]
    if missing:
        raise NotAllowed(what=f"settle for {', '.join(missing)}")
    centres = {each.department: cost_centres(known[each.department].id) for each in made}
    errors: Errors = []
    if request.method == "POST":
        chosen = {each.department: request.POST.get(f"centre-{each.department}", "") for each in made}
        errors = [
            {"text": f"Select a cost centre of {known[name].name}", "href": f"#centre-{name}"}
            for name, centre in chosen.items()
            if centre not in {each.code for each in centres[name]}
        ]
        if not errors:
            _settle(request, facts, of, chosen, {each.code: each.id for each in all_departments()})
            flash(
                request,
                "The statement is settled. Each department’s finance is asked to agree and book its part.",
            )
            return HttpResponseRedirect(reverse("office:statement", args=[code, month]))
    context: dict[str, Any] = {
        **around(facts, of),
        "bookings": made,
        "centres": centres,
        "departments": {code: each.name for code, each in known.items()},
        "due_pence": total_pence(facts.statement, facts.decided.values()),
        "chosen": request.POST,
        "errors": errors,
    }
    return render(request, "office/statement-settle.html", context)


def _settle(
    request: Request, facts: StatementFacts, of: ContractFacts, chosen: dict[str, str], ids: dict[str, int]
) -> None:
    cases = {name: new_case_reference() for name in chosen}
    made = actions.settle(statement_id=facts.id, cases=cases, actor=request.actor, at=request.at)
    for each in made:
        submit(
            part_of(facts.id, each, supplier=of.supplier, contract=of.title, month=facts.statement.month),
            reference=cases[each.department],
            department_id=ids[each.department],
            cost_centre_code=chosen[each.department],
            asked_by=request.account_id,
            actor=request.actor,
            at=request.at,
        )


@rule(WORK)
def invoice(request: Request, code: str, month: str) -> HttpResponse:
    """Invoices beside the statement, line by line, with the deduction to propose; on POST another is taken in."""
    facts, of = find(code, month)
    errors: Errors = []
    if request.method == "POST":
        errors = _taken(request, facts)
        if not errors:
            return HttpResponseRedirect(reverse("office:statement-invoice", args=[code, month]))
    decided = sum(facts.decided.values())
    context = {
        **around(facts, of),
        "compared": [
            (each, compare(facts.statement, decided, each.lines)) for each in reversed(facts.invoices)
        ],
        "items": OTHER_ITEMS,
        "number": request.POST.get("number", ""),
        "errors": errors,
    }
    return render(request, "office/statement-invoice.html", context)


def _taken(request: Request, facts: StatementFacts) -> Errors:
    file = request.FILES.get("file")
    if file is None:
        return [{"text": "Select the invoice’s file", "href": "#file"}]
    try:
        with transaction.atomic():
            lines = invoices.read(file.read())
    except invoices.UnreadableInvoice as refusal:
        return [{"text": f"{where}: {why}", "href": "#file"} for where, why in refusal.problems]
    except Refusal as refusal:
        return [problem(refusal, "file")]
    return tried(
        lambda: taking.take_invoice(
            statement_id=facts.id,
            number=request.POST.get("number", ""),
            lines=lines,
            actor=request.actor,
            at=request.at,
        )
    )
