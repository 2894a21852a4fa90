"""One's own payslips."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.payslip_pages import as_pdf, shown
from commonhold.records.pay.slips import actions, queries
from commonhold.records.people import queries as people


@rule("portal.payslips")
def payslips(request: Request) -> HttpResponse:
    """The published payslips of whoever is signed in, the newest first."""
    person_id = people.person_of_account(request.account_id)
    slips = queries.slips_of(person_id) if person_id is not None else []
    return render(request, "portal/payslips.html", {"slips": slips})


@rule("portal.payslips")
def payslip(request: Request, slip_id: int) -> HttpResponse:
    """One's own payslip, once it is published. Anybody else's there is none."""
    slip = _own(request, slip_id)
    return render(request, "portal/payslip.html", shown(slip, reverse("portal:payslip-pdf", args=[slip_id])))


@rule("portal.payslips")
def payslip_pdf(request: Request, slip_id: int) -> HttpResponse:
    """One's own published payslip as a PDF."""
    return as_pdf(_own(request, slip_id))


def _own(request: Request, slip_id: int) -> queries.Slip:
    slip = queries.slip(slip_id)
    if slip.person_id != people.person_of_account(request.account_id) or slip.state != "published":
        raise NotFound(what="payslip")
    actions.note_look(slip=slip, own=True, actor=request.actor, at=request.at)
    return slip
