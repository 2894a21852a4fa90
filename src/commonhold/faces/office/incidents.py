"""Incidents: steps that Commonhold could not do by itself, seen together and tried again in bulk."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from commonhold.core.accounts.access import may
from commonhold.core.departments import queries as departments
from commonhold.faces.access import Request, rule
from commonhold.faces.office.incident import RETRY, VIEW, around, say_how_many
from commonhold.faces.pages import Paging, page_number
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.incidents import actions, queries
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
        if request.POST.get("which") != "all":
            wanted = _chosen(request, wanted)
        if wanted.wait_ids is None or wanted.wait_ids:
            say_how_many(request, actions.retry(wanted=wanted, actor=request.actor, at=request.at))
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
        **around(request),
    }
    return render(request, "office/incidents.html", context)


def _departments(request: Request, action: str) -> tuple[int, ...]:
    """The departments in which the access rules let this person do `action`."""
    return tuple(each for each in request.department_ids if may(action, roles=request.who.roles_in(each)))


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
