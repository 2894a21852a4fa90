"""The desk of payroll: what was paid too much and isn't paid back yet, how old it is, and who sees to it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.money import format_pence, parse_pence
from commonhold.base.refusals import NotFound
from commonhold.core.accounts import queries as accounts
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import department_of, departments_for
from commonhold.faces.fields import chosen, text, today, whole
from commonhold.faces.pages import Paging, flash, page_number, tried
from commonhold.records.pay.debts import actions, queries
from commonhold.records.pay.debts.queries import DebtFacts
from commonhold.records.pay.debts.rules import AGES

ROWS = 50
_ACCOUNT = "account:"


@rule("desk.pay")
def debts(request: Request) -> HttpResponse:
    """A department's debts, the oldest first, and how old they are altogether. Looking at it is noted."""
    department = department_of(request, "payroll")
    ages = queries.ages(department.id, today(request))
    paging = Paging(page_number(request), sum(count for count, _ in ages), ROWS)
    found = queries.owed(department.id, offset=paging.offset, limit=ROWS)
    _note(request, department.id, f"departments.department:{department.id}")
    context = {
        "department": department,
        "departments": departments_for(request, "payroll"),
        "ages": list(zip(AGES, ages, strict=True)),
        "total": (paging.total, sum(pence for _, pence in ages)),
        "debts": found,
        "days": {each.id: (today(request) - each.raised_on).days for each in found},
        "names": _names(each.responsible for each in found),
        "links": paging.links(request),
    }
    return render(request, "desk/debts.html", context)


@rule("desk.pay")
def debt(request: Request, debt_id: int) -> HttpResponse:
    """One debt: agreeing how it is paid back, or giving it to another officer. Looking at it is noted."""
    found = queries.debt(debt_id)
    if found.department_id not in request.who.departments_as("payroll"):
        raise NotFound(what="debt")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        errors = tried(lambda: _do(request, found))
        if not errors:
            return HttpResponseRedirect(reverse("desk:debt", args=[debt_id]))
    _note(request, found.department_id, f"pay.debt:{debt_id}")
    officers = _officers(request, found)
    context = {
        "debt": found,
        "days": (today(request) - found.raised_on).days,
        "repayments": queries.repayments(debt_id),
        "names": _names([found.responsible]),
        "officers": [{"value": str(each), "text": label} for each, label in officers.items()],
        "typed": {
            **_agreed(found),
            **({each: text(request, each) for each in request.POST} if errors else {}),
        },
        "errors": errors,
    }
    return render(request, "desk/debt.html", context)


def _do(request: Request, found: DebtFacts) -> None:
    common: dict[str, Any] = {"debt_id": found.id, "actor": request.actor, "at": request.at}
    match text(request, "do"):
        case "plan":
            actions.agree_plan(
                plan_pence=parse_pence(text(request, "plan_pence"), field="plan_pence"),
                hardship_percent=whole(request, "hardship_percent", such="25"),
                **common,
            )
            flash(request, "Agreed. Each pay day takes it back from now on.")
        case "give":
            officers = {str(each): each for each in _officers(request, found)}
            actions.give_to(
                account_id=chosen(request, "responsible", officers, what="who sees to it"), **common
            )
            flash(request, "Given to them.")
        case _:
            raise NotFound(what="step of a debt")


def _agreed(found: DebtFacts) -> dict[str, str]:
    """What the fields show that nobody has typed into."""
    return {
        "plan_pence": format_pence(found.plan_pence).removeprefix("£") if found.plan_pence else "",
        "hardship_percent": str(found.hardship_percent),
        "responsible": found.responsible.removeprefix(_ACCOUNT),
    }


def _officers(request: Request, found: DebtFacts) -> dict[int, str]:
    """The names of the department's payroll officers, by account."""
    known = accounts.accounts(accounts.holders(found.department_id, "payroll", on=today(request)))
    return {each.id: each.label for each in sorted(known.values(), key=lambda each: each.label)}


def _names(actors: Any) -> dict[str, str]:
    """The names of those who see to debts, by actor, in one statement."""
    ids = {each: int(each.removeprefix(_ACCOUNT)) for each in set(actors) if each.startswith(_ACCOUNT)}
    known = accounts.accounts(ids.values())
    return {actor: known[account_id].label for actor, account_id in ids.items() if account_id in known}


def _note(request: Request, department_id: int, what: str) -> None:
    actions.note_look(department_id=department_id, what=what, actor=request.actor, at=request.at)
