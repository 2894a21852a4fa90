"""Carrying somebody's pay over to another department when they move, taking that back, and obeying orders there."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.records.pay.carrying import queries, rules
from commonhold.records.pay.carrying.models import Passage, Suspension, WaitingOrder
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.rules import Demand, Terms
from commonhold.records.people.carrying.queries import jobs
from commonhold.records.people.carrying.rules import Journey

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
_OF_MOVES = "move_id = ANY (%(moves)s)"
_BROUGHT = "employment_id = ANY (%(brought)s)"
_TAKE_BACK = {
    "orders_orderterms": "order_id IN (SELECT directed_id FROM carrying_waitingorder WHERE move_id = ANY (%(moves)s))",
    "carrying_waitingorder": _OF_MOVES,
    "carrying_passeddebt": _OF_MOVES,
    "carrying_suspension": _OF_MOVES,
    "pay_elementspell": _BROUGHT,
    "attendance_absencespell": _BROUGHT,
    # What was paid there has to be put right, which needs terms.
    "pay_termsspell": "employment_id = ANY (%(never_paid)s)",
    "carrying_passage": _OF_MOVES,
}
"""By table what of it holds no longer once moves are taken back, in this order."""
_KNOWN = "SELECT employment_id FROM pay_termsspell WHERE employment_id = ANY (%s::bigint[]) AND superseded_at IS NULL"
_PAID = """
    SELECT slip.employment_id FROM pay_payslip slip
    JOIN pay_run run ON run.id = slip.run_id AND run.state <> 'cancelled'
    WHERE slip.person_id = ANY (%(people)s) AND slip.employment_id = ANY (%(brought)s)
"""
_RESUME = "employment_id = ANY (%(back)s) AND upper_inf(valid)"
_SUSPEND_AGAIN = (
    "(employment_id, upper(valid)) IN (SELECT * FROM unnest(%(back)s::bigint[], %(begins)s::date[]))"
)


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
    tos = [each.to_employment_id or 0 for each in journeys]
    known = [employment_id for (employment_id,) in planned_once(_KNOWN, [tos])]
    values = {**queries.columns(journeys, there), "known": known, "at": at, "actor": actor.id}
    for name in _BRING:
        planned_once(queries.statement(name), values)
    _resume({each.to_employment_id or 0: each.on for each in journeys if each.kind == "return"}, at)
    _record("carried", journeys, actor, at)


@verb
def take_back(*, journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Let everything of pay be as if it had not been carried over; later runs put right what was paid meanwhile."""
    if not journeys:
        nothing_to_record()
        return
    _lock(journeys)
    passages = list(
        Passage._default_manager.filter(move_id__in=[each.move_id for each in journeys], superseded_at=None)
    )
    if len(passages) < len({each.move_id for each in journeys}):
        raise rules.NothingCarried
    brought = [each.to_employment_id for each in passages if each.brought]
    values: dict[str, Any] = {
        "moves": [each.move_id for each in passages],
        "brought": brought,
        "people": [each.person_id for each in journeys],
        "at": at,
    }
    values["never_paid"] = list(
        set(brought) - {employment_id for (employment_id,) in planned_once(_PAID, values)}
    )
    for table, these in _TAKE_BACK.items():
        planned_once(_text("take_back").format(table=table, these=these), values)
    _suspend_again({each.to_employment_id: each.begins for each in passages if each.kind == "return"}, at)
    _record("taken_back", journeys, actor, at)


@verb
def direct(*, waiting_id: int, from_date: date, actor: Actor, at: datetime) -> int:
    """Let pay days from a day on obey an order that lapsed with the move, as whoever made it directs it here; return
    the order's id. What the department left took for it counts."""
    waits = WaitingOrder._default_manager.filter(id=waiting_id, superseded_at=None, directed=None)
    waiting = waits.select_for_update().first()
    if waiting is None:
        raise rules.NotWaiting
    left = None if waiting.owed_pence is None else waiting.owed_pence - queries.taken_for(waiting_id)
    if left is not None and left <= 0:
        raise rules.NothingLeft
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


def _resume(back: Mapping[int, date], at: datetime) -> None:
    """Let employments be paid again from a day on: by employment."""
    if back:
        _replace_suspensions(
            _RESUME, {"back": list(back)}, lambda each, days: DateRange(days.lower, back[each]), at
        )


def _suspend_again(back: Mapping[int, date], at: datetime) -> None:
    """Let employments be suspended on from a day from which they were to be paid again."""
    if back:
        values = {"back": list(back), "begins": list(back.values())}
        _replace_suspensions(_SUSPEND_AGAIN, values, lambda _, days: DateRange(days.lower, None), at)


def _replace_suspensions(
    these: str, values: Mapping[str, Any], days_of: Callable[[int, Any], DateRange], at: datetime
) -> None:
    statement = _text("take_back").format(table="carrying_suspension", these=these)
    returning = " RETURNING move_id, department_id, employment_id, valid, superseded_at"
    rows = planned_once(statement + returning, {**values, "at": at})
    Suspension._default_manager.bulk_create(
        Suspension(
            move_id=move, department_id=department, employment_id=employment, valid=days, recorded_at=moment
        )
        for move, department, employment, valid, moment in rows
        if not (days := days_of(employment, valid)).isempty
    )


def _lock(journeys: Sequence[Journey]) -> None:
    ids = {each.from_employment_id for each in journeys} | {each.to_employment_id or 0 for each in journeys}
    jobs(ids, locked=True)


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
