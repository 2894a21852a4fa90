"""What the department holds about the person who is signed in, and naming a deputy for an absence."""

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from commonhold.base.money import format_pence
from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts import queries as accounts
from commonhold.core.departments import queries as departments
from commonhold.faces import jinja
from commonhold.faces.access import Request, rule
from commonhold.faces.case_pages import Errors
from commonhold.faces.pages import flash
from commonhold.records.people import queries as people
from commonhold.records.people.history.queries import Picture, picture
from commonhold.work.cases import actions
from commonhold.work.cases import answers as reading
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.questions import Question

FROM = Question("from_date", "date", "First day away", "the first day away", future_allowed=True)
UNTIL = Question("until", "date", "Last day away", "the last day away", future_allowed=True)


@rule("portal.my_details")
def details(request: Request) -> HttpResponse:
    """Employment, grade, pay, manager and bank account of today."""
    person_id = people.person_of_account(request.account_id)
    today = request.at.astimezone(LONDON).date()
    pictures = picture(person_id, today) if person_id is not None else []
    named = {each.id: each.name for each in departments.all_departments()}
    jobs = [
        {"title": each.title, "rows": _rows(each, named.get(each.department_id, ""))} for each in pictures
    ]
    context = {"employments": jobs, "absences": lists.absences(request.account_id, on=today)}
    return render(request, "portal/details.html", context)


@rule("portal.delegate")
def absence(request: Request) -> HttpResponse:
    """Name a deputy for some days."""
    typed: dict[str, Any] = {"deputy": "", "from_date": None, "until": None}
    errors: Errors = []
    if request.method == "POST":
        typed, errors = _read(request)
        if not errors:
            errors = _name_deputy(request, typed)
        if not errors:
            first, last = (jinja.day(date.fromisoformat(typed[each])) for each in ("from_date", "until"))
            flash(request, f"{typed['deputy']} decides for you from {first} to {last}.")
            return HttpResponseRedirect("/approvals/")
    return render(request, "portal/absence.html", {"typed": typed, "errors": errors})


def _rows(picture: Picture, department: str) -> list[dict[str, Any]]:
    account = picture.bank_account
    facts = {
        "Department": department,
        "Part of it": picture.organisation,
        "Employee number": picture.number,
        "Grade": picture.grade,
        "Line manager": picture.manager_name,
        "Cost centre": picture.cost_centre_code,
        "Pay": picture.annual_pence and f"{format_pence(picture.annual_pence)} a year",
        "Hours": picture.weekly_hours and f"{picture.weekly_hours.normalize():f} a week",
        "Region": picture.region,
        "Continuous service from": jinja.day(picture.continuous_from),
        "Paid into": account
        and f"Account ending {account.account_number[-4:]}, in the name of {account.account_name}",
    }
    return [
        {"key": {"text": key}, "value": {"text": value or "Not recorded"}} for key, value in facts.items()
    ]


def _read(request: Request) -> tuple[dict[str, Any], Errors]:
    today = request.at.astimezone(LONDON).date()
    typed: dict[str, Any] = {"deputy": request.POST.get("deputy", "").strip()}
    errors: Errors = []
    if not typed["deputy"]:
        errors.append({"text": "Enter your deputy’s work e-mail address", "href": "#deputy"})
    for question in (FROM, UNTIL):
        typed[question.name], wrong = reading.read(question, request.POST, today)
        if wrong:
            errors.append({"text": wrong, "href": f"#{question.name}"})
    return typed, errors


def _name_deputy(request: Request, typed: dict[str, Any]) -> Errors:
    try:
        deputy = accounts.account_by_email(typed["deputy"])
        with transaction.atomic():
            for department_id in request.who.departments_as("employee"):
                actions.delegate(
                    department_id=department_id,
                    account_id=request.account_id,
                    deputy_id=deputy.id,
                    from_date=date.fromisoformat(typed["from_date"]),
                    until=date.fromisoformat(typed["until"]),
                    actor=request.actor,
                    at=request.at,
                )
    except NotFound:
        return [{"text": "There is no account with this e-mail address; check it", "href": "#deputy"}]
    except Refusal as refusal:
        return [{"text": refusal.message, "href": f"#{refusal.field or 'deputy'}"}]
    return []
