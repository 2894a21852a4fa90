"""The office: who works in a unit, with which skills and clearance, and whom they supervise."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.actions import open_account
from commonhold.core.accounts.queries import account_by_email
from commonhold.faces.access import Request, rule
from commonhold.faces.fields import (
    chosen,
    day_from,
    items,
    text,
    ticked,
    today,
    typed,
    typed_day,
    whole,
)
from commonhold.faces.member_pages import skill_items
from commonhold.faces.office.units import CLEARANCES, EDIT
from commonhold.faces.pages import flash, tried
from commonhold.work.delivery.units import queries
from commonhold.work.delivery.units.membership import actions
from commonhold.work.delivery.units.queries import MemberFacts, SiteFacts, UnitFacts

FIELDS = ("email", "name", "site", "clearance", "minutes_per_day")


class NoName(Refusal):
    """Nobody has an account with this address. Enter the person’s name, and one is opened."""

    code = "office.no-name"


@rule(EDIT)
def add(request: Request, code: str) -> HttpResponse:
    """The form for somebody who is to work in a unit; on POST, lets them, with a new account if they have none."""
    return _form(request, queries.unit(code), None)


@rule(EDIT)
def member(request: Request, code: str, account_id: int) -> HttpResponse:
    """The same for somebody who works in the unit, from a day on with other skills or elsewhere."""
    unit = queries.unit(code)
    return _form(request, unit, _member(request, unit, account_id))


@rule(EDIT)
def leave(request: Request, code: str, account_id: int) -> HttpResponse:
    """Asks from when somebody works in a unit no more; on POST, lets them go."""
    unit = queries.unit(code)
    found, errors = _member(request, unit, account_id), list[dict[str, str]]()
    if request.method == "POST":
        errors = tried(
            lambda: actions.leave(
                unit_id=unit.id,
                account_id=account_id,
                on=day_from(request, "on"),
                actor=request.actor,
                at=request.at,
            )
        )
        if not errors:
            flash(request, f"{found.label} leaves {unit.name}.")
            return HttpResponseRedirect(reverse("office:unit", args=[code]))
    context: dict[str, Any] = {
        "unit": unit,
        "member": found,
        "typed_day": typed_day(request, "on", today(request)),
        "errors": errors,
    }
    return render(request, "office/member_leave.html", context)


def _member(request: Request, unit: UnitFacts, account_id: int) -> MemberFacts:
    for each in queries.members(unit.id, today(request)):
        if each.account_id == account_id:
            return each
    raise NotFound(what=f"member of {unit.name} with that number")


def _form(request: Request, unit: UnitFacts, found: MemberFacts | None) -> HttpResponse:
    sites = {each.name: each for each in queries.sites([unit.id])}
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        errors = tried(lambda: _join(request, unit, found, sites))
        if not errors:
            who = found.label if found else text(request, "name") or text(request, "email")
            flash(request, f"{who} works in {unit.name}.")
            return HttpResponseRedirect(reverse("office:unit", args=[unit.code]))
    usual = {"clearance": "bpss", "minutes_per_day": "420"}
    if found is not None:
        usual = {
            "site": found.site,
            "clearance": found.clearance,
            "minutes_per_day": str(found.minutes_per_day),
        }
    context: dict[str, Any] = {
        "unit": unit,
        "member": found,
        "typed": typed(request, FIELDS, **usual),
        "typed_day": typed_day(request, usual=today(request)),
        "ticked": ticked(request, "skills", found.skills if found else ()),
        "supervises": ticked(request, "supervisor", ["yes"] if found and found.supervisor else ()),
        "sites": items({name: name for name in sites}, first="Choose a site"),
        "clearances": items(CLEARANCES),
        "skills": skill_items(found.skills if found else ()),
        "errors": errors,
    }
    return render(request, "office/member.html", context)


def _join(
    request: Request, unit: UnitFacts, found: MemberFacts | None, sites: Mapping[str, SiteFacts]
) -> None:
    site = chosen(request, "site", sites, what="where they work")
    from_date, minutes = day_from(request), whole(request, "minutes_per_day", such="420")
    actions.join(
        unit_id=unit.id,
        account_id=found.account_id if found else _account(request),
        site_id=site.id,
        from_date=from_date,
        clearance=text(request, "clearance"),
        skills=request.POST.getlist("skills"),
        supervisor=bool(request.POST.get("supervisor")),
        minutes_per_day=minutes,
        actor=request.actor,
        at=request.at,
    )


def _account(request: Request) -> int:
    """The account with the address that was typed; a new one, if there is none."""
    email, name = text(request, "email"), text(request, "name")
    try:
        return account_by_email(email).id
    except NotFound as error:
        if not name or len(name) > 200 or not name.isprintable():
            raise NoName(field="name") from error
    return open_account(email=email, label=name, actor=request.actor, at=request.at)
