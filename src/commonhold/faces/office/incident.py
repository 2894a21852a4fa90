"""One incident: what happened and what to do about it; trying again, correcting a value, cancelling the case."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.access import may, require
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.incidents import actions, queries, rules
from commonhold.work.cases.incidents.queries import CaseHeld, Looked
from commonhold.work.processes.incidents.queries import Incident, Wanted

VIEW, RETRY, CORRECT, CANCEL = "incident.view", "incident.retry", "incident.correct", "incident.cancel"
SHOWN_OF_A_VALUE = 200
SOLVED = "That incident is solved: its step was done, or is being tried again."
Errors = list[dict[str, str]]


@rule({"GET": VIEW, "HEAD": VIEW, "POST": RETRY})
def incident(request: Request, name: str, wait_id: int) -> HttpResponse:
    """One incident: what happened, what to do, and what led to it; tried again on POST."""
    found = _find(request, name, wait_id, RETRY if request.method == "POST" else VIEW)
    if found is None:
        return _solved(request, name)
    if request.method == "POST":
        wanted = Wanted([found[0].department_id], wait_ids=[wait_id])
        say_how_many(request, actions.retry(wanted=wanted, actor=request.actor, at=request.at))
        return HttpResponseRedirect(reverse("office:incidents", args=[name]))
    looked = queries.look(*found)
    service = find_service(name)
    place = looked.names.get(looked.place, looked.place)
    advice = rules.advice(looked.code, place=place, owner=service.owner, incident=f"Incident {wait_id}")
    context = {
        "service": service,
        "looked": looked,
        "advice": advice,
        "department": departments.department(looked.case.department_id).name,
        "values": _values(looked, here=True),
        "other_values": _values(looked, here=False),
        "may_see_case": _may(request, "case.view", looked.case) and may("desk.task", roles=request.roles),
        "may_retry": _may(request, RETRY, looked.case),
        "may_correct": _may(request, CORRECT, looked.case),
        "may_cancel": _may(request, CANCEL, looked.case),
        **around(request),
    }
    return render(request, "office/incident.html", context)


@rule(CORRECT)
def correct(request: Request, name: str, wait_id: int) -> HttpResponse:
    """Correct one value of the case that an incident holds up."""
    found = _find(request, name, wait_id, CORRECT)
    if found is None:
        return _solved(request, name)
    looked = queries.look(*found)
    sent = request.POST if request.method == "POST" else request.GET
    variable = sent.get("variable", "")
    fixed = queries.kind_of(looked.known, variable)
    kind = fixed or sent.get("kind", "text")
    now = rules.written(looked.known.variables[variable]) if variable in looked.known.variables else ""
    typed = {"value": sent.get("value", now), "reason": sent.get("reason", "")}

    def done() -> None:
        value = rules.read(variable, kind, typed["value"])
        actions.correct(
            wait_id=wait_id,
            variables={variable: value},
            reason=typed["reason"],
            actor=request.actor,
            at=request.at,
        )

    errors: Errors = []
    if request.method == "POST" and not (errors := _problems(done)):
        flash(request, f"{variable} of case {found[1].reference} is corrected, and the step is tried again.")
        return HttpResponseRedirect(reverse("office:incidents", args=[name]))
    context = {
        "service": find_service(name),
        "looked": looked,
        "variable": variable,
        "fixed": fixed,
        "kind": kind,
        "kinds": rules.KINDS,
        "now": now,
        "typed": typed,
        "errors": errors,
        **around(request),
    }
    return render(request, "office/incident-correct.html", context)


@rule(CANCEL)
def cancel(request: Request, name: str, wait_id: int) -> HttpResponse:
    """Cancel the case that an incident holds up."""
    found = _find(request, name, wait_id, CANCEL)
    if found is None:
        return _solved(request, name)
    reason = request.POST.get("reason", "")
    errors: Errors = []
    if request.method == "POST" and not (
        errors := _problems(
            lambda: actions.cancel(wait_id=wait_id, reason=reason, actor=request.actor, at=request.at)
        )
    ):
        flash(request, f"Case {found[1].reference} is cancelled, and the person who asked is told why.")
        return HttpResponseRedirect(reverse("office:incidents", args=[name]))
    context = {
        "service": find_service(name),
        "incident": found[0],
        "case": found[1],
        "reason": reason,
        "errors": errors,
        **around(request),
    }
    return render(request, "office/incident-cancel.html", context)


def say_how_many(request: Request, count: int) -> None:
    if count == 0:
        flash(
            request, "There was nothing left to try again: it is solved, or somebody else has just done so."
        )
    elif count == 1:
        flash(request, "The step is being tried again. If it fails again, it comes back to this list.")
    else:
        flash(
            request, f"{count:,} steps are being tried again. Those that fail again come back to this list."
        )


def around(request: Request) -> dict[str, str]:
    """What surrounds the page: the office's menu, or the desk's for people who don't see the office."""
    if may("office.view", roles=request.roles):
        return {"frame": "office/layout.html", "part": "incidents"}
    return {"frame": "desk/layout.html", "part": "workload"}


def _may(request: Request, action: str, case: CaseHeld) -> bool:
    return may(action, roles=request.who.roles_in(case.department_id), relations=case.relations)


def _find(request: Request, name: str, wait_id: int, action: str) -> tuple[Incident, CaseHeld] | None:
    """The incident of the address and its case, if this person may do `action`; None if it is solved."""
    service = find_service(name)
    try:
        found, case = queries.find(wait_id, request.account_id)
    except NotFound:
        return None
    if case.service != service.name:
        return None
    require(action, roles=request.who.roles_in(case.department_id), relations=case.relations)
    return found, case


def _solved(request: Request, name: str) -> HttpResponse:
    flash(request, SOLVED)
    return HttpResponseRedirect(reverse("office:incidents", args=[name]))


def _problems(verb: Callable[[], None]) -> Errors:
    try:
        with transaction.atomic():
            verb()
    except actions.Solved:
        raise
    except Refusal as refusal:
        return [problem(refusal)]
    return []


def _values(looked: Looked, *, here: bool) -> list[dict[str, str]]:
    """The values that the place of the trouble reads, or the case's others; a missing one has no text."""
    known = looked.known
    wanted = known.read_here if here else (known.variables.keys() | known.read) - known.read_here
    return [
        {
            "name": name,
            "text": rules.written(known.variables[name])[:SHOWN_OF_A_VALUE]
            if name in known.variables
            else "",
        }
        for name in sorted(wanted)
    ]
