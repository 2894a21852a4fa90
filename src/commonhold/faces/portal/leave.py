"""One's own leave and flexi: what is left, how it was worked out, what is taken and booked."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.working_time import LONDON
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.records.leave.queries import YourLeave, your_leave
from commonhold.records.leave.schemes.rules import hours_shown
from commonhold.records.people import queries as people


@rule("portal.leave")
def leave(request: Request) -> HttpResponse:
    """The leave of whoever is signed in, of each employment today, in the present leave year."""
    person_id = people.person_of_account(request.account_id)
    today = request.at.astimezone(LONDON).date()
    found = your_leave(person_id, today) if person_id is not None else []
    named = {each.id: each.name for each in departments.all_departments()}
    jobs = [_shown(each, named[each.department_id]) for each in found]
    return render(request, "portal/leave.html", {"jobs": jobs, "today": today})


def _shown(job: YourLeave, department: str) -> dict[str, Any]:
    if job.balance is None:
        return {"department": department, "number": job.number, "year": None}
    left = job.balance
    return {
        "department": department,
        "number": job.number,
        "year": left.year.period,
        "last": left.year.end - timedelta(days=1),
        "left": job.shown(left.minutes),
        "working": left.working,
        "bookings": [
            {"first": each.first, "last": each.last, "takes": job.shown(each.minutes)}
            for each in job.bookings
        ],
        "flexi": hours_shown(job.flexi_minutes),
    }
