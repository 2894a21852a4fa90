"""The office: the units that do work, and opening and closing one."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.access import may
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.routing.actions import close_unit
from commonhold.work.delivery.units import actions, queries, rules

VIEW = "market.view"
EDIT = "market.edit"
KINDS = {"in_house": "In-house team", "supplier": "Supplier’s team", "robot": "Robot"}
REASONS = {
    "started": "It starts",
    "recovered": "It has recovered",
    "outage": "An outage",
    "breach": "A breach",
    "contract_end": "Its contract ends",
    "stopped": "It is stopped",
}
CLEARANCES = {"none": "None", "bpss": "BPSS", "ctc": "CTC", "sc": "SC", "dv": "DV"}


@rule(VIEW)
def units(request: Request) -> HttpResponse:
    """Every unit, with its countries, people, state and price."""
    today = request.at.astimezone(LONDON).date()
    found = queries.units()
    countries: dict[int, set[str]] = {}
    for site in queries.sites([each.id for each in found]):
        countries.setdefault(site.unit_id, set()).add(rules.country_name(site.country))
    strengths, costs = queries.strengths(today), queries.costs(today)
    rows = [
        {
            "unit": each,
            "kind": KINDS[each.kind],
            "countries": sorted(countries.get(each.id, ())),
            "strength": strengths.get(each.id, queries.Strength(0, 0)),
            "cost": costs.get(each.id),
        }
        for each in found
    ]
    context = {"rows": rows, "may_edit": may(EDIT, roles=request.roles)}
    return render(request, "office/units.html", context)


@rule(VIEW)
def unit(request: Request, code: str) -> HttpResponse:
    """One unit: where and when it works, who works in it, when it was open, what it costs."""
    return _unit(request, code, [])


@rule(EDIT)
def state(request: Request, code: str) -> HttpResponse:
    """Opens a unit or closes it."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("office:unit", args=[code]))
    found = queries.unit(code)
    act = close_unit if found.open else actions.open_unit
    try:
        act(
            unit_id=found.id,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", "").strip()[:1000],
            actor=request.actor,
            at=request.at,
        )
    except rules.ImpossibleUnit:
        return _unit(request, code, [{"text": "Choose why", "href": "#reason"}])
    except Refusal as refusal:
        return _unit(request, code, [problem(refusal, "reason")])
    closed = "closed. What it has goes to other units now."
    flash(request, f"{found.name} is {closed if found.open else 'open.'}")
    return HttpResponseRedirect(reverse("office:unit", args=[code]))


def _unit(request: Request, code: str, errors: list[dict[str, str]]) -> HttpResponse:
    today = request.at.astimezone(LONDON).date()
    found = queries.unit(code)
    reasons = rules.CLOSED if found.open else rules.OPENED
    context: dict[str, Any] = {
        "unit": found,
        "kind": KINDS[found.kind],
        "sites": [(each.name, rules.country_name(each.country)) for each in queries.sites([found.id])],
        "members": queries.members(found.id, today),
        "states": queries.states(found.id),
        "sheets": queries.cost_sheets(found.id),
        "cost": queries.costs(today).get(found.id),
        "reasons": REASONS,
        "choices": [{"value": each, "text": REASONS[each]} for each in reasons],
        "clearances": CLEARANCES,
        "may_edit": may(EDIT, roles=request.roles),
        "errors": errors,
        "note": request.POST.get("note", ""),
    }
    return render(request, "office/unit.html", context)
