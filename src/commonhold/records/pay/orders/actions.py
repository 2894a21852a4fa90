"""Noting orders to deduct from earnings, what changes of them, and when they end."""

from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.orders import queries
from commonhold.records.pay.orders.models import Order, OrderTerms
from commonhold.records.pay.orders.rules import Demand, OrderExists, Terms
from commonhold.records.people.history import rules as history
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import check_day

_INSTANT = timedelta(microseconds=1)


@verb
def note_order(
    *, employment_id: int, demand: Demand, terms: Terms, from_date: date, actor: Actor, at: datetime
) -> int:
    """Let pay days from a day on obey an order; return its id."""
    terms.check(demand.kind)
    check_day(from_date, field="from_date")
    department_id = (
        Employment.objects.select_for_update()
        .filter(id=employment_id)
        .values_list("department_id", flat=True)
        .first()
    )
    if department_id is None:
        raise NotFound(what="employment")
    same = Order.objects.filter(employment_id=employment_id, payee=demand.payee, reference=demand.reference)
    if same.exists():
        raise OrderExists(field="reference", payee=demand.payee, reference=demand.reference)
    order = Order.objects.create(
        department_id=department_id, employment_id=employment_id, recorded_at=at, **asdict(demand)
    )
    _revise(order, history.Revision([], [history.Spell(None, history.Period(from_date, None), terms)]), at)
    _record("order_noted", order, actor, at, kind=demand.kind, from_date=from_date)
    return order.id


@verb
def vary_order(*, order_id: int, terms: Terms, from_date: date, actor: Actor, at: datetime) -> None:
    """Let pay days from a day on obey an order as whoever made it has changed it."""
    order = _locked(order_id)
    terms.check(order.kind)
    period = history.Period(check_day(from_date, field="from_date"), None)
    _revise(order, history.change(queries.terms(order_id), period, terms), at)
    _record("order_varied", order, actor, at, from_date=from_date)


@verb
def end_order(*, order_id: int, from_date: date, actor: Actor, at: datetime) -> None:
    """Take nothing more for an order on pay days from a day on, as whoever made it has said."""
    order = _locked(order_id)
    revision = history.change(queries.terms(order_id), history.Period(from_date, None), None)
    if not revision.superseded:
        raise history.NothingChanges(field="from_date")
    _revise(order, revision, at)
    _record("order_ended", order, actor, at, from_date=from_date)


def _locked(order_id: int) -> Order:
    order = Order.objects.filter(id=order_id).first()
    if order is None:
        raise NotFound(what="order")
    Employment.objects.select_for_update().get(id=order.employment_id)
    return order


def _revise(order: Order, revision: history.Revision[Terms], at: datetime) -> None:
    """What holds later than it was recorded, whatever a machine's clock says."""
    found = OrderTerms.objects.filter(id__in=revision.superseded, superseded_at=None)
    last = found.aggregate(at=Max("recorded_at"))["at"]
    moment = at if last is None else max(at, last + _INSTANT)
    found.update(superseded_at=moment)
    OrderTerms.objects.bulk_create(
        OrderTerms(
            department_id=order.department_id,
            order=order,
            valid=DateRange(*each.period),
            recorded_at=moment,
            **asdict(each.value),
        )
        for each in revision.added
    )


def _record(what: str, order: Order, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"pay.{what}",
        actor=actor,
        at=at,
        subject=f"people.employment:{order.employment_id}",
        department_id=order.department_id,
        after={"order": order.id, **after},
    )
