"""The desk of payroll: recording that an employee is away or worked overtime, and taking it back."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.absence_form import DECIDED, EVENTS, MAY_BE_ADOPTED, SHARES, count, typed_absence
from commonhold.faces.desk.pay_people import address, employee_of
from commonhold.faces.fields import (
    day_from,
    items,
    text,
    ticked,
    today,
    typed,
    typed_day,
    whole,
)
from commonhold.faces.pages import flash, tried
from commonhold.records.pay.attendance import actions, queries
from commonhold.records.pay.attendance.rules import TITLES, OvertimeWorked
from commonhold.records.people.queries import EmployeeFacts

_FIELDS = ("lost", "weeks", "used_weeks", "average")
_DAYS = ("first", "last", "event", "decided")


@rule("desk.pay")
def absence(request: Request, number: str) -> HttpResponse:
    """Recording an absence of the kind that the address names."""
    of = employee_of(request, number)
    kind = request.GET.get("kind", "")
    if kind not in TITLES:
        raise NotFound(what="kind of absence")
    errors: list[dict[str, str]] = []
    if request.method == "POST":

        def record() -> None:
            actions.record_absence(
                employment_id=of.employment_id,
                absence=typed_absence(request, kind),
                actor=request.actor,
                at=request.at,
            )

        errors = tried(record)
        if not errors:
            return _back(
                request, of, f"{TITLES[kind]} is recorded. Runs that collect from now on take it in."
            )
    context = {
        "of": of,
        "address": address,
        "kind": kind,
        "title": TITLES[kind],
        "typed": typed(request, _FIELDS, lost="1/1", used_weeks="0"),
        "days": {prefix: typed_day(request, prefix) for prefix in _DAYS},
        "ticked": ticked(request, "adoption"),
        "shares": items(SHARES),
        "event": EVENTS.get(kind),
        "decided": DECIDED.get(kind),
        "may_be_adopted": kind in MAY_BE_ADOPTED,
        "errors": errors,
    }
    return render(request, "desk/pay_absence.html", context)


@rule("desk.pay")
def change(request: Request, number: str, absence_id: int) -> HttpResponse:
    """Saying which day of an absence is the last one, or that it wasn't one."""
    of = employee_of(request, number)
    found = next((each for each in queries.absences(of.employment_id) if each.id == absence_id), None)
    if found is None:
        raise NotFound(what="absence of this employee")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        by: dict[str, Any] = {"absence_id": absence_id, "actor": request.actor, "at": request.at}
        cancels = text(request, "do") == "cancel"

        def step() -> None:
            if cancels:
                actions.cancel_absence(**by)
            else:
                actions.end_absence(last=day_from(request, "last"), **by)

        errors = tried(step)
        if not errors:
            return _back(request, of, "The absence is cancelled." if cancels else "The last day is recorded.")
    context = {
        "of": of,
        "address": address,
        "absence": found.absence,
        "title": TITLES[found.absence.kind],
        "last": typed_day(request, "last", found.absence.last or today(request)),
        "errors": errors,
    }
    return render(request, "desk/pay_absence_change.html", context)


@rule("desk.pay")
def overtime(request: Request, number: str) -> HttpResponse:
    """Recording overtime of one day."""
    of = employee_of(request, number)
    errors: list[dict[str, str]] = []
    if request.method == "POST":

        def record() -> None:
            worked = OvertimeWorked(
                day_from(request, "day"),
                count(request, "hours") * 60 + count(request, "minutes"),
                whole(request, "percent", such="150"),
            )
            actions.record_overtime(
                employment_id=of.employment_id, worked=worked, actor=request.actor, at=request.at
            )

        errors = tried(record)
        if not errors:
            return _back(request, of, "Overtime is recorded. Runs that collect from now on take it in.")
    context = {
        "of": of,
        "address": address,
        "typed": typed(request, ("hours", "minutes", "percent"), minutes="0", percent="150"),
        "day": typed_day(request, "day"),
        "errors": errors,
    }
    return render(request, "desk/pay_overtime.html", context)


@rule("desk.pay")
def cancel_overtime(request: Request, number: str, overtime_id: int) -> HttpResponse:
    """Taking recorded overtime back."""
    of = employee_of(request, number)
    known = {each.id for each in queries.overtime(of.employment_id)}
    if request.method != "POST" or overtime_id not in known:
        raise NotFound(what="overtime of this employee")
    actions.cancel_overtime(overtime_id=overtime_id, actor=request.actor, at=request.at)
    return _back(request, of, "The overtime is cancelled.")


def _back(request: Request, of: EmployeeFacts, said: str) -> HttpResponseRedirect:
    flash(request, said)
    return HttpResponseRedirect(address(of))
