"""The desk of payroll: all that payroll knows of one employee, section by section."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.doing import done
from commonhold.faces.fields import day_from, items
from commonhold.records.pay.attendance import queries as attendance
from commonhold.records.pay.attendance.rules import TITLES
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.orders import queries as orders
from commonhold.records.pay.orders.rules import TITLES as ORDER_KINDS
from commonhold.records.pay.orders.rules import WITH_PROTECTED
from commonhold.records.pay.slips import actions as slips
from commonhold.records.pay.standing import queries as standing
from commonhold.records.people.queries import EmployeeFacts, employee
from commonhold.records.people.rules import check_day

MOST_NUMBER = 50


class Section(NamedTuple):
    """A part of the page: its template, and what it shows of an employee."""

    template: str
    shown: Callable[[EmployeeFacts], Mapping[str, Any]]


def _attendance(of: EmployeeFacts) -> Mapping[str, Any]:
    return {
        "absences": attendance.absences(of.employment_id),
        "overtime": attendance.overtime(of.employment_id),
        "kinds": TITLES,
        "kind_items": items(TITLES),
    }


def _terms(of: EmployeeFacts) -> Mapping[str, Any]:
    names = {each.id: each.name for each in groups.groups(of.department_id)}
    return {"terms": standing.terms(of.employment_id), "groups": names}


def _elements(of: EmployeeFacts) -> Mapping[str, Any]:
    return {"elements": standing.elements_given(of.employment_id)}


def _orders(of: EmployeeFacts) -> Mapping[str, Any]:
    return {
        "orders": orders.orders_of(of.employment_id),
        "order_kinds": ORDER_KINDS,
        "protecting": WITH_PROTECTED,
    }


SECTIONS: Sequence[Section] = (
    Section("parts/pay_person/terms.html", _terms),
    Section("parts/pay_person/elements.html", _elements),
    Section("parts/pay_person/attendance.html", _attendance),
    Section("parts/pay_person/orders.html", _orders),
)
"""In their order on the page."""


@rule("desk.pay")
def find(request: Request) -> HttpResponse:
    """From an employee number to the page of whoever has it."""
    number = request.GET.get("number", "").strip()[:MOST_NUMBER]
    if not number:
        return HttpResponseRedirect(reverse("desk:pay"))
    return HttpResponseRedirect(address(employee_of(request, number)))


@rule("desk.pay")
def person(request: Request, number: str) -> HttpResponse:
    """One employee. Looking at it is noted."""
    of = employee_of(request, number)
    slips.note_look_at_employee(
        employment_id=of.employment_id, department_id=of.department_id, actor=request.actor, at=request.at
    )
    context: dict[str, Any] = {"of": of, "address": address, "sections": [each.template for each in SECTIONS]}
    for each in SECTIONS:
        context |= each.shown(of)
    return render(request, "desk/pay_person.html", context)


def employee_of(request: Request, number: str) -> EmployeeFacts:
    """An employee of a department whose payroll officer asks; anybody else is told that there is none.

    The officer of several departments, of which two may have the same number, says in which.
    """
    mine = request.who.departments_as("payroll")
    asked = request.GET.get("department", "")
    if asked and asked not in map(str, mine):
        raise NotFound(what="employee with this number")
    return employee(number, [int(asked)] if asked else mine)


def address(of: EmployeeFacts, name: str = "desk:pay-person", *more: object) -> str:
    """Of an employee's page, or of one that belongs to it."""
    return f"{reverse(name, args=[of.number, *more])}?department={of.department_id}"


def answered(
    request: Request, of: EmployeeFacts, template: str, verb: Callable[[], str], context: Mapping[str, Any]
) -> HttpResponse:
    """The form, with what is wrong by field; or back to the employee's page once it is done."""
    return done(request, template, verb, {"of": of, **context}, back=address(of), first="from_date")


def day_typed(request: Request, field: str = "from_date") -> date:
    """The day that was typed, if anything could hold from it."""
    return check_day(day_from(request, field), field=field)
