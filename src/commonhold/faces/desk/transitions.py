"""A unit's desk: what the unit hands over or has received in waves, which its supervisors sign for."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.working_time import LONDON
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash
from commonhold.faces.transition_pages import listed, shown, signed
from commonhold.work.cases.queueing.actions import NotInAUnit
from commonhold.work.cases.routing.queries import membership
from commonhold.work.delivery.transitions import queries

RULE = "desk.unit.transitions"


@rule(RULE)
def transitions(request: Request) -> HttpResponse:
    """The transitions in which the unit gives or has received."""
    return render(request, "desk/transitions.html", listed(request, of_unit=unit_of(request)))


@rule(RULE)
def transition(request: Request, number: int) -> HttpResponse:
    """One of them, with the unit's own count; on POST signs it."""
    unit_id = unit_of(request)
    found = queries.transition(number, of_unit=unit_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        errors = signed(request, number, for_house=False)
        if not errors:
            flash(request, "It is signed.")
            return HttpResponseRedirect(reverse("desk:unit-transition", args=[number]))
    return render(request, "desk/transition.html", shown(request, found, errors))


def unit_of(request: Request) -> int:
    """The unit that somebody works in."""
    member = membership(request.account_id, request.at.astimezone(LONDON).date())
    if member is None:
        raise NotInAUnit
    return member.unit_id
