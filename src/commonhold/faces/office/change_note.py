"""The office: a change note sent as a file, looked at with what it changes, and agreed."""

import json
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.connectors.spreadsheets.contracts import load
from commonhold.connectors.spreadsheets.workbooks import LARGEST_FILE_BYTES
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.faces.fields import day_from, reason_of, typed_day
from commonhold.faces.office.units import EDIT
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.contracting.actions import agree_change
from commonhold.work.delivery.contracts import queries
from commonhold.work.delivery.contracts.changing.rules import require_follows
from commonhold.work.delivery.contracts.checking import rules as checking
from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.contracts.queries import Agreed
from commonhold.work.delivery.contracts.rules import Terms, document
from commonhold.work.delivery.contracts.wording.rules import compare, parts

MOST_ERRORS = 100


class NoFile(Refusal):
    """Choose the workbook or the JSON file with the terms."""

    code = "contracts.no-file"


@rule(EDIT)
def change(request: Request, code: str) -> HttpResponse:
    """Asks for the file, from when it holds and why; shows what it changes; and, once confirmed, agrees to it."""
    agreed = queries.contract(code)
    if request.method != "POST":
        return _form(request, agreed, [])
    try:
        effective_from, reason = day_from(request), reason_of(request)
        terms = terms_sent(request, agreed.contract.supplier_id)
        if request.POST.get("confirmed"):
            return _agree(request, agreed, terms, effective_from, reason)
        require_follows(agreed.notes[-1] if agreed.notes else None, terms, effective_from)
    except Refusal as refusal:
        return _form(request, agreed, problems_of(refusal))
    context = {
        "contract": agreed.contract,
        "effective_from": effective_from,
        "reason": reason,
        "changes": compare(agreed.notes[-1].terms, terms) if agreed.notes else [],
        "parts": [] if agreed.notes else parts(terms),
        "sent": sent_again(request, terms),
        "leave": reverse("office:contract", args=[code]),
    }
    return render(request, "office/change_note_check.html", context)


def _agree(request: Request, agreed: Agreed, terms: Terms, effective_from: date, reason: str) -> HttpResponse:
    number = agree_change(
        contract_id=agreed.contract.id,
        terms=terms,
        effective_from=effective_from,
        reason=reason,
        actor=request.actor,
        at=request.at,
    )
    flash(request, f"Change note {number} of {agreed.contract.title} is agreed.")
    return HttpResponseRedirect(reverse("office:contract", args=[agreed.contract.code]))


def terms_sent(request: Request, supplier_id: int) -> Terms:
    """What was uploaded; or, when it is confirmed, what was shown, which is checked as anything is that is sent."""
    if request.POST.get("confirmed"):
        return checking.read(checking.parse_json(request.POST.get("terms", "").encode(errors="replace")))
    return terms_uploaded(request, supplier_id)


def terms_uploaded(request: Request, supplier_id: int | None) -> Terms:
    """What was uploaded; Unfit, if it names what isn't there, of units only where the supplier is given."""
    upload = request.FILES.get("file")
    if upload is None:
        raise NoFile(field="file")
    loaded = load(upload.read(LARGEST_FILE_BYTES + 1))
    loaded.require_known_names(supplier_id)
    return loaded.terms


def sent_again(request: Request, terms: Terms) -> dict[str, str]:
    """What a page that asks for confirmation sends when it is confirmed."""
    again = {key: str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}
    return {**again, "confirmed": "yes", "terms": json.dumps(document(terms))}


def problems_of(refusal: Refusal) -> list[dict[str, str]]:
    """What is wrong with terms that were sent, cell by cell, as entries of the error summary."""
    if not isinstance(refusal, Unfit):
        return [problem(refusal, "file")]
    return [
        {"text": f"{each.where}: {each.message}", "href": "#file"} for each in refusal.troubles[:MOST_ERRORS]
    ]


def _form(request: Request, agreed: Agreed, errors: list[dict[str, str]]) -> HttpResponse:
    context: dict[str, Any] = {
        "contract": agreed.contract,
        "first": not agreed.notes,
        "last": agreed.notes[-1] if agreed.notes else None,
        "departments": ", ".join(each.code for each in all_departments()),
        "errors": errors,
        "typed_day": typed_day(request),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "office/change_note.html", context)
