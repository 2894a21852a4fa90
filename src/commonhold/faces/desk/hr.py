"""The desk of HR: finding somebody, and all that HR knows of one employment, section by section."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import departments_for
from commonhold.faces.fields import today
from commonhold.records.leave import queries as leave
from commonhold.records.leave import rules as leave_rules
from commonhold.records.leave.schemes.rules import hours_shown, shown
from commonhold.records.moves.queries import moves_of
from commonhold.records.people.adjustments import queries as adjustments
from commonhold.records.people.assets import queries as assets
from commonhold.records.people.assets.rules import KINDS as THINGS
from commonhold.records.people.declarations import queries as declarations
from commonhold.records.people.declarations.rules import KINDS as INTERESTS
from commonhold.records.people.declarations.rules import STATUSES as INTEREST_STATUSES
from commonhold.records.people.finding import actions as finding
from commonhold.records.people.finding.queries import called, employments_of, told
from commonhold.records.people.merging.queries import merges_of
from commonhold.records.people.queries import EmployeeFacts, account_of_employment, employee
from commonhold.records.people.vetting import queries as vetting
from commonhold.records.people.vetting.rules import ELEMENTS, STATUSES

HR = "case_worker"
MOST_FOUND = 25
MOST_TYPED = 100


class Section(NamedTuple):
    """A part of the page: its template, and what it shows of an employment."""

    template: str
    shown: Callable[[Request, EmployeeFacts], Mapping[str, Any]]


def _employment(request: Request, of: EmployeeFacts) -> Mapping[str, Any]:
    mine = request.who.departments_as(HR)
    others = [each for each in employments_of([of.person_id], mine) if each != of]
    return {"told": told(of.employment_id), "others": others, "merges": merges_of(of.person_id)}


def _leave(request: Request, of: EmployeeFacts) -> Mapping[str, Any]:
    found = leave.account(of.employment_id)
    last_day = of.employed.last_day or today(request)
    year = leave_rules.leave_year(found, max(min(today(request), last_day), of.employed.start))
    if year is None:
        return {"leave": None, "since": found.continuous_from}
    left = leave_rules.balance(found, year)
    said = {
        "left": shown(left.minutes, year.scheme),
        "starts": year.period.start,
        "last": year.period.last_day,
        "working": left.working,
        "flexi": hours_shown(found.flexi_minutes),
    }
    return {"leave": said, "since": found.continuous_from}


def _vetting(request: Request, of: EmployeeFacts) -> Mapping[str, Any]:
    found = vetting.recorded([of.employment_id])[of.employment_id]
    return {
        "checks": [(ELEMENTS[each], check) for each, (_, check) in found.checks.items()],
        "missing": [ELEMENTS[each].lower() for each in found.missing(today(request))],
        "clearances": [(row_id, each, STATUSES[status], status) for row_id, each, status in found.clearances],
    }


def _adjustments(_: Request, of: EmployeeFacts) -> Mapping[str, Any]:
    return {"adjustments": adjustments.recorded([of.employment_id])[of.employment_id]}


def _declared(request: Request, of: EmployeeFacts) -> Mapping[str, Any]:
    found = declarations.recorded([of.employment_id])[of.employment_id]
    return {
        "training": [(each, each.counts(today(request))) for _, each in found.training],
        "interests": [
            (row_id, INTERESTS[each.kind], each, INTEREST_STATUSES[status], status)
            for row_id, each, status in found.interests
        ],
    }


def _things(_: Request, of: EmployeeFacts) -> Mapping[str, Any]:
    lent = assets.lent([of.employment_id])[of.employment_id]
    return {"things": [(row_id, THINGS[each.kind], each) for row_id, each in lent]}


def _moves(_: Request, of: EmployeeFacts) -> Mapping[str, Any]:
    concerned = [
        each
        for each in moves_of(of.person_id)
        if of.employment_id in (each.from_employment_id, each.to_employment_id)
    ]
    return {"moves": concerned, "names": {each.id: each.name for each in all_departments()}}


SECTIONS: Sequence[Section] = (
    Section("parts/hr/employment.html", _employment),
    Section("parts/hr/leave.html", _leave),
    Section("parts/hr/vetting.html", _vetting),
    Section("parts/hr/adjustments.html", _adjustments),
    Section("parts/hr/declared.html", _declared),
    Section("parts/hr/things.html", _things),
    Section("parts/hr/moves.html", _moves),
)
"""In their order on the page."""


@rule("desk.people")
def find(request: Request) -> HttpResponse:
    """Somebody by number or name, in the departments for which one works."""
    words = " ".join(request.GET.get("words", "").split())[:MOST_TYPED]
    mine = request.who.departments_as(HR)
    found = called(words, mine, most=MOST_FOUND + 1) if words else []
    context = {
        "words": words,
        "found": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
        "most": MOST_FOUND,
        "departments": {int(each["value"]): each["text"] for each in departments_for(request, HR)},
        "address": address,
    }
    return render(request, "desk/hr_find.html", context)


@rule("desk.people")
def person(request: Request, number: str) -> HttpResponse:
    """All that HR knows of one employment. Looking at it is noted."""
    of = employee_of(request, number)
    finding.note_look(
        employment_id=of.employment_id, department_id=of.department_id, actor=request.actor, at=request.at
    )
    context: dict[str, Any] = {
        "of": of,
        "address": address,
        "own": is_own(request, of),
        "sections": [each.template for each in SECTIONS],
    }
    for each in SECTIONS:
        context |= each.shown(request, of)
    return render(request, "desk/hr_person.html", context)


def employee_of(request: Request, number: str) -> EmployeeFacts:
    """An employment in a department for which HR asks; anybody else is told that there is none.

    HR of several departments, of which two may have the same number, says in which.
    """
    mine = request.who.departments_as(HR)
    asked = request.GET.get("department", "")
    if asked and asked not in map(str, mine):
        raise NotFound(what="employee with this number")
    return employee(number, [int(asked)] if asked else mine)


def is_own(request: Request, of: EmployeeFacts) -> bool:
    """Whether it is the record of whoever looks at it."""
    return account_of_employment(of.employment_id) == request.account_id


def address(of: EmployeeFacts, name: str = "desk:person", *more: object) -> str:
    """Of an employee's page, or of one that belongs to it."""
    return f"{reverse(name, args=[of.number, *more])}?department={of.department_id}"
