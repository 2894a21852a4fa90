"""The desk of payroll: the runs of a department, and one run from opening to publishing."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import department_of, departments_for
from commonhold.faces.desk.pay_run import STATES, around, find, not_done, payment_date
from commonhold.faces.pages import flash, problem
from commonhold.records.pay.carrying.queries import waiting
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.runs import actions, queries
from commonhold.records.pay.runs.queries import RunFacts
from commonhold.records.pay.steps import actions as steps
from commonhold.records.pay.steps.queries import require_idle
from commonhold.records.pay.steps.rules import KINDS as LONG_STEPS
from commonhold.records.pay.telling.rules import LATE_REASONS

MOST_NOTE = 2_000


@rule("desk.pay")
def runs(request: Request) -> HttpResponse:
    """A department's runs and what can be opened next; opening it."""
    department = department_of(request, "payroll")
    found = queries.runs(department.id)
    openable = _openable(department.id, found)
    errors = []
    if request.method == "POST":
        asked = request.POST.get("period", "")
        if asked not in {str(each["period"].id) for each in openable}:
            raise NotFound(what="pay period that can be opened")
        try:
            with transaction.atomic():
                run_id = actions.open_run(period_id=int(asked), actor=request.actor, at=request.at)
            return HttpResponseRedirect(reverse("desk:pay-run", args=[run_id]))
        except Refusal as refusal:
            errors = [problem(refusal)]
    context = {
        "department": department,
        "departments": departments_for(request, "payroll"),
        "runs": found,
        "periods": {each.period_id: groups.period(each.period_id) for each in found},
        "openable": openable,
        "states": STATES,
        "waiting": len(waiting(department.id)),
        "errors": errors,
    }
    return render(request, "desk/pay_runs.html", context)


@rule("desk.pay")
def run(request: Request, run_id: int) -> HttpResponse:
    """One run: where it stands, what it comes to, what there is to look at, and its next step."""
    found = find(request, run_id)
    errors = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                require_idle(run_id, request.at)
                if request.POST.get("step") in LONG_STEPS:
                    return HttpResponseRedirect(_ask(request, found))
                said = _do(request, found)
            flash(request, said)
            return HttpResponseRedirect(reverse("desk:pay-run", args=[run_id]))
        except Refusal as refusal:
            errors = [problem(refusal)]
    context = around(request, found)
    if not errors and (ended := not_done(context["last_step"], found.state)):
        errors = [ended]
    return render(request, "desk/pay_run.html", {**context, "errors": errors})


def _ask(request: Request, found: RunFacts) -> str:
    """Leave a long step to a worker; the address where its progress is shown."""
    step_id = steps.ask(
        run_id=found.id,
        kind=request.POST["step"],
        payment_date=payment_date(request, groups.period(found.period_id)),
        late_reason=_late_reason(request),
        actor=request.actor,
        at=request.at,
    )
    return reverse("desk:pay-step", args=[found.id, step_id])


def _do(request: Request, found: RunFacts) -> str:
    """Take the step that was asked for; what to say of it."""
    note = request.POST.get("note", "").strip()[:MOST_NOTE]
    common: dict[str, Any] = {"run_id": found.id, "actor": request.actor, "at": request.at}
    taken: Mapping[str, tuple[Callable[[], None], str]] = {
        "collect": (lambda: actions.collect(**common), "Collected. Calculate the run now."),
        "review": (lambda: actions.review(note=note, **common), "Reviewed. Somebody else has to approve it."),
        "approve": (lambda: actions.approve(**common), "Approved. It can be committed."),
        "cancel": (lambda: actions.cancel(reason=note, **common), "Cancelled."),
        "publish": (
            lambda: committing.publish(message=note, **common),
            "Published. Everybody can see their payslip.",
        ),
    }
    step, said = taken.get(request.POST.get("step", ""), (None, ""))
    if step is None:
        raise NotFound(what="step of a pay run")
    step()
    return said


def _late_reason(request: Request) -> str:
    given = request.POST.get("late_reason", "")
    return given if given in LATE_REASONS else ""


def _openable(department_id: int, found: list[RunFacts]) -> list[dict[str, Any]]:
    """Of each group that has no run in preparation the next period that has none."""
    openable = []
    for group in groups.groups(department_id):
        of_group = [each for each in found if each.group_id == group.id and each.state != "cancelled"]
        if any(each.state not in ("committed", "published") for each in of_group):
            continue
        done = {each.period_id for each in of_group}
        last = max((groups.period(each).starts for each in done), default=None)
        later = [each for each in groups.periods(group.id) if last is None or each.starts > last]
        if later:
            openable.append({"group": group, "period": later[0]})
    return openable
