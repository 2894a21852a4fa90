"""A move by a plan for a whole unit, for whoever moved and for HR of both departments."""

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.faces.access import Request, rule
from commonhold.services.move_department.by_plan.showing import move_by_plan
from commonhold.services.move_department.sides import HR


@rule("portal.move")
def move(request: Request, move_id: int) -> HttpResponse:
    """Where somebody is when, on which terms, and what became of everything."""
    shown = move_by_plan(move_id, request.account_id, request.who.departments_as(HR))
    return render(request, "portal/move_by_plan.html", {"shown": shown})
