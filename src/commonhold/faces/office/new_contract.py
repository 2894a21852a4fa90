"""The office: a new contract sent as a file, looked at, and agreed; and the template to fill in."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.connectors.spreadsheets.writing import write
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.faces.fields import chosen, items, reason_of, text, typed
from commonhold.faces.office.change_note import problems_of, sent_again, terms_sent
from commonhold.faces.office.contracts import WORKBOOK
from commonhold.faces.office.units import EDIT, VIEW
from commonhold.faces.pages import flash
from commonhold.work.cases.contracting.actions import agree_change
from commonhold.work.delivery.contracts.actions import create_contract
from commonhold.work.delivery.contracts.rules import Terms
from commonhold.work.delivery.contracts.wording.rules import parts
from commonhold.work.delivery.units.queries import SupplierFacts, suppliers

FIELDS = ("code", "title", "supplier", "reason")


@rule(VIEW)
def template(request: Request) -> HttpResponse:  # noqa: ARG001
    """The workbook to fill in with the terms of a contract."""
    response = HttpResponse(write(None), content_type=WORKBOOK)
    response["Content-Disposition"] = 'attachment; filename="contract.xlsx"'
    return response


@rule(EDIT)
def add(request: Request) -> HttpResponse:
    """Asks for the file and with whom it is; shows what it says; and, once confirmed, agrees to it."""
    known = {each.code: each for each in suppliers()}
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            supplier = chosen(request, "supplier", known, what="the supplier")
            reason_of(request)
            terms = terms_sent(request, supplier.id)
            with transaction.atomic():
                _agree(request, supplier, terms)
                if not request.POST.get("confirmed"):
                    # Tried in earnest, so that what can be looked at can be agreed.
                    transaction.set_rollback(True)
                    return _check(request, supplier, terms)
            flash(request, f"{text(request, 'title')} is agreed.")
            return HttpResponseRedirect(reverse("office:contract", args=[text(request, "code")]))
        except Refusal as refusal:
            errors = problems_of(refusal)
    context: dict[str, Any] = {
        "typed": typed(request, FIELDS),
        "suppliers": items({code: each.name for code, each in known.items()}, first="Choose a supplier"),
        "departments": ", ".join(each.code for each in all_departments()),
        "errors": errors,
    }
    return render(request, "office/contract_add.html", context)


def _agree(request: Request, supplier: SupplierFacts, terms: Terms) -> None:
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    code, title = text(request, "code"), text(request, "title")
    made = create_contract(code=code, supplier_id=supplier.id, title=title, **by)
    agree_change(contract_id=made, terms=terms, effective_from=terms.starts, reason=reason_of(request), **by)


def _check(request: Request, supplier: SupplierFacts, terms: Terms) -> HttpResponse:
    context = {
        "contract": {"title": f"{text(request, 'title')}, {supplier.name}"},
        "effective_from": terms.starts,
        "reason": reason_of(request),
        "changes": [],
        "parts": parts(terms),
        "sent": sent_again(request, terms),
        "leave": reverse("office:contracts"),
    }
    return render(request, "office/change_note_check.html", context)
