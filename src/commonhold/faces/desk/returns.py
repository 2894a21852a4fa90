"""The desk of payroll: what a department owes HMRC for each tax month, and the returns that it files."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import department_of, departments_for
from commonhold.faces.desk.pay_run import FILED
from commonhold.faces.pages import flash, problem
from commonhold.records.pay.filing.facts import PaymentSummary
from commonhold.records.pay.returns import actions, queries, rules
from commonhold.records.pay.returns.rules import TaxMonth
from commonhold.records.pay.scheme.queries import scheme


@rule("desk.pay")
def returns(request: Request) -> HttpResponse:
    """A tax year's months with what is owed for each, and all returns of the year with what HMRC said."""
    department = department_of(request, "payroll")
    years = queries.tax_years(department.id)
    asked = request.GET.get("year", "")
    year = next((each for each in years if str(each) == asked), years[0] if years else None)
    filed = queries.returns(department.id, year) if year is not None else []
    today = request.at.astimezone(LONDON).date()
    found = queries.tax_months(department.id, year) if year is not None else []
    context = {
        "department": department,
        "departments": departments_for(request, "payroll"),
        "years": [{"value": str(each), "text": f"{each} to {each + 1}"} for each in years],
        "year": year,
        "months": [each for each in found if each.first_day <= today],
        "summaries": queries.summaries(filed),
        "returns": filed,
        "filed": FILED,
        "scheme": scheme(department.id),
        "today": today,
    }
    return render(request, "desk/pay_returns.html", context)


@rule("desk.pay")
def tax_month(request: Request, department_id: int, year: int, month: int) -> HttpResponse:
    """What is owed for a tax month, part by part, and its Employer Payment Summary; preparing that."""
    if department_id not in request.who.departments_as("payroll"):
        raise NotFound(what="tax month")
    found = queries.tax_month_of(department_id, year, month)
    here = reverse("desk:pay-tax-month", args=[department_id, year, month])
    errors = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                actions.prepare_summary(
                    department_id=department_id, year=year, month=month, actor=request.actor, at=request.at
                )
            flash(request, "Prepared. It goes to HMRC by itself once its account is set up.")
            return HttpResponseRedirect(here)
        except Refusal as refusal:
            errors = [problem(refusal)]
    return render(
        request, "desk/pay_tax_month.html", {**_shown(request, department_id, found), "errors": errors}
    )


def _shown(request: Request, department_id: int, month: TaxMonth) -> dict[str, Any]:
    filed = queries.returns(department_id, month.year)
    prepared = queries.summaries(filed).get(month.number)
    told: PaymentSummary | None = None
    why_not = ""
    try:
        if (found := scheme(department_id)) is None:
            raise rules.NoScheme
        told = rules.summary(month, found.employer, request.at)
    except Refusal as refusal:
        why_not = refusal.message
    return {
        "month": month,
        "parts": rules.PARTS,
        "recovered": rules.RECOVERED,
        "told": told,
        "why_not": why_not,
        "prepared": prepared,
        "filed": FILED,
        "scheme": found,
        "today": request.at.astimezone(LONDON).date(),
    }
