"""Carrying somebody's pay over to another department when they move, taking that back, and obeying orders there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, record_each, verb
from commonhold.records.pay.carrying import queries, rules
from commonhold.records.pay.carrying.models import Passage, Suspension, WaitingOrder
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.rules import Demand, Terms
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.models import Employment

_BRING = (
    "bring_terms",
    "bring_particulars",
    "bring_elements",
    "bring_absences",
    "bring_orders",
    "bring_debts",
    "suspend",
    "begin_passage",
)
_OF_MOVE = "s.move_id = p.move_id"
_BROUGHT = "p.brought AND s.employment_id = p.to_employment_id"
_NEVER_PAID = """NOT EXISTS (
    SELECT FROM pay_payslip slip JOIN people_employment job ON job.person_id = slip.person_id
    JOIN pay_run run ON run.id = slip.run_id AND run.state <> 'cancelled'
    WHERE job.id = p.to_employment_id AND slip.employment_id = job.id
)"""
_TAKE_BACK = {
    "carrying_waitingorder": _OF_MOVE,
    "carrying_passeddebt": _OF_MOVE,
    "carrying_suspension": _OF_MOVE,
    "pay_elementspell": _BROUGHT,
    "attendance_absencespell": _BROUGHT,
    # What was paid there has to be put right, by terms.
    "pay_termsspell": f"{_BROUGHT} AND {_NEVER_PAID}",
    "orders_orderterms": """s.order_id IN (
        SELECT w.directed_id FROM carrying_waitingorder w WHERE w.move_id = p.move_id
    )""",
    "carrying_passage": "s.id = p.id",
}
"""By table what of it holds no longer once a passage is taken back, in this order."""


@verb
def carry(
    *, journeys: Sequence[Journey], actor: Actor, at: datetime, groups: Mapping[int, int] | None = None
) -> None:
    """Let pay go with those who move, who have their employments there; `groups` may name a pay group by move.

    Nothing changes in the employment left but that its department pays nothing for days from the move on.
    """
    if not journeys:
        nothing_to_record()
        return
    assert all(each.to_employment_id is not None for each in journeys), "a move without an employment there"
    _lock(journeys)
    if queries.carried([each.move_id for each in journeys]):
        raise rules.AlreadyCarried
    there = queries.groups_there(journeys, groups or {})
    values = {**queries.columns(journeys, there), "at": at, "actor": actor.id}
    with connection.cursor() as cursor:
        for name in _BRING:
            cursor.execute(queries.statement(name), values)
        cursor.execute(queries.statement("resume"), values)
        _suspend(cursor.fetchall())
    _record("carried", journeys, actor, at)


@verb
def take_back(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Let everything of pay be as if it had not been carried over; later runs put right what was paid meanwhile."""
    if not journeys:
        nothing_to_record()
        return
    _lock(journeys)
    moves = [each.move_id for each in journeys]
    passages = list(
        Passage._default_manager.filter(move_id__in=moves, superseded_at=None).values_list("id", flat=True)
    )
    if len(passages) < len(set(moves)):
        raise rules.NothingCarried
    values: dict[str, Any] = {"passages": passages, "at": at}
    with connection.cursor() as cursor:
        for table, these in _TAKE_BACK.items():
            if table == "carrying_passage":
                cursor.execute(_text("suspend_again"), values)
                _suspend(cursor.fetchall())
            cursor.execute(_text("take_back").format(table=table, these=these), values)
    _record("taken_back", journeys, actor, at)


@verb
def direct(*, waiting_id: int, from_date: date, actor: Actor, at: datetime) -> int:
    """Let pay days from a day on obey an order that lapsed with the move, as whoever made it directs it here; return
    the order's id. What the department left took for it counts."""
    waiting = WaitingOrder._default_manager.filter(id=waiting_id, superseded_at=None, directed=None).first()
    if waiting is None:
        raise rules.NotWaiting
    left = None if waiting.owed_pence is None else waiting.owed_pence - queries.taken_for(waiting_id)
    if left is not None and left <= 0:
        raise NotFound(what="amount that is left of this order")
    waiting.directed_id = orders.note_order(
        employment_id=waiting.employment_id,
        demand=Demand(waiting.kind, waiting.payee, waiting.reference, waiting.made_on),
        terms=Terms(
            waiting.normal_pence, waiting.protected_pence, left, waiting.sort_code, waiting.account_number
        ),
        from_date=from_date,
        actor=actor,
        at=at,
    )
    waiting.save(update_fields=["directed"])
    record(
        "pay.order_directed",
        actor=actor,
        at=at,
        subject=f"people.employment:{waiting.employment_id}",
        department_id=waiting.department_id,
        after={"order": waiting.directed_id, "from_date": from_date},
    )
    return waiting.directed_id


def _suspend(rows: Sequence[Any]) -> None:
    """Suspensions that take the place of others: the days for which each holds, and since when that is known."""
    Suspension._default_manager.bulk_create(
        Suspension(
            move_id=move, department_id=department, employment_id=employment, valid=days, recorded_at=at
        )
        for move, department, employment, days, at in rows
        if not days.isempty
    )


def _lock(journeys: Sequence[Journey]) -> None:
    ids = {each.from_employment_id for each in journeys} | {each.to_employment_id or 0 for each in journeys}
    list(Employment.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))


def _record(what: str, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """The audit keeps whose pay went where, and nothing of what it is."""
    about = [
        (department, None, f"people.employment:{employment}")
        for each in journeys
        for department, employment in (
            (each.from_department_id, each.from_employment_id),
            (each.to_department_id, each.to_employment_id),
        )
    ]
    record_each(f"pay.{what}", actor=actor, at=at, about=about)


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text()
