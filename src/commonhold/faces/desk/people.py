"""A unit's desk: its people, whose skills and working time its supervisors keep, and who lets them go."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.transitions import unit_of
from commonhold.faces.fields import day_from, ticked, today, typed, typed_day, whole
from commonhold.faces.member_pages import skill_items
from commonhold.faces.pages import flash, tried
from commonhold.work.delivery.units import queries
from commonhold.work.delivery.units.membership import actions
from commonhold.work.delivery.units.queries import MemberFacts

RULE = "desk.unit.people"


@rule(RULE)
def people(request: Request) -> HttpResponse:
    """Who works in the unit, supervisors first."""
    members = queries.members(unit_of(request), today(request))
    return render(request, "desk/people.html", {"members": members})


@rule(RULE)
def member(request: Request, account_id: int) -> HttpResponse:
    """One of them; on POST changes what they can do and how long they have for it, or lets them go."""
    unit_id = unit_of(request)
    found = _member(request, unit_id, account_id)
    errors: list[dict[str, str]] = []
    going = request.POST.get("do") == "let_go"
    if request.method == "POST":
        by: dict[str, Any] = {"unit_id": unit_id, "account_id": account_id}
        by |= {"actor": request.actor, "at": request.at}

        def change() -> None:
            if going:
                actions.let_go(on=day_from(request, "on"), **by)
            else:
                minutes = whole(request, "minutes_per_day", such="420")
                actions.change_skills(skills=request.POST.getlist("skills"), minutes_per_day=minutes, **by)

        errors = tried(change)
        if not errors:
            flash(request, f"{found.label} {'leaves' if going else 'is changed'}.")
            return HttpResponseRedirect(reverse("desk:unit-people"))
    context = {
        "member": found,
        "typed": {"minutes_per_day": str(found.minutes_per_day)}
        if going
        else typed(request, ("minutes_per_day",), minutes_per_day=str(found.minutes_per_day)),
        "ticked": found.skills if going else ticked(request, "skills", found.skills),
        "skills": skill_items(found.skills),
        "typed_day": typed_day(request, "on", today(request)),
        "errors": errors,
    }
    return render(request, "desk/member.html", context)


def _member(request: Request, unit_id: int, account_id: int) -> MemberFacts:
    for each in queries.members(unit_id, today(request)):
        if each.account_id == account_id:
            return each
    raise NotFound(what="member of your unit with that number")
