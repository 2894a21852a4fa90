"""The office: how each service's tasks are shared out among units, and setting that anew after seeing what changes."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.access import may
from commonhold.faces.access import Request, rule
from commonhold.faces.fields import day_from, reason_of, today, typed_day
from commonhold.faces.office.units import EDIT, VIEW
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.catalogue import Service, services
from commonhold.work.delivery.routing import actions, queries
from commonhold.work.delivery.routing.market import PolicyTerms
from commonhold.work.delivery.routing.queries import RoutingPolicyRow
from commonhold.work.delivery.routing.what_if.queries import MOST_PREVIEWED, preview_of
from commonhold.work.delivery.routing.wording.rules import in_words
from commonhold.work.delivery.routing.writing.rules import terms_document, terms_from
from commonhold.work.delivery.units.queries import units

NUMBERS = ("price", "quality", "lateness", "in_house_percent", "supplier_percent")


@rule(VIEW)
def policies(request: Request) -> HttpResponse:
    """Every service of which the market shares out tasks, with the policy that holds today."""
    on, names, of_the_market = today(request), _names(), services_of_the_market()
    versions = queries.policies_by_service([each.name for each in of_the_market])
    rows = []
    for each in of_the_market:
        held = _held(versions.get(each.name, []), on)
        rows.append({"service": each, "held": held, "words": in_words(_terms(held), names)})
    return render(request, "office/routing.html", {"rows": rows})


@rule(VIEW)
def policy(request: Request, name: str) -> HttpResponse:
    """One service's policy: what holds today, in words, and every version."""
    service, names = _service(name), _names()
    versions = queries.policies(name)
    held = _held(versions, today(request))
    context = {
        "service": service,
        "held": held,
        "words": in_words(_terms(held), names),
        "versions": [(each, in_words(_terms(each), names)) for each in versions],
        "may_edit": may(EDIT, roles=request.roles),
    }
    return render(request, "office/routing_policy.html", context)


@rule(EDIT)
def change(request: Request, name: str) -> HttpResponse:
    """Asks for the terms, from when and why; shows what they would have changed; once confirmed, sets them."""
    service = _service(name)
    if request.method != "POST":
        held = _held(queries.policies(name), today(request))
        return _form(request, service, _typed(terms_document(_terms(held))), [])
    typed = {field: request.POST.get(field, "").strip() for field in (*NUMBERS, "pilots")}
    terms, wrong = terms_from(document_of(typed))
    known = _names()
    for pilot in terms.pilots if terms else ():
        if pilot.unit not in known:
            terms, wrong = None, [("pilots", f"There is no unit with the code {pilot.unit[:80]}")]
    errors = [{"text": said, "href": f"#{field.split('.')[0]}"} for field, said in wrong]
    if terms is None:
        return _form(request, service, typed, errors)
    try:
        effective_from, reason = day_from(request), reason_of(request)
        if effective_from < today(request):
            raise actions.PolicyInThePast(field="from")
    except Refusal as refusal:
        return _form(request, service, typed, [problem(refusal)])
    if request.POST.get("confirmed"):
        return _set(request, service, terms, effective_from, reason)
    found, month = preview_of(name, terms, today(request))
    context = {
        "service": service,
        "words": in_words(terms, known),
        "effective_from": effective_from,
        "reason": reason,
        "preview": found,
        "names": month.names,
        "cut": found.choices == MOST_PREVIEWED,
        "sent": {key: value for key, value in request.POST.items() if key != "csrfmiddlewaretoken"},
    }
    return render(request, "office/routing_check.html", context)


def _set(
    request: Request, service: Service, terms: PolicyTerms, effective_from: date, reason: str
) -> HttpResponse:
    number = actions.set_policy(
        service=service.name,
        document=terms_document(terms),
        effective_from=effective_from,
        reason=reason,
        actor=request.actor,
        at=request.at,
    )
    flash(request, f"Version {number} of the policy is set.")
    return HttpResponseRedirect(reverse("office:routing-policy", args=[service.name]))


def _form(
    request: Request, service: Service, typed: dict[str, str], errors: list[dict[str, str]]
) -> HttpResponse:
    context: dict[str, Any] = {
        "service": service,
        "typed": typed,
        "typed_day": typed_day(request),
        "reason": request.POST.get("reason", ""),
        "units": sorted(_names().items()),
        "errors": errors,
    }
    return render(request, "office/routing_change.html", context)


def document_of(typed: dict[str, str]) -> dict[str, Any]:
    """What was typed as the document of a policy; each pilot is a line with a unit's code and a percentage."""
    pilots = []
    for line in filter(None, map(str.strip, typed["pilots"].splitlines())):
        unit, _, percent = line.rpartition(" ")
        pilots.append({"unit": unit.strip(), "percent": percent.strip().removesuffix("%")})
    return {**{field: typed[field] for field in NUMBERS}, "pilots": pilots}


def _typed(document: dict[str, Any]) -> dict[str, str]:
    pilots = "\n".join(f"{each['unit']} {each['percent']}" for each in document["pilots"])
    return {**{field: str(document[field]) for field in NUMBERS}, "pilots": pilots}


def _held(versions: list[RoutingPolicyRow], today: date) -> RoutingPolicyRow | None:
    return next((each for each in versions if each.effective_from <= today), None)


def _terms(row: RoutingPolicyRow | None) -> PolicyTerms:
    terms, wrong = terms_from(row.document) if row else (PolicyTerms(), [])
    assert terms is not None, f"a policy was kept that is none: {wrong}"
    return terms


def services_of_the_market() -> list[Service]:
    """The services that have tasks which units may do."""
    return [
        each for each in services().values() if any(task.market is not None for task in each.tasks.values())
    ]


def _service(name: str) -> Service:
    for each in services_of_the_market():
        if each.name == name:
            return each
    raise NotFound(what="service of the market with that name")


def _names() -> dict[str, str]:
    return {each.code: each.name for each in units()}
