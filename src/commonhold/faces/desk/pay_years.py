"""The desk of payroll: what somebody was paid in a tax year, payslip by payslip, and their P45 and P60."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound
from commonhold.faces import certificate_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import department_of, departments_for
from commonhold.records.pay.certificates import actions, queries, rules
from commonhold.records.pay.certificates.rules import Whose, Year
from commonhold.records.pay.lists.rules import written
from commonhold.records.people.queries import employments_by_number, person_of_account


@rule("desk.payslips")
def find(request: Request) -> HttpResponse:
    """The tax years in which an employee was paid, by their number."""
    department = department_of(request, "payroll")
    number = request.GET.get("number", "").strip()[:50]
    employment_id = employments_by_number(department.id, [number]).get(number) if number else None
    context = {
        "department": department,
        "departments": departments_for(request, "payroll"),
        "number": number,
        "employment_id": employment_id,
        "years": queries.tax_years(employment_id) if employment_id is not None else [],
    }
    return render(request, "desk/pay_years.html", context)


@rule("desk.payslips")
def year(request: Request, employment_id: int, tax_year: int) -> HttpResponse:
    """What an employment was paid in a tax year. Looking at it is noted."""
    found = _year(request, employment_id, tax_year)
    certificates = queries.certificates_of(found.whose.person_id)
    context = {
        "year": found,
        "others": found.others(),
        "certificates": [
            each for each in certificates if (each.employment_id, each.tax_year) == (employment_id, tax_year)
        ],
    }
    return render(request, "desk/pay_year.html", context)


@rule("desk.payslips")
def year_file(request: Request, employment_id: int, tax_year: int) -> HttpResponse:
    """The same as a CSV file. Taking it away is noted as a look at it."""
    found = _year(request, employment_id, tax_year)
    response = HttpResponse(written("year", rules.rows(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pay-{found.whose.number}-{tax_year}.csv"'
    return response


@rule("desk.payslips")
def certificate(request: Request, employment_id: int, tax_year: int, kind: str) -> HttpResponse:
    """An employee's P45 or P60. Looking at it is noted."""
    document = _certificate(request, kind, employment_id, tax_year)
    pdf = reverse("desk:certificate-pdf", args=[employment_id, tax_year, kind])
    back = reverse("desk:pay-year", args=[employment_id, tax_year])
    return render(request, "desk/certificate.html", {"back": back, **certificate_pages.shown(document, pdf)})


@rule("desk.payslips")
def certificate_pdf(request: Request, employment_id: int, tax_year: int, kind: str) -> HttpResponse:
    """An employee's P45 or P60 as a PDF. Taking it away is noted as a look at it."""
    return certificate_pages.as_pdf(_certificate(request, kind, employment_id, tax_year))


def _year(request: Request, employment_id: int, tax_year: int) -> Year:
    found = queries.year(employment_id, tax_year)
    _look(request, found.whose, f"pay of {tax_year}")
    return found


def _certificate(
    request: Request, kind: str, employment_id: int, tax_year: int
) -> certificate_pages.Document:
    whose, document = certificate_pages.find(kind, employment_id, tax_year)
    _look(request, whose, f"{kind.upper()} of {tax_year}")
    return document


def _look(request: Request, whose: Whose, what: str) -> None:
    """Only by payroll of the department, and noted; anybody else is told that there is nothing."""
    if whose.department_id not in request.who.departments_as("payroll"):
        raise NotFound(what="employment")
    own = person_of_account(request.account_id) == whose.person_id
    actions.note_look(whose=whose, what=what, own=own, actor=request.actor, at=request.at)
