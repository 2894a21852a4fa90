"""The office: a change note sent as a file, looked at with what it changes, and agreed."""

import json
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.connectors.spreadsheets.contracts import load
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
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


class NotADay(Refusal):
    """Enter the day from which the terms hold, such as 27 3 2027."""

    code = "contracts.not-a-day"


class NoReason(Refusal):
    """Say why the terms change, in 1,000 characters at most."""

    code = "contracts.no-reason"


@rule(EDIT)
def change(request: Request, code: str) -> HttpResponse:
    """Asks for the file, from when it holds and why; shows what it changes; and, once confirmed, agrees to it."""
    agreed = queries.contract(code)
    if request.method != "POST":
        return _form(request, agreed, [])
    try:
        effective_from, reason = day_from(request), reason_of(request)
        terms = _terms(request, agreed)
        if request.POST.get("confirmed"):
            return _agree(request, agreed, terms, effective_from, reason)
        require_follows(agreed.notes[-1] if agreed.notes else None, terms, effective_from)
    except Unfit as unfit:
        errors = [
            {"text": f"{each.where}: {each.message}", "href": "#file"}
            for each in unfit.troubles[:MOST_ERRORS]
        ]
        return _form(request, agreed, errors)
    except Refusal as refusal:
        return _form(request, agreed, [problem(refusal, "file")])
    context = {
        "contract": agreed.contract,
        "effective_from": effective_from,
        "reason": reason,
        "terms": json.dumps(document(terms)),
        "changes": compare(agreed.notes[-1].terms, terms) if agreed.notes else [],
        "parts": [] if agreed.notes else parts(terms),
        "typed": request.POST,
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


def _terms(request: Request, agreed: Agreed) -> Terms:
    """What was uploaded; or, when it is confirmed, what was shown, which is checked as anything is that is sent."""
    if request.POST.get("confirmed"):
        return checking.read(checking.parse_json(request.POST.get("terms", "").encode(errors="replace")))
    upload = request.FILES.get("file")
    if upload is None:
        raise NoFile(field="file")
    loaded = load(upload.read())
    loaded.require_known_names(agreed.contract.supplier_id)
    return loaded.terms


def day_from(request: Request) -> date:
    """The day from which terms hold, as it was typed; refuses what is none."""
    parts = [request.POST.get(f"from-{part}", "").strip() for part in ("year", "month", "day")]
    try:
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
            raise ValueError
        return date(*map(int, parts))
    except ValueError as error:
        raise NotADay(field="from") from error


def reason_of(request: Request) -> str:
    """Why terms change; refuses what says nothing or too much."""
    reason = request.POST.get("reason", "").strip()
    if not reason or len(reason) > 1000:
        raise NoReason(field="reason")
    return reason


def _form(request: Request, agreed: Agreed, errors: list[dict[str, str]]) -> HttpResponse:
    typed = {part: request.POST.get(f"from-{part}", "") for part in ("day", "month", "year")}
    context: dict[str, Any] = {
        "contract": agreed.contract,
        "first": not agreed.notes,
        "last": agreed.notes[-1] if agreed.notes else None,
        "departments": ", ".join(each.code for each in all_departments()),
        "errors": errors,
        "typed_day": typed,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "office/change_note.html", context)
