"""Incidents: steps that Commonhold could not do by itself, what to do about them, and doing it, also in bulk."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.access import may, require
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import Paging, flash, page_number, problem
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.incidents import actions, queries, rules
from commonhold.work.cases.incidents.queries import CaseHeld, Looked
from commonhold.work.processes.incidents.queries import Incident, Wanted

VIEW, RETRY, CORRECT, CANCEL = "incident.view", "incident.retry", "incident.correct", "incident.cancel"
STATES = {"": "All", "given_up": "Waiting for you", "again": "Being tried again by Commonhold"}
MOST_CHOSEN = 1_000
SHOWN_OF_A_VALUE = 200
SOLVED = "That incident is solved: its step was done, or is being tried again."
Errors = list[dict[str, str]]


@rule({"GET": VIEW, "HEAD": VIEW, "POST": RETRY})
def incidents(request: Request, name: str) -> HttpResponse:
    """A process's incidents: by step and trouble, and one by one; those chosen, or all that fit, tried again."""
    service = find_service(name)
    errors: Errors = []
    if request.method == "POST":
        wanted = _wanted(request, name, RETRY)
        if request.POST.get("which") != "all":
            wanted = _chosen(request, wanted)
        if wanted.wait_ids is None or wanted.wait_ids:
            _say_how_many(request, actions.retry(wanted=wanted, actor=request.actor, at=request.at))
            return HttpResponseRedirect(request.get_full_path())
        errors = [{"text": "Select the incidents to try again", "href": "#incidents"}]
    wanted = _wanted(request, name, VIEW)
    groups = queries.groups(wanted)
    total = sum(each.count for each in groups)
    context = {
        "service": service,
        "names": queries.names(name),
        "groups": groups,
        "total": total,
        "more": len(groups) == queries.MOST_GROUPS,
        "rows": queries.page(wanted, page_number(request)),
        "links": Paging(page_number(request), total, queries.PAGE_SIZE).links(request),
        "departments": {each.id: each.name for each in departments.all_departments()},
        "filters": _filters(request),
        "narrowed": bool(wanted.element or wanted.likeness),
        "may_retry": bool(_departments(request, RETRY)),
        "errors": errors,
        **_around(request, service.name),
    }
    return render(request, "office/incidents.html", context)


@rule({"GET": VIEW, "HEAD": VIEW, "POST": RETRY})
def incident(request: Request, name: str, wait_id: int) -> HttpResponse:
    """One incident: what happened, what to do, and what led to it; tried again on POST."""
    found = _find(request, name, wait_id, RETRY if request.method == "POST" else VIEW)
    if found is None:
        return _solved(request, name)
    if request.method == "POST":
        wanted = Wanted([found[0].department_id], wait_ids=[wait_id])
        _say_how_many(request, actions.retry(wanted=wanted, actor=request.actor, at=request.at))
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
        **_around(request, name),
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
        **_around(request, name),
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
        **_around(request, name),
    }
    return render(request, "office/incident-cancel.html", context)


def _departments(request: Request, action: str) -> tuple[int, ...]:
    """The departments in which the access rules let this person do `action`."""
    return tuple(each for each in request.department_ids if may(action, roles=request.who.roles_in(each)))


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


def _wanted(request: Request, service_name: str, action: str) -> Wanted:
    mine, asked = _departments(request, action), request.GET.get("department", "")
    state = request.GET.get("state", "")
    return Wanted(
        department_ids=[each for each in mine if not asked or str(each) == asked],
        service=service_name,
        element=request.GET.get("element") or None,
        likeness=request.GET.get("likeness") or None,
        given_up={"given_up": True, "again": False}.get(state),
    )


def _chosen(request: Request, wanted: Wanted) -> Wanted:
    sent = request.POST.getlist("incident")[:MOST_CHOSEN]
    ids = [int(each) for each in sent if each.isascii() and each.isdigit() and len(each) < 19]
    return Wanted(wanted.department_ids, service=wanted.service, wait_ids=ids)


def _say_how_many(request: Request, count: int) -> None:
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


def _filters(request: Request) -> list[dict[str, Any]]:
    mine = set(_departments(request, VIEW))
    named = {str(each.id): each.name for each in departments.all_departments() if each.id in mine}
    choices = (("department", "Department", {"": "All", **named}), ("state", "State", STATES))
    return [
        {
            "name": name,
            "label": label,
            "value": request.GET.get(name, ""),
            "choices": [{"value": value, "text": text} for value, text in items.items()],
        }
        for name, label, items in choices
        if len(items) > 2
    ]


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


def _around(request: Request, name: str) -> dict[str, str]:
    """Where the page is in the menu and where one came from: people of the desk don't see the office."""
    if may("office.view", roles=request.roles):
        return {"section": "office", "home": reverse("office:process", args=[name])}
    return {"section": "desk", "home": reverse("desk:workload")}
