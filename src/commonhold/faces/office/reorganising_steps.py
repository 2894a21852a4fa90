"""The office: carrying a plan for whole units out, reversing it, and how far a worker has come with it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.access import may
from commonhold.faces.access import Request, rule
from commonhold.faces.fields import chosen, text, today, typed
from commonhold.faces.office.reorganising import CARRY_OUT, DOING, VIEW, acts_for_both, require_both
from commonhold.faces.pages import flash, problem
from commonhold.records.moves.reorganising import queries
from commonhold.records.moves.reorganising.carrying_out.queries import run_that_paid
from commonhold.records.moves.reorganising.charting.queries import to_be_made
from commonhold.records.moves.reorganising.queries import PlanFacts
from commonhold.records.moves.reorganising.steps.actions import ask
from commonhold.records.moves.reorganising.steps.queries import step
from commonhold.records.moves.reorganising.steps.rules import Kind, StepFacts
from commonhold.services.move_department.by_plan.beyond import beyond

HOW_MANY = {"next": True, "all": False}
"""Whether only the next stage is done, by what is chosen."""


@rule(CARRY_OUT)
def carry_out(request: Request, code: str) -> HttpResponse:
    """Says what would happen, and how it can go; then leaves it to a worker."""
    found = queries.plan(code)
    require_both(request, found)
    asked = _asked(request, found, "carry_out")
    if isinstance(asked, HttpResponse):
        return asked
    effects = queries.effects(found.id)
    context = {
        "plan": found,
        "left": [each for each in found.stages if each.done_at is None],
        "stay": sum(queries.staying(found.id).values()),
        "made": to_be_made(found),
        "past": found.on < today(request),
        "to_do": queries.to_do(found.id),
        "beyond": beyond(found, effects, request.at),
        "typed": typed(request, ["how"], how="all"),
        "errors": asked,
    }
    return render(request, "office/reorganisation_carry_out.html", context)


@rule(CARRY_OUT)
def reverse_plan(request: Request, code: str) -> HttpResponse:
    """Says what would be put back and what not, and asks why; then leaves it to a worker."""
    found = queries.plan(code)
    require_both(request, found)
    asked = _asked(request, found, "reverse")
    if isinstance(asked, HttpResponse):
        return asked
    context = {
        "plan": found,
        "done": [each for each in found.stages if each.done_at and not each.reversed_at],
        "paid": run_that_paid(found.id),
        "typed": typed(request, ["how", "reason"], how="all"),
        "errors": asked,
    }
    return render(request, "office/reorganisation_reverse.html", context)


def _asked(request: Request, found: PlanFacts, kind: Kind) -> HttpResponse | list[dict[str, str]]:
    """The way to the step that was asked for; or what is wrong with what was sent, if anything was."""
    if request.method != "POST":
        return []
    try:
        step_id = ask(
            plan_id=found.id,
            kind=kind,
            next_only=chosen(request, "how", HOW_MANY, what="whether to do all stages or the next one"),
            reason=text(request, "reason"),
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        return [problem(refusal, "how")]
    return HttpResponseRedirect(reverse("office:reorganisation-step", args=[found.code, step_id]))


@rule(VIEW)
def progress(request: Request, code: str, step_id: int) -> HttpResponse:
    """A step while it is taken; the page of the plan when it is over, which says how it ended."""
    found = queries.plan(code)
    asked = step(found.id, step_id)
    if asked.done_at is not None:
        if not asked.refused:
            flash(request, _said(found, asked))
        return HttpResponseRedirect(reverse("office:reorganisation", args=[code]))
    done, of = _stages(found, asked)
    context: dict[str, Any] = {
        "plan": found,
        "step": asked,
        "name": DOING[asked.kind],
        "done": done,
        "of": of,
        "left_alone": asked.left_alone(request.at),
        "next_only": of - done == 1,
        "may_start": may(CARRY_OUT, roles=request.roles) and acts_for_both(request, found),
    }
    return render(request, "office/reorganisation_step.html", context)


def _stages(found: PlanFacts, asked: StepFacts) -> tuple[int, int]:
    """How many of the plan's stages are done that the step is to bring about, and how many those are."""
    if asked.until is None:
        return 0, 0
    if asked.kind == "carry_out":
        wanted = [each.done_at is not None for each in found.stages if each.number <= asked.until]
    else:
        once_done = [each for each in found.stages if each.done_at and each.number >= asked.until]
        wanted = [each.reversed_at is not None for each in once_done]
    return sum(wanted), len(wanted)


def _said(found: PlanFacts, done: StepFacts) -> str:
    if done.kind == "try":
        return "Tried. Nobody was moved: look at what the plan would do."
    if done.kind == "reverse":
        left = sum(1 for each in found.stages if each.done_at and not each.reversed_at)
        return (
            "Put back, but for what is said below." if not left else f"Put back; {left:,} more to put back."
        )
    left = sum(1 for each in found.stages if each.done_at is None)
    return "Carried out: everybody who goes has moved." if not left else f"Done; {left:,} more to carry out."
