"""In a demonstration: choosing a generated person to be."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import ROLE_NAMES
from commonhold.core.accounts.signing_in import actions, queries
from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import all_departments, department_ids
from commonhold.faces import pages
from commonhold.faces.access import PUBLIC, Request, rule
from commonhold.faces.pages import PAGE_SIZE, Paging, page_number
from commonhold.faces.sign_in.sessions import address_of, begin_session, own_path, refused
from commonhold.work.delivery.units.queries import MemberFacts, somebody_of_each

LONGEST_NAME = 100
UNIT_ROLES = {"unit_supervisor": "Supervisor of a unit", "unit_worker": "Works in a unit"}


@rule(PUBLIC)
def choose(request: Request) -> HttpResponse:
    """Find somebody by name, role and department, and sign in as them. There is no such page elsewhere."""
    if not settings.DEMO:
        raise Http404
    wanted = own_path(request.GET.get("next"))
    if pages.signed_in(request):
        return HttpResponseRedirect(wanted)
    if request.method == "POST":
        return _sign_in_as(request, wanted)
    return render(request, "sign_in/choose.html", _found(request, wanted))


def _sign_in_as(request: Request, wanted: str) -> HttpResponse:
    address, chosen = address_of(request), request.POST.get("account", "")
    try:
        with acting(actions.DOOR, ()):
            queries.require_patience(address, request.at)
        if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 16):
            raise NotFound(what="person")
        return begin_session(request, int(chosen), how="demonstration", wanted=wanted)
    except queries.TooManyAttempts as refusal:
        return refused(request, refusal)
    except Refusal as refusal:
        with acting(actions.DOOR, ()):
            actions.note_refusal(address=address, reason=refusal.code, at=request.at)
        return refused(request, refusal)


def _found(request: Request, wanted: str) -> dict[str, Any]:
    departments = all_departments()
    name = request.GET.get("name", "").strip()[:LONGEST_NAME]
    role = request.GET.get("role", "")
    role = role if role in ROLE_NAMES else ""
    code = request.GET.get("department", "")
    department = next((each for each in departments if each.code == code), None)
    on, number = request.at.astimezone(LONDON).date(), page_number(request)
    searching = bool(name or role or department)
    with acting(actions.DOOR, department_ids()):
        if searching:
            people, total = queries.find_personas(
                name=name,
                role=role,
                department_id=department.id if department else None,
                on=on,
                offset=(number - 1) * PAGE_SIZE,
                limit=PAGE_SIZE,
            )
        else:
            people = queries.one_of_each_role(departments[0].id, on) if departments else []
            people += [_of_unit(member, unit) for member, unit in somebody_of_each(on)]
            total = len(people)
    return {
        "people": people,
        "total": total,
        "searching": searching,
        "name": name,
        "role": role,
        "department": code if department else "",
        "roles": [{"value": "", "text": "Any role"}]
        + [{"value": value, "text": text} for value, text in ROLE_NAMES.items()],
        "departments": [{"value": "", "text": "Any department"}]
        + [{"value": each.code, "text": each.name} for each in departments],
        "role_names": {**ROLE_NAMES, **UNIT_ROLES},
        "links": Paging(number, total).links(request) if searching else None,
        "next": wanted,
    }


def _of_unit(member: MemberFacts, unit: str) -> queries.Persona:
    role = "unit_supervisor" if member.supervisor else "unit_worker"
    return queries.Persona(member.account_id, member.label, unit, (role,))
