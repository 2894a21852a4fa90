"""The desk: which moves of a department are not complete before its next cut-off and what they cost if late; and who
comes, with what HR has to do about each."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import department_of, departments_for
from commonhold.faces.fields import today
from commonhold.faces.pages import Paging, page_number
from commonhold.records.moves.arriving import queries as arriving
from commonhold.records.moves.incomplete.queries import incomplete, measured
from commonhold.records.moves.incomplete.rules import PUBLISHED_LATE_PERCENT, late, of_department

ROLES = ("payroll", "case_worker")
SHOWN_FOR = timedelta(days=90)
"""For so long somebody who has come is listed."""


@rule("desk.moves")
def moves(request: Request) -> HttpResponse:
    """The moves of a department that are not complete, for payroll with what each costs it if it stays so."""
    department = department_of(request, *ROLES)
    found = of_department(incomplete([department.id], request.at), department.id)
    context = {
        "department": department,
        "departments": departments_for(request, *ROLES),
        "moves": found,
        "names": {each.id: each.name for each in all_departments()},
        "pays": department.id in request.who.departments_as("payroll"),
        "works_on_them": department.id in request.who.departments_as("case_worker"),
        "late": late(found),
        "measured": measured([department.id], request.at),
        "published": PUBLISHED_LATE_PERCENT,
    }
    return render(request, "desk/moves.html", context)


@rule("desk.people")
def arrivals(request: Request) -> HttpResponse:
    """Who comes to a department or has come lately, with what is asked of its HR about each."""
    department = department_of(request, "case_worker")
    since = today(request) - SHOWN_FOR
    paging = Paging(page_number(request), arriving.count(department.id, since))
    context = {
        "department": department,
        "departments": departments_for(request, "case_worker"),
        "since": since,
        "arrivals": arriving.arrivals(department.id, since, offset=paging.offset, limit=paging.size),
        "links": paging.links(request),
        "names": {each.id: each.name for each in all_departments()},
    }
    return render(request, "desk/arrivals.html", context)
