"""The desk of payroll: the runs of a department, and one run from opening to publishing."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts import queries as accounts
from commonhold.faces import jinja
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import department_of, departments_for
from commonhold.faces.pages import flash, problem
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.committing.rules import run_source
from commonhold.records.pay.filing.queries import submissions
from commonhold.records.pay.findings.rules import KINDS, VARIANCE_PENCE, VARIANCE_PERCENT
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.rules import Column, columns_of
from commonhold.records.pay.runs import actions, queries
from commonhold.records.pay.runs.queries import RunFacts
from commonhold.records.pay.scheme.queries import scheme
from commonhold.records.pay.steps import actions as steps
from commonhold.records.pay.steps.queries import last_step, require_idle
from commonhold.records.pay.steps.rules import KINDS as LONG_STEPS
from commonhold.records.pay.steps.rules import TAKEN_IN, StepFacts
from commonhold.records.pay.telling.rules import LATE_REASONS, is_late, told_as_paid
from commonhold.records.payments.queries import earliest_payment_date

STATES = {
    "open": ("Open", "blue"),
    "calculated": ("Calculated", "yellow"),
    "reviewed": ("Reviewed", "yellow"),
    "approved": ("Approved", "purple"),
    "committed": ("Committed", "green"),
    "published": ("Published", "green"),
    "cancelled": ("Cancelled", "grey"),
}
"""What each state of a run is called, and the colour of its tag."""
SENT = {
    "fps": ("Full Payment Submission", "HMRC"),
    "payments": ("Payments", "The bank"),
    "pensions": ("List of contributions", "Pension schemes"),
    "orders": ("List of orders", "Courts and others who ordered it"),
    "deductions": ("List of deductions", "Those for whom it was taken off"),
}
"""What is sent because of a run, and to whom."""
FILED = {
    "prepared": ("Prepared, waits to be sent", "grey"),
    "sent": ("Sent", "blue"),
    "acknowledged": ("Received", "blue"),
    "accepted": ("Accepted", "green"),
    "rejected": ("Rejected", "red"),
    "deleted": ("Answered", "green"),
}
"""What the states of a return are called, and the colours of their tags."""
NAMES = {"calculate": "Calculating", "commit": "Committing"}
"""What the steps are called that a worker takes."""
STEPS = ("open", "calculated", "reviewed", "approved", "committed", "published")
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
    if not errors and (ended := _not_done(context["last_step"], found.state)):
        errors = [ended]
    return render(request, "desk/pay_run.html", {**context, "errors": errors})


def around(request: Request, found: RunFacts) -> dict[str, Any]:
    """What the page of a run shows."""
    period, before = groups.period(found.period_id), queries.run_before(found.id)
    totals = [
        (column, found.total(column.code), before.total(column.code) if before else 0)
        for column in columns_in(found)
    ]
    payment_date = _payment_date(request, period)
    return {
        "run": found,
        "before": before,
        "before_period": before and groups.period(before.period_id),
        "period": period,
        "states": STATES,
        "steps": STEPS,
        "paid": [each for each in totals if each[0].sign > 0 and (each[1] or each[2])],
        "taken": [each for each in totals if each[0].sign < 0 and (each[1] or each[2])],
        "costs": [each for each in totals if each[0].cost and (each[1] or each[2])],
        "to_look_at": _to_look_at(found, before),
        "variance_percent": VARIANCE_PERCENT,
        "variance_pence": VARIANCE_PENCE,
        "held": queries.held(found.id),
        "dispatches": queries.dispatches(found.id),
        "sent": SENT,
        "scheme": scheme(found.department_id),
        "returns": submissions(found.department_id, run_source(found.id)),
        "filed": FILED,
        "late_reasons": LATE_REASONS
        if is_late(told_as_paid(period, found.number, payment_date), request.at)
        else {},
        "payment_date": payment_date,
        "mine": found.prepared_by == request.actor.id,
        "people": _people(found),
        "last_step": last_step(found.id),
        "names": NAMES,
        "now": request.at,
    }


def _to_look_at(found: RunFacts, before: RunFacts | None) -> list[tuple[str, str, int, int]]:
    """Each kind of finding that there is, what it is called, and how many there are now and were last time."""
    now = queries.finding_counts(found.id)
    was = queries.finding_counts(before.id) if before else {}
    kinds = [(kind, said, now.get(kind, 0), was.get(kind, 0)) for kind, said in KINDS.items()]
    return [each for each in kinds if each[2] or each[3]]


def columns_in(found: RunFacts) -> list[Column]:
    """What the amounts of a run's payslips are."""
    known = {each.code: each for each in columns_of(groups.elements(found.department_id))}
    return [known[code] for code in found.columns]


def find(request: Request, run_id: int) -> RunFacts:
    """A run of a department whose payroll officer asks; anybody else is told that there is none."""
    found = queries.run(run_id)
    if found.department_id not in request.who.departments_as("payroll"):
        raise NotFound(what="pay run")
    return found


def _ask(request: Request, found: RunFacts) -> str:
    """Leave a long step to a worker; the address where its progress is shown."""
    step_id = steps.ask(
        run_id=found.id,
        kind=request.POST["step"],
        payment_date=_payment_date(request, groups.period(found.period_id)),
        late_reason=_late_reason(request),
        actor=request.actor,
        at=request.at,
    )
    return reverse("desk:pay-step", args=[found.id, step_id])


def _not_done(last: StepFacts | None, state: str) -> dict[str, str] | None:
    """Why a long step was not done, while it can still be asked for."""
    if last is None or not last.refused or state not in TAKEN_IN[last.kind]:
        return None
    said = f"{NAMES[last.kind]} on {jinja.moment(last.done_at)}: {last.refused}"
    return {"text": said, "href": "#next"}


def _payment_date(request: Request, period: PeriodFacts) -> date:
    """The pay day, or the first day on which Bacs can still pay."""
    return max(period.pay_date, earliest_payment_date(request.at.astimezone(LONDON).date()))


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


def _people(found: RunFacts) -> dict[str, str]:
    """The names of those who prepared, reviewed and approved a run, by actor."""
    actors = {found.prepared_by, found.reviewed_by, found.approved_by}
    ids = {actor: int(actor.removeprefix("account:")) for actor in actors if actor.startswith("account:")}
    known = accounts.accounts(ids.values())
    return {actor: known[account_id].label for actor, account_id in ids.items() if account_id in known}


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
