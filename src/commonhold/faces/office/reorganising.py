"""The office: plans by which whole units move between departments, what each would do, and what to do next."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.access import may
from commonhold.faces import jinja
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import problem
from commonhold.records.moves.reorganising import queries
from commonhold.records.moves.reorganising.carrying_out.queries import run_that_paid
from commonhold.records.moves.reorganising.charting import queries as charting
from commonhold.records.moves.reorganising.charting.rules import Charted
from commonhold.records.moves.reorganising.queries import PlanFacts
from commonhold.records.moves.reorganising.steps.actions import ask
from commonhold.records.moves.reorganising.steps.queries import last_step
from commonhold.records.moves.reorganising.steps.rules import TAKEN_IN
from commonhold.services.move_department.by_plan.beyond import beyond

VIEW = "reorganisation.view"
CARRY_OUT = "reorganisation.carry_out"
CENTRAL = "central_unit"
MOST_SHOWN = 20
"""Of the people of whom there is something to say; the list of people has all."""
MOST_DRAWN = 60
"""Rows of a chart; of a larger one only the upper levels are drawn."""
DOING = {"try": "Trying", "carry_out": "Carrying out", "reverse": "Reversing"}
"""What the steps are called that a worker takes."""


class NotBoth(Refusal):
    """Only somebody of the central unit of both departments can do this, as it is about people of both. Ask whoever
    is, or have the role granted in the other department too."""

    code = "reorganising.not-both"
    status = 403


@rule(VIEW)
def reorganisations(request: Request) -> HttpResponse:
    """Every plan, the newest first."""
    context = {"plans": queries.plans(), "may_draw": may(CARRY_OUT, roles=request.roles)}
    return render(request, "office/reorganisations.html", context)


@rule({"GET": VIEW, "HEAD": VIEW, "POST": CARRY_OUT})
def reorganisation(request: Request, code: str) -> HttpResponse:
    """A plan with what its trial found: who stays, what it comes to, and the parts before and after; and has it tried
    again."""
    found, errors = queries.plan(code), list[dict[str, str]]()
    if request.method == "POST":
        require_both(request, found)
        try:
            step_id = ask(plan_id=found.id, kind="try", actor=request.actor, at=request.at)
            return HttpResponseRedirect(reverse("office:reorganisation-step", args=[code, step_id]))
        except Refusal as refusal:
            errors = [problem(refusal, "next")]
    return render(request, "office/reorganisation.html", _context(request, found, errors))


def _context(request: Request, found: PlanFacts, errors: list[dict[str, str]]) -> dict[str, Any]:
    staying, effects, both = (
        queries.staying(found.id),
        queries.effects(found.id),
        acts_for_both(request, found),
    )
    last = last_step(found.id)
    if last is not None and last.refused and found.state in TAKEN_IN[last.kind] and not errors:
        said = f"{DOING[last.kind]}, {jinja.moment(last.done_at)}: {last.refused}"
        errors = [{"text": said, "href": "#next"}]
    charts: tuple[list[Charted], list[Charted]] = ([], [])
    try:
        charts = charting.charts(found, MOST_DRAWN)
    except Refusal as refusal:  # what the departments are now no longer goes with the plan
        errors = [*errors, problem(refusal, "next")]
    return {
        "plan": found,
        "acts_for_both": both,
        "staying": staying,
        "stay": sum(staying.values()),
        "exceptions": queries.exceptions(found.id, MOST_SHOWN) if both else [],
        "most": MOST_SHOWN,
        "effects": effects,
        "to_do": queries.to_do(found.id),
        "beyond": beyond(found, effects, request.at) if both and found.state != "reversed" else [],
        "charts": charts,
        "last_step": last,
        "doing": DOING,
        "now": request.at,
        "paid": run_that_paid(found.id) if both else None,
        "errors": errors,
    }


def acts_for_both(request: Request, found: PlanFacts) -> bool:
    return is_central(request, found.from_department_id, found.to_department_id)


def require_both(request: Request, found: PlanFacts) -> None:
    if not acts_for_both(request, found):
        raise NotBoth


def is_central(request: Request, *department_ids: int) -> bool:
    """Whether somebody is of the central unit of all of these departments."""
    return {*department_ids} <= {*request.who.departments_as(CENTRAL)}
