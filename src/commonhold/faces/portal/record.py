"""What else is recorded about the person who is signed in, and their word on who may have their adjustments."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from commonhold.base.working_time import LONDON
from commonhold.faces import jinja
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash
from commonhold.records.people import queries as people
from commonhold.records.people.adjustments import actions
from commonhold.records.people.adjustments import queries as adjustments
from commonhold.records.people.assets import queries as assets
from commonhold.records.people.assets.rules import KINDS as THINGS
from commonhold.records.people.declarations import queries as declarations
from commonhold.records.people.declarations.rules import KINDS as INTERESTS
from commonhold.records.people.declarations.rules import STATUSES as INTEREST_STATUSES
from commonhold.records.people.history.queries import picture
from commonhold.records.people.history.rules import NothingChanges
from commonhold.records.people.vetting import queries as vetting
from commonhold.records.people.vetting.rules import ELEMENTS, STATUSES


@rule("portal.my_record")
def record(request: Request) -> HttpResponse:
    """Checks and clearances, adjustments, training, interests and things lent, of the employments of today."""
    person_id = people.person_of_account(request.account_id)
    today = request.at.astimezone(LONDON).date()
    pictures = picture(person_id, today) if person_id is not None else []
    ids = [each.employment_id for each in pictures]
    context = {
        "vetting": _vetting(ids, today),
        "adjustments": [
            each for found in adjustments.recorded(ids).values() for each in found if each.holds(today)
        ],
        **_declared(ids, today),
        "lent": [
            {
                "key": {"text": THINGS[each.kind]},
                "value": {"text": f"{each.tag}, since {jinja.day(each.issued_on)}"},
            }
            for found in assets.lent(ids).values()
            for _, each in found
        ],
    }
    return render(request, "portal/record.html", context)


@rule("portal.my_record")
def share(request: Request, adjustment_id: int) -> HttpResponse:
    """Share an adjustment with the next department, or take that back."""
    if request.method == "POST":
        shared = request.POST.get("shared") == "yes"
        with suppress(NothingChanges):  # pressed twice
            actions.share(adjustment_id=adjustment_id, shared=shared, actor=request.actor, at=request.at)
        said = "may have" if shared else "does not get"
        flash(request, f"If you move, your next department {said} this adjustment.")
    return HttpResponseRedirect("/my-details/record/#adjustments")


def _vetting(ids: list[int], today: date) -> list[dict[str, Any]]:
    rows: list[tuple[str, str]] = []
    for found in vetting.recorded(ids).values():
        missing = ", ".join(ELEMENTS[each].lower() for each in found.missing(today))
        rows.append(("Baseline checks (BPSS)", f"Not complete: {missing}" if missing else "Complete"))
        for _, each, status in found.clearances:
            review = f"review by {jinja.day(each.review_on)}"
            told = f"{STATUSES[status]}, {review}, reference {each.reference}"
            rows.append((f"{each.level} clearance", told))
    return [{"key": {"text": key}, "value": {"text": value}} for key, value in rows]


def _declared(ids: list[int], today: date) -> dict[str, list[dict[str, Any]]]:
    found = declarations.recorded(ids).values()
    training = [
        {
            "course": each.course,
            "completed_on": each.completed_on,
            "valid_until": each.valid_until,
            "counts": each.counts(today),
        }
        for recorded in found
        for _, each in recorded.training
    ]
    interests = [
        {"kind": INTERESTS[each.kind], "what": each.what, "status": INTEREST_STATUSES[status]}
        for recorded in found
        for _, each, status in recorded.interests
        if status != "ended"
    ]
    return {"training": training, "interests": interests}
