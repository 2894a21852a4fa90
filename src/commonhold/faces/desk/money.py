"""The desk of finance: payments to the bank, and the trial balance."""

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.faces import jinja
from commonhold.faces.access import Request, rule
from commonhold.faces.case_pages import Errors
from commonhold.faces.desk.choosing import department_of, departments_for
from commonhold.faces.pages import Paging, flash, page_number
from commonhold.records.ledger import queries as ledger
from commonhold.records.payments import actions, queries
from commonhold.services.claim_expense import paying
from commonhold.work.cases import answers as reading
from commonhold.work.cases.questions import Question

FILES = {
    "pain.001": ("ISO 20022 pain.001", "application/xml", "xml"),
    "bacs18": ("Bacs Standard 18", "text/plain; charset=us-ascii", "txt"),
}
BATCHES = 10
"""How many batches a page lists."""
SHOWN = 500
"""How many payments of a batch its page lists; its files have them all."""
PAYMENT_DATE = Question("payment_date", "date", "Pay on", "the day to pay on", future_allowed=True)


@rule("desk.payments")
def payments(request: Request) -> HttpResponse:
    """What waits for the bank, and the batches made so far; making a batch."""
    department = department_of(request, "finance")
    today = request.at.astimezone(LONDON).date()
    typed: Any = queries.earliest_payment_date(today).isoformat()
    errors: Errors = []
    if request.method == "POST":
        typed, wrong = reading.read(PAYMENT_DATE, request.POST, today)
        if wrong:
            errors = [{"text": wrong, "href": "#payment_date"}]
        else:
            answer = _make(request, department.id, date.fromisoformat(typed))
            if isinstance(answer, HttpResponse):
                return answer
            errors = answer
    paging = Paging(page_number(request), queries.batch_count(department.id), BATCHES)
    context = {
        "department": department,
        "departments": departments_for(request, "finance"),
        "queue": queries.queue(department.id),
        "account": queries.paying_account(department.id),
        "batches": queries.batches(department.id, offset=paging.offset, limit=paging.size),
        "links": paging.links(request),
        "typed": typed,
        "errors": errors,
    }
    return render(request, "desk/payments.html", context)


@rule("desk.payments")
def batch(request: Request, batch_id: int) -> HttpResponse:
    """One batch: its payments, its files for the bank, and confirming that the bank paid it."""
    found = _batch(request, batch_id)
    payments = queries.payments_of(batch_id)
    errors: Errors = []
    if request.method == "POST":
        rejected, errors = _not_paid(request.POST.get("not_paid", ""), payments)
        if not errors:
            paying.confirm_payments(batch_id=batch_id, rejected=rejected, actor=request.actor, at=request.at)
            flash(
                request,
                f"Batch {batch_id} is confirmed as paid. The ledger is booked, and everybody paid is told.",
            )
            return HttpResponseRedirect(reverse("desk:batch", args=[batch_id]))
    files = [{**_file_facts(each.format), "format": each.format, "size_bytes": len(each.content), "sha256": each.sha256}
             for each in queries.files_of(batch_id)]  # fmt: skip
    of_pay = any(each.source.startswith("pay.run:") for each in payments)
    hidden = of_pay and found.department_id not in request.who.departments_as("payroll")
    context = {
        "batch": found,
        "files": files,
        "hidden": hidden,
        "reference": payments[0].reference,
        "payments": [] if hidden else payments[:SHOWN],
        "not_paid": request.POST.get("not_paid", ""),
        "errors": errors,
    }
    return render(request, "desk/batch.html", context)


@rule("desk.payments")
def batch_file(request: Request, batch_id: int, format: str) -> HttpResponse:
    """A batch as the bank gets it."""
    _batch(request, batch_id)
    for each in queries.files_of(batch_id):
        if each.format == format:
            facts = _file_facts(format)
            response = HttpResponse(each.content, content_type=facts["content_type"])
            response["Content-Disposition"] = f'attachment; filename="batch-{batch_id}.{facts["ending"]}"'
            return response
    raise NotFound(what="file of this batch")


@rule("desk.ledger")
def trial_balance(request: Request) -> HttpResponse:
    """Every account's balance at the end of a period."""
    department = department_of(request, "finance")
    periods = ledger.periods(department.id)
    asked = request.GET.get("period", "")
    newest = request.at.astimezone(LONDON).strftime("%Y-%m")
    names = [each.name for each in periods]
    period = asked if asked in names else (newest if newest in names else next(iter(names), None))
    context = {
        "department": department,
        "departments": departments_for(request, "finance"),
        "periods": [{"value": each.name, "text": f"{each.name} ({each.state})"} for each in periods],
        "period": period,
        "balance": ledger.trial_balance(department.id, period) if period else None,
    }
    return render(request, "desk/ledger.html", context)


def _not_paid(text: str, payments: list[queries.PaymentFacts]) -> tuple[dict[int, str], Errors]:
    """The payments that the bank could not make, with its reasons: one a line, the reference first."""
    by_reference = {each.reference: each.id for each in payments}
    rejected: dict[int, str] = {}
    errors: Errors = []
    for line in filter(None, map(str.strip, text.splitlines())):
        reference, _, reason = line.partition(" ")
        if reference not in by_reference:
            errors.append(
                {"text": f"{reference[:40]} is not in this batch: check the reference", "href": "#not_paid"}
            )
        elif not reason.strip():
            errors.append({"text": f"Enter the bank’s reason after {reference}", "href": "#not_paid"})
        else:
            rejected[by_reference[reference]] = reason.strip()[:200]
    return rejected, errors


def _make(request: Request, department_id: int, day: date) -> HttpResponse | Errors:
    try:
        with transaction.atomic():
            batch_id = actions.make_batch(
                department_id=department_id, payment_date=day, actor=request.actor, at=request.at
            )
    except Refusal as refusal:
        return [{"text": refusal.message, "href": "#payment_date"}]
    if batch_id is None:
        return [{"text": "No payment waits, so there is no batch to make", "href": "#payment_date"}]
    flash(
        request,
        f"Batch {batch_id} is made, to be paid on {jinja.day(day)}. Send one of its files to the bank.",
    )
    return HttpResponseRedirect(reverse("desk:batch", args=[batch_id]))


def _batch(request: Request, batch_id: int) -> queries.BatchFacts:
    found = queries.batch(batch_id)
    if found.department_id not in request.who.departments_as("finance"):
        raise NotFound(what=f"batch {batch_id}")
    return found


def _file_facts(format: str) -> dict[str, str]:
    title, content_type, ending = FILES.get(format, (format, "application/octet-stream", "bin"))
    return {"title": title, "content_type": content_type, "ending": ending}
