"""The office: a month's real tasks simulated under another contract, policy, price or capacity, and compared."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.money import format_pence, parse_pence
from commonhold.base.periods import month_of
from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.faces.fields import NotANumber, items, text, today, typed, whole
from commonhold.faces.office.change_note import problems_of, terms_uploaded
from commonhold.faces.office.routing import document_of, services_of_the_market
from commonhold.faces.office.units import EDIT
from commonhold.faces.pages import flash
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.queue import put_what_if
from commonhold.work.delivery.contracts.queries import contracts
from commonhold.work.delivery.contracts.rules import document
from commonhold.work.delivery.routing.market import EVERY, Market
from commonhold.work.delivery.routing.what_if.actions import LARGEST_SEED, ask
from commonhold.work.delivery.routing.what_if.asked.queries import asked_lately
from commonhold.work.delivery.routing.what_if.changing.rules import CantBeTried
from commonhold.work.delivery.routing.what_if.queries import markets_of

MONTHS = 12
POLICY = ("price", "quality", "lateness", "in_house_percent", "supplier_percent", "pilots")


@rule(EDIT)
def what_ifs(request: Request) -> HttpResponse:
    """What was tried lately; and choosing the service and the month for another."""
    named = {each.name: each.title for each in services_of_the_market()}
    context = {
        "asked": asked_lately(request.department_ids),
        "names": named,
        "services": items(named),
        "months": items(_months(today(request))),
    }
    return render(request, "office/what_ifs.html", context)


@rule(EDIT)
def try_out(request: Request) -> HttpResponse:
    """Asks what is to be otherwise in a month of a service; on POST, has it simulated."""
    service = find_service(request.GET.get("service", ""))
    month = _month(request)
    markets = markets_of(service.name, month)
    errors: list[dict[str, str]] = []
    prices, capacity = _now(service.name, month, markets.values())
    if request.method == "POST":
        try:
            number = ask(
                service=service.name,
                month=month,
                tried=_tried(request, list(prices), list(capacity)),
                seed=_seed(request),
                department_ids=request.department_ids,
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            errors = problems_of(refusal)
        else:
            put_what_if(number, request.department_ids, request.actor)
            flash(request, "The month is being simulated.")
            return HttpResponseRedirect(reverse("office:what-if", args=[number]))
    lots = [(f"price-{place}", lot, said) for place, (lot, said) in enumerate(prices.items())]
    units = [(f"capacity-{place}", *each) for place, each in enumerate(capacity.values())]
    fields = (*POLICY, "contract", "seed", *(row[0] for row in lots), *(row[0] for row in units))
    context: dict[str, Any] = {
        "service": service,
        "month": month,
        "markets": markets,
        "lots": lots,
        "units": units,
        "typed": typed(request, fields, seed="1"),
        "contracts": items(
            {each.contract.code: each.contract.title for each in contracts()}, first="None: as agreed"
        ),
        "errors": errors,
    }
    return render(request, "office/what_if_try.html", context)


def _tried(request: Request, lots: list[str], units: list[str]) -> dict[str, Any]:
    """What was filled in, as `commonhold market what-if` takes it."""
    found: dict[str, Any] = {}
    terms = {field: text(request, field) for field in POLICY}
    if any(terms.values()):
        found["policy"] = {field: said for field, said in document_of(terms).items() if said}
    for name, known, read in (("prices", lots, _price), ("capacity", units, _minutes)):
        sent = [(each, f"{name.removesuffix('s')}-{place}") for place, each in enumerate(known)]
        filled = {each: read(request, field) for each, field in sent if text(request, field)}
        if filled:
            found[name] = filled
    if code := text(request, "contract"):
        found["contract"] = {"code": code, "terms": document(terms_uploaded(request, None))}
    elif "file" in request.FILES:
        raise CantBeTried(field="contract", what="Choose which contract these terms are of")
    if not found:
        raise CantBeTried(field="contract", what="Fill in what is to be otherwise")
    return found


def _price(request: Request, field: str) -> int:
    return parse_pence(text(request, field), field=field)


def _minutes(request: Request, field: str) -> int:
    return whole(request, field, such="4800")


def _seed(request: Request) -> int:
    seed = whole(request, "seed", such="1")
    if seed > LARGEST_SEED:
        raise NotANumber(field="seed", such="1")
    return seed


def _now(
    service: str, month: date, markets: Iterable[Market]
) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """What there was at the end of the month: each lot's price in words, each unit's name and minutes a day by code;
    of the last market that has them."""
    _, last = month_of(month)
    prices: dict[str, str] = {}
    capacity: dict[str, tuple[str, str]] = {}
    for market in markets:
        capacity |= {each.code: (each.name, f"{each.minutes_per_day:,}") for each in market.units}
        for offer in market.offers:
            if offer.service in (service, EVERY) and offer.starts <= last and offer.ends >= month:
                bands = [f"{format_pence(pence)} from task {volume:,}" for volume, pence in offer.bands]
                minute = f"{offer.micropence_per_minute / 1_000_000:.2f}p a minute"
                prices[offer.lot] = ", ".join(bands) or minute
    return dict(sorted(prices.items())), dict(sorted(capacity.items()))


def _months(on: date) -> dict[str, str]:
    """The last months, this one first."""
    found, first = {}, on.replace(day=1)
    for _ in range(MONTHS):
        found[f"{first:%Y-%m}"] = f"{first:%B %Y}"
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _month(request: Request) -> date:
    asked = request.GET.get("month", "")
    if asked not in _months(today(request)):
        raise NotFound(what="month of the last twelve with that name")
    return date.fromisoformat(f"{asked}-01")


def departments(ids: tuple[int, ...]) -> str:
    """Whose tasks were taken, in words."""
    every = all_departments()
    if {each.id for each in every} <= set(ids):
        return "Every department"
    return ", ".join(each.name for each in every if each.id in ids)
