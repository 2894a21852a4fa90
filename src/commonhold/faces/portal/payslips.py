"""One's own payslips."""

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
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
    slip = queries.slip(slip_id)
    if slip.person_id != people.person_of_account(request.account_id) or slip.state != "published":
        raise NotFound(what="payslip")
    actions.note_look(slip=slip, own=True, actor=request.actor, at=request.at)
    return render(request, "portal/payslip.html", {"slip": slip})
