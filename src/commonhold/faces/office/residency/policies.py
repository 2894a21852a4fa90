"""A department's own policies: what holds, its history, writing a version, trying it, and releasing it."""

from collections import Counter
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.countries import country_name
from commonhold.base.refusals import Refusal
from commonhold.core.accounts.access import may
from commonhold.core.departments.queries import DepartmentFacts
from commonhold.faces.access import Request, rule
from commonhold.faces.office.residency.around import (
    POLICY,
    VERDICTS,
    VIEW,
    department_called,
    department_items,
    departments_for,
    open_work,
    places_on,
    today,
)
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.drawing_back.actions import release_policy
from commonhold.work.residency.cedar.sets import PolicyInvalid, shipped
from commonhold.work.residency.cedar.vocabulary import DATA_CLASSES
from commonhold.work.residency.examples.rules import COLUMNS, ExamplesInvalid, examples_from, examples_text
from commonhold.work.residency.policies import queries
from commonhold.work.residency.policies.actions import write_policy
from commonhold.work.residency.policies.rules import Effect


@rule(VIEW)
def versions(request: Request, code: str) -> HttpResponse:
    """The policy that holds in a department, and every version and release."""
    department = department_called(request, code, VIEW)
    written, released = queries.versions(department.id), queries.releases(department.id)
    held = queries.version(department.id, released[0].number) if released else None
    context = {
        "department": department,
        "departments": department_items(departments_for(request, VIEW)),
        "held": held,
        "text": held.text if held else shipped("starting").text,
        "versions": written,
        "releases": released,
        "may_write": may(POLICY, roles=request.who.roles_in(department.id)),
        "part": "policies",
    }
    return render(request, "office/residency/policies.html", context)


@rule(POLICY)
def write(request: Request, code: str) -> HttpResponse:
    """Write a version: its text, its examples, and why. It holds nowhere until it is released."""
    department = department_called(request, code, POLICY)
    newest = next(iter(queries.versions(department.id)), None)
    typed = {
        "text": newest.text if newest else shipped("starting").text,
        "examples": examples_text(newest.examples if newest else ()),
        "note": "",
    }
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            number = _write(request, department, typed)
            return HttpResponseRedirect(reverse("office:residency-version", args=[code, number]))
        except Refusal as refusal:
            errors = _problems(refusal)
    context = {
        "department": department,
        "typed": typed,
        "errors": errors,
        "columns": ", ".join(COLUMNS),
        "part": "policies",
    }
    return render(request, "office/residency/write.html", context)


@rule({"GET": VIEW, "HEAD": VIEW, "POST": POLICY})
def version(request: Request, code: str, number: int) -> HttpResponse:
    """A version: what its examples get, what releasing it would change, and the release."""
    releasing = request.method == "POST"
    department = department_called(request, code, POLICY if releasing else VIEW)
    found = queries.version(department.id, number)
    errors: list[dict[str, str]] = []
    if releasing:
        try:
            release_policy(department_id=department.id, number=number, actor=request.actor, at=request.at)
            held_from_now = f"Version {number} holds in {department.name} from now on."
            flash(request, f"{held_from_now} Work that it no longer permits where it is comes home now.")
            return HttpResponseRedirect(reverse("office:residency-policies", args=[code]))
        except Refusal as refusal:
            errors = [problem(refusal)]
    where = places_on(today(request))
    effect = queries.effect_of(
        department.id,
        found.text,
        places=where.places,
        open_work=open_work(department.id, where.market, request.at),
        on=today(request),
    )
    tried = queries.tried(department.id, number, on=today(request))
    held = next(iter(queries.releases(department.id)), None)
    context = {
        "department": department,
        "version": found,
        "tried": tried,
        "passed": bool(tried) and all(each.passed for each in tried),
        "verdicts": VERDICTS,
        "effect": effect,
        "shifts": _summed(effect, where.names),
        "moving": _moving(effect, where.names),
        "holds": held is not None and held.number == number,
        "may_write": may(POLICY, roles=request.who.roles_in(department.id)),
        "errors": errors,
        "part": "policies",
    }
    return render(request, "office/residency/version.html", context)


def _write(request: Request, department: DepartmentFacts, typed: dict[str, str]) -> int:
    return write_policy(
        department_id=department.id,
        text=typed["text"],
        examples=examples_from(typed["examples"], department=department.code),
        note=typed["note"],
        actor=request.actor,
        at=request.at,
    )


def _problems(refusal: Refusal) -> list[dict[str, str]]:
    match refusal:
        case PolicyInvalid():
            said = [
                f"{each.policy}: {each.message}" if each.policy else each.message for each in refusal.problems
            ]
            return [{"text": text, "href": "#text"} for text in said]
        case ExamplesInvalid():
            return [{"text": f"{text[0].upper()}{text[1:]}", "href": "#examples"} for text in refusal.reasons]
        case _:
            return [problem(refusal)]


def _moving(effect: Effect, names: dict[int, str]) -> list[dict[str, Any]]:
    """Open tasks that would have to move, by the unit that has them, and how many of those no unit could do."""
    moving, stranded = Counter[int](), Counter[int]()
    for each in effect.displaced:
        moving[each.work.unit_id] += each.work.tasks
        stranded[each.work.unit_id] += each.work.tasks if each.stranded else 0
    return [
        {"unit": names[unit_id], "tasks": tasks, "stranded": stranded[unit_id]}
        for unit_id, tasks in moving.items()
    ]


def _summed(effect: Effect, names: dict[int, str]) -> list[dict[str, Any]]:
    """Verdicts that would change, by unit and country and by what they change from and to, with the classes of
    data."""
    counted = Counter((each.unit.id, each.unit.country, each.before, each.after) for each in effect.shifts)
    return [
        {
            "place": f"{names[unit_id]} ({country_name(country)})",
            "before": VERDICTS[before],
            "after": VERDICTS[after],
            "count": count,
            "classes": [
                title
                for data_class, title in DATA_CLASSES.items()
                if any(
                    (each.unit.id, each.unit.country, each.before, each.after, each.data_class)
                    == (unit_id, country, before, after, data_class)
                    for each in effect.shifts
                )
            ],
        }
        for (unit_id, country, before, after), count in counted.items()
    ]
