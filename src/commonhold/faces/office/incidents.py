"""Incidents: steps that Commonhold could not do by itself, seen together and tried again in bulk."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.core.accounts.access import may
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.faces.office.incident import CANCEL, RETRY, VIEW, around, say_how_many
from commonhold.faces.pages import Paging, flash, page_number, problem
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.incidents import actions, queries
from commonhold.work.cases.opening import actions as opening
from commonhold.work.cases.opening import queries as opened
from commonhold.work.processes.incidents.queries import Wanted

STATES = {"": "All", "given_up": "Waiting for you", "again": "To be tried again"}
MOST_CHOSEN = 1_000


@rule({"GET": VIEW, "HEAD": VIEW, "POST": RETRY})
def incidents(request: Request, name: str) -> HttpResponse:
    """A process's incidents: by step and trouble, and one by one; those chosen, or all that fit, tried again."""
    service = find_service(name)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        wanted = _wanted(request, name, RETRY)
        if request.POST.get("which") == "unopened":
            return _open_again(request, wanted)
        if request.POST.get("which") != "all":
            wanted = _chosen(request, wanted)
        if wanted.wait_ids is None or wanted.wait_ids:
            say_how_many(request, actions.retry(wanted=wanted, actor=request.actor, at=request.at))
            return HttpResponseRedirect(request.get_full_path())
        errors = [{"text": "Select the incidents to try again", "href": "#incidents"}]
    wanted = _wanted(request, name, VIEW)
    groups = queries.groups(wanted)
    total = sum(each.count for each in groups)
    narrowed = bool(wanted.element or wanted.likeness)
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
        "narrowed": narrowed,
        "may_retry": bool(departments_where(request, RETRY)),
        **({"unopened_count": 0} if narrowed else _unopened(request, wanted)),
        "may_give_up": bool(departments_where(request, CANCEL)),
        "errors": errors,
        **around(request),
    }
    return render(request, "office/incidents.html", context)


@rule(CANCEL)
def give_up(request: Request, name: str, unopened_id: int) -> HttpResponse:
    """Give up a case that could not be opened."""
    service, mine = find_service(name), departments_where(request, CANCEL)
    found = opened.find(name, unopened_id, mine)
    if found is None:
        flash(request, "That case was opened, or given up, in the meantime.")
        return HttpResponseRedirect(reverse("office:incidents", args=[name]))
    reason = request.POST.get("reason", "")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            opening.give_up(
                unopened_id=unopened_id,
                department_ids=mine,
                reason=reason,
                actor=request.actor,
                at=request.at,
            )
        except opening.WhyNeeded as refusal:
            errors = [problem(refusal)]
        else:
            flash(request, "It is given up: no case is opened.")
            return HttpResponseRedirect(reverse("office:incidents", args=[name]))
    context = {
        "service": service,
        "unopened": found,
        "department": departments.department(found.department_id).name,
        "reason": reason,
        "errors": errors,
        **around(request),
    }
    return render(request, "office/incident-unopened.html", context)


def _unopened(request: Request, wanted: Wanted) -> dict[str, Any]:
    """A page of what could not be opened, with the way to the others."""
    assert wanted.service is not None
    number, count = page_number(request, "unopened"), opened.how_many(wanted.service, wanted.department_ids)
    return {
        "unopened": opened.unopened(wanted.service, wanted.department_ids, number),
        "unopened_count": count,
        "unopened_links": Paging(number, count, opened.PAGE_SIZE, "unopened").links(request),
    }


def _open_again(request: Request, wanted: Wanted) -> HttpResponse:
    assert wanted.service is not None
    opening.retry(
        service_name=wanted.service,
        department_ids=wanted.department_ids,
        actor=request.actor,
        at=request.at,
    )
    flash(request, "They are opened within a minute. What fails again comes back to this list.")
    return HttpResponseRedirect(request.get_full_path())


def departments_where(request: Request, action: str) -> tuple[int, ...]:
    """The departments in which the access rules let this person do `action`."""
    return tuple(each for each in request.department_ids if may(action, roles=request.who.roles_in(each)))


def _wanted(request: Request, service_name: str, action: str) -> Wanted:
    mine, asked = departments_where(request, action), request.GET.get("department", "")
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


def _filters(request: Request) -> list[dict[str, Any]]:
    mine = set(departments_where(request, VIEW))
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
