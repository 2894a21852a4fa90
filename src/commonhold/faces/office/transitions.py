"""The office: units that hand over in waves. Planning it, watching it, signing for the house, calling it off."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.core.accounts.access import may
from commonhold.faces.access import Request, rule
from commonhold.faces.office.units import EDIT, VIEW
from commonhold.faces.pages import flash, tried
from commonhold.faces.transition_pages import is_number, kinds, listed, shown, signed
from commonhold.work.cases.transitions.actions import plan_transition
from commonhold.work.delivery.transitions import actions, queries
from commonhold.work.delivery.transitions.rules import PlannedWave, PlanWrong
from commonhold.work.delivery.units.queries import units

MOST_ON_THE_FORM = 4


@rule(VIEW)
def transitions(request: Request) -> HttpResponse:
    """Every transition, the newest first."""
    context = {**listed(request), "may_edit": may(EDIT, roles=request.roles)}
    return render(request, "office/transitions.html", context)


@rule(EDIT)
def plan(request: Request) -> HttpResponse:
    """The form for a new transition; on POST, plans it."""
    open_units = [each for each in units() if each.open]
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        made: list[int] = []
        chosen = next((each for each in open_units if each.code == request.POST.get("unit")), None)

        def done() -> None:
            if chosen is None:
                raise PlanWrong(field="unit", what="Choose the unit that hands over")
            why, waves = request.POST.get("why", "").strip()[:1000], _waves(request)
            made.append(
                plan_transition(unit_id=chosen.id, why=why, waves=waves, actor=request.actor, at=request.at)
            )

        errors = tried(done)
        if not errors:
            flash(request, "The transition is planned. Its first wave runs in the morning of its day.")
            return HttpResponseRedirect(reverse("office:transition", args=made))
    context = {
        "units": [{"value": each.code, "text": each.name} for each in open_units],
        "waves": [_typed(request, number) for number in range(1, MOST_ON_THE_FORM + 1)],
        "kinds": kinds(),
        "typed": request.POST,
        "errors": errors,
    }
    return render(request, "office/transition-plan.html", context)


@rule({"GET": VIEW, "HEAD": VIEW, "POST": EDIT})
def transition(request: Request, number: int) -> HttpResponse:
    """A transition with its waves and what both sides counted; on POST signs for the house, or calls it off."""
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        if request.POST.get("do") == "call_off":
            why = request.POST.get("why", "").strip()[:1000]
            errors = tried(
                lambda: actions.call_off(transition_id=number, why=why, actor=request.actor, at=request.at)
            )
            said = "The transition is called off."
        else:
            errors, said = signed(request, number, for_house=True), "It is signed."
        if not errors:
            flash(request, said)
            return HttpResponseRedirect(reverse("office:transition", args=[number]))
    context = shown(request, queries.transition(number), errors)
    may_edit = may(EDIT, roles=request.roles)
    return render(request, "office/transition.html", {**context, "may_edit": may_edit})


def _waves(request: Request) -> list[PlannedWave]:
    found = []
    for number in range(1, MOST_ON_THE_FORM + 1):
        typed = _typed(request, number)
        if not (any(typed["day"].values()) or typed["percent"] or typed["kinds"]):
            continue
        percent = typed["percent"].removesuffix("%").strip()
        if percent and not is_number(percent):
            raise PlanWrong(field=f"percent-{number}", what="Enter a share as a whole number, such as 25")
        moving = tuple(
            (service, element) for service, _, element in (k.partition(" ") for k in typed["kinds"])
        )
        on = _day(typed["day"], f"on-{number}")
        found.append(PlannedWave(on, moving, int(percent) if percent else None))
    return found


def _typed(request: Request, number: int) -> dict[str, Any]:
    post = request.POST
    day = {part: post.get(f"on-{number}-{part}", "").strip() for part in ("day", "month", "year")}
    percent, chosen = post.get(f"percent-{number}", "").strip(), post.getlist(f"kinds-{number}")
    return {"number": number, "day": day, "percent": percent, "kinds": chosen}


def _day(typed: dict[str, str], field: str) -> date:
    try:
        if not all(is_number(part) for part in typed.values()):
            raise ValueError
        return date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
    except ValueError as error:
        raise PlanWrong(field=field, what="Enter the day of the wave, such as 27 3 2027") from error
