"""The register of senior information risk owners: what goes abroad by approval; approving, reviewing, withdrawing."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.countries import HOME, countries
from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.access import may, require
from commonhold.core.departments.queries import DepartmentFacts
from commonhold.faces.access import Request, rule
from commonhold.faces.office.residency.around import (
    APPROVE,
    VIEW,
    department_items,
    departments_for,
    items,
    today,
)
from commonhold.faces.pages import flash, problem
from commonhold.work.cases import answers as reading
from commonhold.work.cases.questions import Question
from commonhold.work.residency.approvals import actions, queries
from commonhold.work.residency.approvals.queries import ApprovalFacts
from commonhold.work.residency.approvals.rules import Scope, Terms
from commonhold.work.residency.cedar.vocabulary import CLASSIFICATIONS, DATA_CLASSES, MODES

STARTS = Question("starts", "date", "First day", "the first day", future_allowed=True)
LAST = Question("last", "date", "Last day", "the last day", future_allowed=True)
REVIEW = Question("review_on", "date", "Review on", "the day of the review", future_allowed=True)
TEXTS = ("unit", "supplier", "country", "classification", "threat_assessment", "subcontractors", "conditions")
CLASSES = {value: title for value, title in DATA_CLASSES.items() if value != "national_security"}
"""What can be approved: nothing about national security can."""
Errors = list[dict[str, str]]


@rule(VIEW)
def register(request: Request) -> HttpResponse:
    """Every approval of one's departments, those that lapse soon and those whose review is due first."""
    mine, on = departments_for(request, VIEW), today(request)
    ids = [each.id for each in mine]
    context = {
        "ahead": queries.lapses_ahead(ids, on),
        "due": queries.reviews_due(ids, on),
        "approvals": queries.register(ids),
        "may_approve": bool(departments_for(request, APPROVE)),
        **_around(request, mine),
    }
    return render(request, "office/residency/register.html", context)


@rule(APPROVE)
def approve(request: Request) -> HttpResponse:
    """Enter an approval."""
    mine = departments_for(request, APPROVE)
    typed: dict[str, Any] = dict.fromkeys(TEXTS, "") | {
        "classes": [],
        "modes": [],
        "department": mine[0].code,
    }
    typed |= {
        "starts": today(request).isoformat(),
        "last": None,
        "review_on": None,
        "classification": "official",
    }
    errors: Errors = []
    if request.method == "POST":
        typed, errors = _read(request)
        if not errors:
            try:
                number = _approve(request, mine, typed)
                flash(request, f"Approval {number} is entered.")
                return HttpResponseRedirect(reverse("office:residency-approval", args=[number]))
            except Refusal as refusal:
                errors = [problem(refusal) | ({"href": "#last"} if refusal.field == "ends" else {})]
    abroad = {code: name for code, name in countries().items() if code != HOME}
    context = {
        "typed": typed,
        "errors": errors,
        "departments": department_items(mine),
        "countries": items({"": "Choose a country", **abroad}),
        "classes": items(CLASSES, typed["classes"]),
        "modes": items(
            {value: title for value, title in MODES.items() if value != "develop"}, typed["modes"]
        ),
        "classifications": items(dict(list(CLASSIFICATIONS.items())[:2])),
        "part": "approvals",
    }
    return render(request, "office/residency/approve.html", context)


@rule(VIEW)
def approval(request: Request, number: int) -> HttpResponse:
    """One approval, with its reviews."""
    found = found_for(request, number, VIEW)
    context = {
        "approval": found,
        "reviews": queries.reviews(number),
        "may_approve": may(APPROVE, roles=request.who.roles_in(found.department_id)),
        **_around(request, departments_for(request, VIEW)),
    }
    return render(request, "office/residency/approval.html", context)


def found_for(request: Request, number: int, action: str) -> ApprovalFacts:
    found = queries.approval(number)
    require(action, roles=request.who.roles_in(found.department_id))
    return found


def _around(request: Request, mine: list[DepartmentFacts]) -> dict[str, Any]:
    return {
        "names": {each.id: each.name for each in mine},
        "countries": countries(),
        "titles": {**DATA_CLASSES, **MODES, **CLASSIFICATIONS},
        "on": today(request),
        "part": "approvals",
    }


def _read(request: Request) -> tuple[dict[str, Any], Errors]:
    typed: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in (*TEXTS, "department")}
    typed |= {name: request.POST.getlist(name) for name in ("classes", "modes")}
    errors: Errors = []
    for question in (STARTS, LAST, REVIEW):
        typed[question.name], wrong = reading.read(question, request.POST, today(request))
        if wrong:
            errors.append({"text": wrong, "href": f"#{question.name}"})
    return typed, errors


def _approve(request: Request, mine: list[DepartmentFacts], typed: dict[str, Any]) -> int:
    department = next((each for each in mine if each.code == typed["department"]), None)
    if department is None:
        raise NotFound(what="department of yours with that code")
    scope = Scope(
        typed["unit"],
        typed["supplier"],
        typed["country"],
        frozenset(typed["classes"]),
        frozenset(typed["modes"]),
        typed["classification"],
    )
    terms = Terms(
        typed["threat_assessment"],
        typed["subcontractors"],
        typed["conditions"],
        date.fromisoformat(typed["starts"]),
        date.fromordinal(min(date.fromisoformat(typed["last"]).toordinal() + 1, date.max.toordinal())),
        date.fromisoformat(typed["review_on"]),
    )
    return actions.approve(
        department_id=department.id, scope=scope, terms=terms, actor=request.actor, at=request.at
    )
