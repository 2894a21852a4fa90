"""The desk of payroll: what is taken of an employee's pay by orders, and what few people have of terms."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from commonhold.base.money import parse_pence
from commonhold.base.refusals import NotFound, Refusal
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.pay_people import address, employee_of
from commonhold.faces.fields import NotANumber, chosen, day_from, items, text, typed, typed_day
from commonhold.faces.forms import as_pounds
from commonhold.faces.pages import flash, problem
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.queries import OrderFacts, orders_of
from commonhold.records.pay.orders.rules import TITLES, WITH_AMOUNT, Demand, Terms
from commonhold.records.pay.standing import actions as standing
from commonhold.records.people.queries import EmployeeFacts
from commonhold.records.people.rules import check_day

_SAID = ("normal_pence", "protected_pence", "owed_pence", "sort_code", "account_number")
METHODS = {
    "none": "Not a director",
    "annual": "Over the year (annual earnings period)",
    "alternative": "Month by month, trued up at the end (alternative arrangements)",
}
PENSIONS = {"alpha": "alpha", "partnership": "partnership", "none": "None: opted out, or not in a scheme"}
_MOST_TITLE = 100


class NoScheme(Refusal):
    """Enter what salary is given up for, such as “Cycle to work”, in 1 to 100 characters."""

    code = "desk.no-scheme"


@rule("desk.pay")
def note_order(request: Request, number: str) -> HttpResponse:
    """The form for an order against an employee; on POST, notes it."""
    of = employee_of(request, number)

    def note() -> str:
        kind = chosen(request, "kind", {each: each for each in TITLES}, what="the kind of order")
        orders.note_order(
            employment_id=of.employment_id,
            demand=Demand(kind, text(request, "payee"), text(request, "reference"), _day(request, "made_on")),
            terms=_terms(request),
            from_date=_day(request),
            actor=request.actor,
            at=request.at,
        )
        return "The order is noted. Runs obey it from the pay day that you gave."

    shown = typed(request, ("kind", "payee", "reference", *_SAID))
    days = {"made_on": typed_day(request, "made_on"), "from_date": typed_day(request, "from_date")}
    kinds = items(TITLES, first="Choose the kind")
    context = {"order": None, "typed": shown, "days": days, "kinds": kinds}
    return _answer(request, of, "desk/pay_order.html", note, context)


@rule("desk.pay")
def change_order(request: Request, number: str, order_id: int) -> HttpResponse:
    """The form for what an order says from a pay day on; on POST, notes that, or that it has ended."""
    of = employee_of(request, number)
    order = next((each for each in orders_of(of.employment_id) if each.id == order_id), None)
    if order is None:
        raise NotFound(what="order against this employee")

    def change() -> str:
        common: dict[str, Any] = {
            "order_id": order_id,
            "from_date": _day(request),
            "actor": request.actor,
            "at": request.at,
        }
        if text(request, "step") == "end":
            orders.end_order(**common)
            return "The order has ended. Nothing more is taken for it from the pay day that you gave."
        orders.vary_order(terms=_terms(request), **common)
        return "The order is changed from the pay day that you gave."

    context = {
        "order": order,
        "title_of_kind": TITLES[order.kind],
        "with_amount": order.kind in WITH_AMOUNT,
        "typed": typed(request, _SAID, **_usual(order)),
        "days": {"from_date": typed_day(request, "from_date")},
    }
    return _answer(request, of, "desk/pay_order.html", change, context)


@rule("desk.pay")
def sacrifice(request: Request, number: str) -> HttpResponse:
    """The form for what an employee gives up of salary; on POST, notes it, or that it has ended."""
    of = employee_of(request, number)
    schemes = {each.code: each for each in groups.elements(of.department_id) if each.kind == "sacrifice"}

    def give_up() -> str:
        amount = text(request, "amount_pence")
        common: dict[str, Any] = {"actor": request.actor, "at": request.at}
        title = " ".join(text(request, "scheme").split())
        element = next((each for each in schemes.values() if each.title == title), None)
        standing.give_element(
            employment_id=of.employment_id,
            element_id=element.id if element else _new_scheme(request, of, title),
            amount_pence=parse_pence(amount, field="amount_pence") if amount else None,
            from_date=_day(request),
            **common,
        )
        return "Noted. Calculate the run again if it has collected already." if amount else "Ended."

    context = {
        "typed": typed(request, ("scheme", "amount_pence", "pensionable")),
        "days": {"from_date": typed_day(request, "from_date")},
        "schemes": [each.title for each in schemes.values()],
    }
    return _answer(request, of, "desk/pay_sacrifice.html", give_up, context)


@rule("desk.pay")
def pension(request: Request, number: str) -> HttpResponse:
    """The form for an employee's pension scheme, and what a member of partnership pays; on POST, changes it."""
    of = employee_of(request, number)

    def change() -> str:
        scheme = chosen(request, "pension", {each: each for each in PENSIONS}, what="a pension scheme")
        share = _basis_points(request, "partnership") if text(request, "partnership") else 0
        _change_terms(request, of, {"pension": scheme, "partnership_basis_points": share})
        return "The pension is changed."

    context = {
        "typed": typed(request, ("pension", "partnership")),
        "days": {"from_date": typed_day(request, "from_date")},
        "pensions": items(PENSIONS),
    }
    return _answer(request, of, "desk/pay_pension.html", change, context)


@rule("desk.pay")
def director(request: Request, number: str) -> HttpResponse:
    """The form for whether an employee is a director; on POST, changes it."""
    of = employee_of(request, number)

    def change() -> str:
        methods = {each: each for each in METHODS} | {"none": ""}
        method = chosen(request, "director", methods, what="whether they are a director")
        _change_terms(request, of, {"director": method})
        return "Noted. National Insurance goes by it from the next run."

    context = {
        "typed": typed(request, ("director",)),
        "days": {"from_date": typed_day(request, "from_date")},
        "methods": items(METHODS),
    }
    return _answer(request, of, "desk/pay_director.html", change, context)


def _answer(
    request: Request, of: EmployeeFacts, template: str, verb: Callable[[], str], context: Mapping[str, Any]
) -> HttpResponse:
    """The form, with what is wrong by field; or back to the employee's page once it is done."""
    errors = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                said = verb()
            flash(request, said)
            return HttpResponseRedirect(address(of))
        except Refusal as refusal:
            errors = [problem(refusal, "from_date")]
    return render(request, template, {"of": of, "back": address(of), "errors": errors, **context})


def _day(request: Request, field: str = "from_date") -> date:
    return check_day(day_from(request, field), field=field)


def _terms(request: Request) -> Terms:
    def pence(field: str) -> int:
        typed = text(request, field)
        return parse_pence(typed, field=field) if typed else 0

    return Terms(
        normal_pence=pence("normal_pence"),
        protected_pence=pence("protected_pence"),
        owed_pence=pence("owed_pence") if text(request, "owed_pence") else None,
        sort_code=text(request, "sort_code"),
        account_number=text(request, "account_number"),
    )


def _usual(order: OrderFacts) -> dict[str, str]:
    """What an order says last, as it would be typed."""
    if not order.spells:
        return {}
    said = order.spells[-1][1]
    amounts = {name: getattr(said, name) for name in _SAID[:3]}
    shown = {name: as_pounds(pence) if pence else "" for name, pence in amounts.items()}
    return {**shown, "sort_code": said.sort_code, "account_number": said.account_number}


def _change_terms(request: Request, of: EmployeeFacts, changes: Mapping[str, object]) -> None:
    standing.change_terms(
        employment_id=of.employment_id,
        changes=changes,
        from_date=_day(request),
        actor=request.actor,
        at=request.at,
    )


def _new_scheme(request: Request, of: EmployeeFacts, title: str) -> int:
    code = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50]
    if not code or len(title) > _MOST_TITLE or not title.isprintable():
        raise NoScheme(field="scheme")
    same = next((each for each in groups.elements(of.department_id) if each.code == code), None)
    if same is not None and same.kind == "sacrifice":
        return same.id
    if same is not None:
        code = f"{code[:40]}-sacrifice"
    return standing.create_element(
        department_id=of.department_id,
        code=code,
        title=title,
        kind="sacrifice",
        pensionable=text(request, "pensionable") == "yes",
        actor=request.actor,
        at=request.at,
    )


def _basis_points(request: Request, field: str) -> int:
    """A percentage with at most two decimal places, in hundredths of a percent."""
    found = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%?", text(request, field), re.ASCII)
    if found is None:
        raise NotANumber(field=field, such="5 or 3.5")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
