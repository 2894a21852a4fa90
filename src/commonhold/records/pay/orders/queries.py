"""Reading orders to deduct from earnings: what each says, and what was taken for it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from commonhold.records.pay.orders.models import Order, OrderTerms, Taking
from commonhold.records.pay.orders.rules import Terms
from commonhold.records.pay.rules import FINAL
from commonhold.records.people.history.queries import period
from commonhold.records.people.history.rules import Period, Spell

_TERMS = tuple(Terms.__dataclass_fields__)


@dataclass(frozen=True)
class OrderFacts:
    """An order, what it says from when on, and what committed runs took for it in all."""

    id: int
    employment_id: int
    kind: str
    payee: str
    reference: str
    made_on: date
    taken_pence: int
    arrears_pence: int
    """As the last run carried them on."""
    spells: list[tuple[Period, Terms]]


def terms(order_id: int) -> list[Spell[Terms]]:
    """What an order says, as known now, in the order of days."""
    rows = OrderTerms.objects.filter(order_id=order_id, superseded_at=None).order_by("valid")
    return [
        Spell(row[0], period(row[1]), Terms(*row[2:])) for row in rows.values_list("id", "valid", *_TERMS)
    ]


def orders_of(employment_id: int) -> list[OrderFacts]:
    """Every order of an employment, the latest first, as known now."""
    counts = Q(takings__run__state__in=FINAL)
    orders = Order.objects.filter(employment_id=employment_id).annotate(
        taken=Coalesce(Sum("takings__taken_pence", filter=counts), 0)
    )
    spells: dict[int, list[tuple[Period, Terms]]] = {}
    rows = OrderTerms.objects.filter(order__employment_id=employment_id, superseded_at=None).order_by("valid")
    for order_id, valid, *said in rows.values_list("order_id", "valid", *_TERMS):
        spells.setdefault(order_id, []).append((period(valid), Terms(*said)))
    takings = Taking.objects.filter(order__employment_id=employment_id, run__state__in=FINAL)
    carried = dict(
        takings.order_by("run__period__pay_date", "run_id").values_list("order_id", "arrears_pence")
    )
    return [
        OrderFacts(
            id=each.id,
            employment_id=employment_id,
            kind=each.kind,
            payee=each.payee,
            reference=each.reference,
            made_on=each.made_on,
            taken_pence=int(each.taken),
            arrears_pence=carried.get(each.id, 0),
            spells=spells.get(each.id, []),
        )
        for each in orders.order_by("-made_on", "-id")
    ]
