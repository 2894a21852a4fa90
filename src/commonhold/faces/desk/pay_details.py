"""The desk of payroll: what a run found, whom it holds, and its payslips."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.pay_run import find
from commonhold.faces.pages import Paging, flash, page_number, problem
from commonhold.faces.payslip_pages import as_pdf, shown
from commonhold.records.pay.comparing.queries import by_cost_centre, net_changes
from commonhold.records.pay.comparing.rules import foremost
from commonhold.records.pay.findings.rules import KINDS
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.runs import actions, queries
from commonhold.records.pay.runs.queries import RunFacts
from commonhold.records.pay.slips import actions as slip_actions
from commonhold.records.pay.slips import queries as slips
from commonhold.records.pay.steps.queries import require_idle
from commonhold.records.people.queries import employments_by_number, person_of_account

ROWS = 50
MOST_CENTRES = 20


@rule("desk.pay")
def findings(request: Request, run_id: int, kind: str) -> HttpResponse:
    """A run's findings of one kind."""
    found = find(request, run_id)
    if kind not in KINDS:
        raise NotFound(what="finding of this kind")
    paging = Paging(page_number(request), queries.finding_counts(run_id).get(kind, 0), ROWS)
    context = {
        "run": found,
        "period": groups.period(found.period_id),
        "title": KINDS[kind],
        "total": paging.total,
        "findings": queries.findings(run_id, kind, offset=paging.offset, limit=ROWS),
        "links": paging.links(request),
    }
    note_taken(request, found, f"findings: {kind}")
    return render(request, "desk/pay_findings.html", context)


@rule("desk.pay")
def compared(request: Request, run_id: int) -> HttpResponse:
    """How net pay changed since the last run, and what each cost centre is paid."""
    found, before = find(request, run_id), queries.run_before(run_id)
    centres = by_cost_centre(run_id, before.id if before else None)
    context = {
        "run": found,
        "period": groups.period(found.period_id),
        "before_period": before and groups.period(before.period_id),
        "changes": net_changes(run_id, before.id) if before else [],
        "centres": foremost(centres, MOST_CENTRES),
    }
    note_taken(request, found, "pay by cost centre")
    return render(request, "desk/pay_compared.html", context)


@rule("desk.pay")
def hold(request: Request, run_id: int) -> HttpResponse:
    """Holding somebody's pay of a run, or letting it go."""
    found = find(request, run_id)
    number, reason = (request.POST.get(name, "").strip()[:200] for name in ("number", "reason"))
    errors = []
    if request.method == "POST":
        try:
            employment_id = employments_by_number(found.department_id, [number]).get(number)
            if employment_id is None:
                raise NotFound(field="number", what="employee with this number")
            common: dict[str, Any] = {
                "run_id": run_id,
                "employment_id": employment_id,
                "actor": request.actor,
                "at": request.at,
            }
            with transaction.atomic():
                require_idle(run_id, request.at)
                if request.POST.get("step") == "release":
                    actions.release(**common)
                else:
                    actions.hold(reason=reason or "Held by payroll", **common)
            flash(request, f"{number} is changed. Calculate the run again.")
            return HttpResponseRedirect(reverse("desk:pay-run", args=[run_id]))
        except Refusal as refusal:
            errors = [problem(refusal, "number")]
    context = {"run": found, "number": number, "reason": reason, "errors": errors}
    return render(request, "desk/pay_hold.html", context)


@rule("desk.payslips")
def payslips(request: Request, run_id: int) -> HttpResponse:
    """A run's payslips, or that of one employee number."""
    found = find(request, run_id)
    number = request.GET.get("number", "").strip()[:50]
    paging = Paging(page_number(request), 1 if number else found.payslips, ROWS)
    context = {
        "run": found,
        "period": groups.period(found.period_id),
        "number": number,
        "slips": slips.slips_in(run_id, number=number, offset=paging.offset, limit=ROWS),
        "links": paging.links(request),
    }
    note_taken(request, found, f"payslips of {number}" if number else "list of payslips")
    return render(request, "desk/pay_slips.html", context)


@rule("desk.payslips")
def payslip(request: Request, run_id: int, slip_id: int) -> HttpResponse:
    """One payslip, as payroll sees it: before it is published too. Looking at it is noted."""
    found, slip = find(request, run_id), _looked_at(request, run_id, slip_id)
    pdf = reverse("desk:payslip-pdf", args=[run_id, slip_id])
    return render(request, "desk/payslip.html", {"run": found, **shown(slip, pdf)})


@rule("desk.payslips")
def payslip_pdf(request: Request, run_id: int, slip_id: int) -> HttpResponse:
    """One payslip as a PDF, as payroll sees it. Taking it away is noted as a look at it."""
    find(request, run_id)
    return as_pdf(_looked_at(request, run_id, slip_id))


def _looked_at(request: Request, run_id: int, slip_id: int) -> slips.Slip:
    slip = slips.slip(slip_id)
    if slip.row.run_id != run_id:
        raise NotFound(what="payslip in this run")
    own = person_of_account(request.account_id) == slip.person_id
    slip_actions.note_look(slip=slip, own=own, actor=request.actor, at=request.at)
    return slip


def note_taken(request: Request, found: RunFacts, what: str) -> None:
    """Note that somebody saw or took away what a run says of people's pay."""
    slip_actions.note_export(
        department_id=found.department_id, run_id=found.id, what=what, actor=request.actor, at=request.at
    )
