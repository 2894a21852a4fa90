"""The desk of payroll: orders that lapsed at a move between departments and wait to be directed to this one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import department_of, departments_for
from commonhold.faces.desk.doing import done
from commonhold.faces.desk.pay_people import address, day_typed
from commonhold.faces.fields import typed_day
from commonhold.records.pay.carrying import actions, queries
from commonhold.records.pay.orders.rules import TITLES
from commonhold.records.people.finding.queries import employees


@rule("desk.pay")
def waiting(request: Request) -> HttpResponse:
    """A department's orders that wait, and what payroll does about each."""
    department = department_of(request, "payroll")
    found = queries.waiting(department.id)
    context = {
        "department": department,
        "departments": departments_for(request, "payroll"),
        "waiting": found,
        "whose": employees(each.employment_id for each in found),
        "kinds": TITLES,
        "address": address,
    }
    return render(request, "desk/pay_waiting.html", context)


@rule("desk.pay")
def direct(request: Request, waiting_id: int) -> HttpResponse:
    """The form for an order that was directed here; on POST, lets it take effect."""
    of_mine = queries.waiting(*request.who.departments_as("payroll"))
    found = next((each for each in of_mine if each.id == waiting_id), None)
    if found is None:
        raise NotFound(what="order that waits to be directed")
    whose = employees([found.employment_id])[found.employment_id]

    def take_effect() -> str:
        actions.direct(
            waiting_id=waiting_id, from_date=day_typed(request), actor=request.actor, at=request.at
        )
        return f"The order of {found.payee} takes effect from the pay day that you gave."

    context = {
        "waiting": found,
        "of": whose,
        "kind": TITLES[found.kind],
        "taken_pence": queries.taken_for(waiting_id),
        "days": {"from_date": typed_day(request, "from_date")},
    }
    back = f"{reverse('desk:pay-waiting')}?department={whose.department_id}"
    return done(request, "desk/pay_direct.html", take_effect, context, back=back, first="from_date")
