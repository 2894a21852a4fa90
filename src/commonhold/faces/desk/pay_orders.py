"""The desk of payroll: orders to deduct from an employee's earnings."""

from typing import Any

from django.http import HttpResponse

from commonhold.base.money import parse_pence
from commonhold.base.refusals import NotFound
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.pay_people import answered, day_typed, employee_of
from commonhold.faces.fields import chosen, items, text, typed, typed_day
from commonhold.faces.forms import as_pounds
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.queries import OrderFacts, orders_of
from commonhold.records.pay.orders.rules import TITLES, WITH_AMOUNT, Demand, Terms

_SAID = ("normal_pence", "protected_pence", "owed_pence", "sort_code", "account_number")


@rule("desk.pay")
def note_order(request: Request, number: str) -> HttpResponse:
    """The form for an order against an employee; on POST, notes it."""
    of = employee_of(request, number)

    def note() -> str:
        kind = chosen(request, "kind", {each: each for each in TITLES}, what="the kind of order")
        orders.note_order(
            employment_id=of.employment_id,
            demand=Demand(
                kind, text(request, "payee"), text(request, "reference"), day_typed(request, "made_on")
            ),
            terms=_terms(request),
            from_date=day_typed(request),
            actor=request.actor,
            at=request.at,
        )
        return "The order is noted. Runs obey it from the pay day that you gave."

    shown = typed(request, ("kind", "payee", "reference", *_SAID))
    days = {"made_on": typed_day(request, "made_on"), "from_date": typed_day(request, "from_date")}
    kinds = items(TITLES, first="Choose the kind")
    context = {"order": None, "typed": shown, "days": days, "kinds": kinds}
    return answered(request, of, "desk/pay_order.html", note, context)


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
            "from_date": day_typed(request),
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
    return answered(request, of, "desk/pay_order.html", change, context)


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
