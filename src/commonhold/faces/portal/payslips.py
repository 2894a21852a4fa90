"""One's own payslips and certificates."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound
from commonhold.faces import certificate_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.payslip_pages import as_pdf, shown
from commonhold.records.pay.certificates.queries import certificates_of
from commonhold.records.pay.slips import actions, queries
from commonhold.records.people import queries as people


@rule("portal.payslips")
def payslips(request: Request) -> HttpResponse:
    """The published payslips of whoever is signed in, the newest first."""
    person_id = people.person_of_account(request.account_id)
    slips = queries.slips_of(person_id) if person_id is not None else []
    certificates = certificates_of(person_id) if person_id is not None else []
    return render(request, "portal/payslips.html", {"slips": slips, "certificates": certificates})


@rule("portal.payslips")
def payslip(request: Request, slip_id: int) -> HttpResponse:
    """One's own payslip, once it is published. Anybody else's there is none."""
    slip = _own(request, slip_id)
    return render(request, "portal/payslip.html", shown(slip, reverse("portal:payslip-pdf", args=[slip_id])))


@rule("portal.payslips")
def payslip_pdf(request: Request, slip_id: int) -> HttpResponse:
    """One's own published payslip as a PDF."""
    return as_pdf(_own(request, slip_id))


@rule("portal.payslips")
def certificate(request: Request, kind: str, employment_id: int, tax_year: int) -> HttpResponse:
    """One's own P45 or P60. Anybody else's there is none."""
    document = _own_certificate(request, kind, employment_id, tax_year)
    pdf = reverse("portal:certificate-pdf", args=[kind, employment_id, tax_year])
    return render(request, "portal/certificate.html", certificate_pages.shown(document, pdf))


@rule("portal.payslips")
def certificate_pdf(request: Request, kind: str, employment_id: int, tax_year: int) -> HttpResponse:
    """One's own P45 or P60 as a PDF."""
    return certificate_pages.as_pdf(_own_certificate(request, kind, employment_id, tax_year))


def _own_certificate(
    request: Request, kind: str, employment_id: int, tax_year: int
) -> certificate_pages.Document:
    whose, document = certificate_pages.find(kind, employment_id, tax_year)
    if whose.person_id != people.person_of_account(request.account_id):
        raise NotFound(what="certificate")
    return document


def _own(request: Request, slip_id: int) -> queries.Slip:
    slip = queries.slip(slip_id)
    if slip.person_id != people.person_of_account(request.account_id) or slip.state != "published":
        raise NotFound(what="payslip")
    actions.note_look(slip=slip, own=True, actor=request.actor, at=request.at)
    return slip
