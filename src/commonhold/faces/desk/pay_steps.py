"""The desk of payroll: how far a step of a run has come that a worker takes."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.faces import jinja
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.pay_run import NAMES, find
from commonhold.faces.pages import flash
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.steps.queries import step
from commonhold.records.pay.steps.rules import STAGES, StepFacts


@rule("desk.pay")
def progress(request: Request, run_id: int, step_id: int) -> HttpResponse:
    """A step while it is taken; the page of the run when it is over, which says how it ended."""
    found, asked = find(request, run_id), step(run_id, step_id)
    if asked.done_at is not None:
        if not asked.refused:
            flash(request, _said(asked))
        return HttpResponseRedirect(reverse("desk:pay-run", args=[run_id]))
    context = {
        "run": found,
        "period": groups.period(found.period_id),
        "step": asked,
        "name": NAMES[asked.kind],
        "stages": STAGES[asked.kind],
        "left_alone": asked.left_alone(request.at),
    }
    return render(request, "desk/pay_step.html", context)


def _said(done: StepFacts) -> str:
    if done.kind == "calculate":
        return "Calculated. Look at the figures and findings."
    return f"Committed. Everybody is paid on {jinja.day(done.payment_date)}."
