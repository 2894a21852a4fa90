"""The office: suppliers, and setting up a supplier, a unit, a place where a unit works, and what its work costs."""

from collections import Counter
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.countries import countries, country_name
from commonhold.base.money import parse_pence
from commonhold.core.accounts.access import may
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.faces.fields import (
    chosen,
    day_from,
    items,
    text,
    ticked,
    time_of,
    today,
    typed,
    typed_day,
    whole,
)
from commonhold.faces.office.units import EDIT, KINDS, VIEW
from commonhold.faces.pages import flash, tried
from commonhold.work.delivery.contracts.queries import contracts
from commonhold.work.delivery.units import actions, queries
from commonhold.work.delivery.units.costs.actions import set_cost
from commonhold.work.delivery.units.rules import Cost

REGIONS = {
    "england-and-wales": "England and Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNIT = ("code", "name", "kind", "supplier", "home", "region", "zone", "opens", "closes")
COSTS = {"staff_pence": "Staff", "it_pence": "IT", "overhead_pence": "Overhead"}


@rule(VIEW)
def suppliers(request: Request) -> HttpResponse:
    """Every supplier, with its units and contracts."""
    units = Counter(each.supplier_id for each in queries.units())
    agreed = Counter(each.contract.supplier_id for each in contracts())
    rows = [
        {
            "supplier": each,
            "country": country_name(each.country),
            "units": units[each.id],
            "contracts": agreed[each.id],
        }
        for each in queries.suppliers()
    ]
    context = {"rows": rows, "may_edit": may(EDIT, roles=request.roles)}
    return render(request, "office/suppliers.html", context)


@rule(EDIT)
def add_supplier(request: Request) -> HttpResponse:
    """The form for a supplier; on POST, adds it."""
    errors: list[dict[str, str]] = []
    given = typed(request, ("code", "name", "country"))
    if request.method == "POST":
        errors = tried(lambda: actions.create_supplier(**given, actor=request.actor, at=request.at))
        if not errors:
            flash(request, f"{given['name']} is added. Next, add its units.")
            return HttpResponseRedirect(reverse("office:suppliers"))
    context = {"typed": given, "errors": errors, "countries": items(countries(), first="Choose a country")}
    return render(request, "office/supplier_add.html", context)


@rule(EDIT)
def add_unit(request: Request) -> HttpResponse:
    """The form for a unit; on POST, adds it, closed as yet."""
    suppliers = {each.code: each for each in queries.suppliers()}
    departments = {each.code: each for each in all_departments()}
    usual = {"region": "england-and-wales", "zone": "Europe/London", "opens": "09:00", "closes": "17:00"}
    given, errors = typed(request, UNIT, **usual), list[dict[str, str]]()
    weekdays = ticked(request, "weekdays", list("12345"))
    if request.method == "POST":

        def add() -> None:
            supplier = given["supplier"] and chosen(
                request, "supplier", suppliers, what="a supplier that there is"
            )
            home = given["home"] and chosen(request, "home", departments, what="a department that there is")
            actions.create_unit(
                **{field: given[field] for field in ("code", "name", "kind", "region", "zone")},
                supplier_id=supplier.id if supplier else None,
                home_id=home.id if home else None,
                opens=time_of(request, "opens"),
                closes=time_of(request, "closes"),
                weekdays="".join(sorted(set(weekdays)))[:20],
                actor=request.actor,
                at=request.at,
            )

        errors = tried(add)
        if not errors:
            flash(
                request, f"{given['name']} is added. Next, add where it works, and its people; then open it."
            )
            return HttpResponseRedirect(reverse("office:unit", args=[given["code"]]))
    context = {
        "typed": given,
        "weekdays": weekdays,
        "errors": errors,
        "kinds": items(KINDS),
        "suppliers": items({code: each.name for code, each in suppliers.items()}, first="None: it is ours"),
        "departments": items(
            {code: each.name for code, each in departments.items()}, first="None: for every department"
        ),
        "regions": [*items(REGIONS), {"value": "", "text": "None of these"}],
        "days": [{"value": str(number), "text": name} for number, name in enumerate(WEEKDAYS, 1)],
    }
    return render(request, "office/unit_add.html", context)


@rule(EDIT)
def add_site(request: Request, code: str) -> HttpResponse:
    """The form for a place where a unit works; on POST, adds it."""
    found, errors = queries.unit(code), list[dict[str, str]]()
    given = typed(request, ("name", "country"))
    if request.method == "POST":
        errors = tried(
            lambda: actions.add_site(unit_id=found.id, **given, actor=request.actor, at=request.at)
        )
        if not errors:
            flash(request, f"{found.name} works in {given['name']}.")
            return HttpResponseRedirect(reverse("office:unit", args=[code]))
    context: dict[str, Any] = {
        "unit": found,
        "typed": given,
        "errors": errors,
        "countries": items(countries(), first="Choose a country"),
    }
    return render(request, "office/site_add.html", context)


@rule(EDIT)
def cost(request: Request, code: str) -> HttpResponse:
    """The form for what a unit without a contract costs from a day on; on POST, sets it."""
    found, errors = queries.unit(code), list[dict[str, str]]()
    given = typed(request, (*COSTS, "productive_minutes"))
    if request.method == "POST":

        def set_it() -> None:
            staff, it, overhead = (parse_pence(text(request, field), field=field) for field in COSTS)
            minutes = whole(request, "productive_minutes", such="1500000")
            sheet = Cost(day_from(request), staff, it, overhead, minutes)
            set_cost(unit_id=found.id, cost=sheet, actor=request.actor, at=request.at)

        errors = [
            {**each, "href": each["href"].replace("#effective_from", "#from")} for each in tried(set_it)
        ]
        if not errors:
            flash(request, f"What {found.name} costs is set.")
            return HttpResponseRedirect(reverse("office:unit", args=[code]))
    context: dict[str, Any] = {
        "unit": found,
        "amounts": COSTS,
        "typed": given,
        "typed_day": typed_day(request, usual=today(request)),
        "errors": errors,
    }
    return render(request, "office/cost.html", context)
