"""Committing a run, which is one act: payslips become final, the ledger is booked, everybody is paid and what has to
be sent is written and noted, or nothing of it happens. And publishing it."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.ledger import actions as ledger
from commonhold.records.ledger.queries import posting_date
from commonhold.records.pay import rules, stages
from commonhold.records.pay.committing.rules import journals, reference, run_source, source
from commonhold.records.pay.corrections.queries import corrected_meanwhile, paid_too_much
from commonhold.records.pay.corrections.rules import CorrectedMeanwhile
from commonhold.records.pay.debts.queries import recoveries
from commonhold.records.pay.filing import actions as filing
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.inputs.queries import paid_in
from commonhold.records.pay.lists import queries as lists
from commonhold.records.pay.models import Debt, Dispatch, Recovery, Run
from commonhold.records.pay.runs.queries import locked
from commonhold.records.pay.stages import stage
from commonhold.records.pay.telling import queries as telling
from commonhold.records.pay.telling.rules import is_late, told_as_paid
from commonhold.records.payments import actions as payments
from commonhold.records.payments.rules import Owed
from commonhold.records.people.queries import persons
from commonhold.records.people.rules import PersonFacts

_OWED = """
SELECT slip.employment_id, bank.account_name, bank.sort_code, bank.account_number, slip.net_pence
FROM pay_payslip slip JOIN people_bankaccountspell bank ON bank.id = slip.bank_account_id
WHERE slip.run_id = %s AND slip.net_pence > 0 ORDER BY slip.employment_id
"""


@verb
def commit(
    *, run_id: int, actor: Actor, at: datetime, payment_date: date | None = None, late_reason: str = ""
) -> None:
    """Pay an approved run, once: all of it or nothing, in the transaction that this is part of.

    `payment_date` is the pay day unless that is too near for Bacs; `late_reason` one of telling.rules.LATE_REASONS, for
    HMRC where it is told after pay day.
    """
    run = locked(run_id, ("approved",), "committed")
    if people := corrected_meanwhile(run.id):
        raise CorrectedMeanwhile(people="one person" if people == 1 else f"{people} people")
    period = groups.period(run.period_id)
    rows = paid_in(run.id, run.columns)
    approved = (run.payslips, run.net_pence)
    assert (len(rows), int(rows["net_pence"].sum())) == approved, "other payslips than were approved"
    if _paid_meanwhile(run):
        raise rules.PaidElsewhereMeanwhile
    stage(stages.BOOKING)
    _book(run, period, rows, actor, at)
    _note_debts(run, rows, period, at)
    stage(stages.PAYING)
    owed = _owed(run, period)
    if owed:
        run.batch_id = payments.pay_together(
            department_id=run.department_id,
            payment_date=payment_date or period.pay_date,
            owed=owed,
            actor=actor,
            at=at,
        )
    stage(stages.FILING)
    who = persons(rows["person_id"].tolist())
    if run.payslips:
        _file(run, period, rows, who, payment_date, late_reason, actor, at)
    stage(stages.LISTING)
    _note_dispatches(run, period, who, at)
    run.state, run.committed_at = "committed", at
    run.save(update_fields=["state", "committed_at", "batch_id"])
    _record("committed", run, actor, at, batch=run.batch_id, net_pence=run.net_pence)


@verb
def publish(*, run_id: int, actor: Actor, at: datetime, message: str = "") -> None:
    """Let everybody see their payslips of a committed run, with a message at the foot of all."""
    run = locked(run_id, ("committed",), "published")
    run.state, run.published_at, run.message = "published", at, message.strip()
    run.save(update_fields=["state", "published_at", "message"])
    _record("published", run, actor, at)


@verb
def note_sent(*, dispatch_id: int, actor: Actor, at: datetime) -> None:
    """Note that something that a committed run owed to somebody outside has been sent."""
    dispatch = Dispatch.objects.select_for_update().filter(id=dispatch_id).first()
    if dispatch is None:
        raise NotFound(what="dispatch")
    if dispatch.sent_at is not None:
        raise rules.RunMovedOn(state="sent", wanted="sent again")
    dispatch.sent_at = at
    dispatch.save(update_fields=["sent_at"])
    record(
        "pay.dispatch_sent",
        actor=actor,
        at=at,
        subject=f"pay.run:{dispatch.run_id}",
        department_id=dispatch.department_id,
        after={"kind": dispatch.kind},
    )


def _paid_meanwhile(run: Run) -> bool:
    """Whether the employer committed a run since this one was calculated that pays some of its people too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pay_paid_meanwhile(%s, %s)", [run.id, run.calculated_at or run.opened_at])
        return bool(cursor.fetchone()[0])


def _book(run: Run, period: PeriodFacts, rows: NDArray[Any], actor: Actor, at: datetime) -> None:
    columns = rules.columns_of(groups.elements(run.department_id))
    known = {each.code: each for each in columns}
    booked = journals(
        [known[code] for code in run.columns],
        rows["amounts"]["each"]["value"].astype(np.int64),
        rows["cost_centre_id"].astype(np.int64),
        rows["net_pence"].astype(np.int64),
    )
    number = f", supplement {run.number}" if run.number else ""
    for place, lines in enumerate(booked, 1):
        ledger.post_journal(
            department_id=run.department_id,
            source=f"pay.run:{run.id}:{place}",
            date=posting_date(run.department_id, period.pay_date) or period.pay_date,
            description=f"Pay of {groups.group(run.group_id).name} for {period.name}{number}",
            lines=lines,
            actor=actor,
            at=at,
        )


def _owed(run: Run, period: PeriodFacts) -> Sequence[Owed]:
    """What goes into whose account."""
    with connection.cursor() as cursor:
        cursor.execute(_OWED, [run.id])
        return [
            Owed(
                source(run.id, employment), name, sort, account, pence, reference(period.pay_date, employment)
            )
            for employment, name, sort, account, pence in cursor.fetchall()
        ]


def _note_debts(run: Run, rows: NDArray[Any], period: PeriodFacts, at: datetime) -> None:
    """What pay didn't cover becomes a debt, and what was taken back of debts is noted with each."""
    overpaid = paid_too_much(run.id)
    ids = rows["employment_id"].astype(np.int64)
    amounts = rows["amounts"]["each"]["value"]
    owing = amounts[:, list(run.columns).index("debt")].astype(np.int64)
    Debt.objects.bulk_create(
        Debt(
            department_id=run.department_id,
            employment_id=int(ids[row]),
            raised_on=period.pay_date,
            reason=overpaid.get(int(ids[row]), f"Deductions came to more than pay in {period.name}"),
            amount_pence=int(owing[row]),
            responsible=run.prepared_by,
            recorded_at=at,
        )
        for row in np.flatnonzero(owing > 0)
    )
    taken = amounts[:, list(run.columns).index("recovery")].astype(np.int64)
    wanted = {int(ids[row]): int(taken[row]) for row in np.flatnonzero(taken > 0)}
    recovered = [
        Recovery(department_id=run.department_id, debt=debt, run=run, amount_pence=pence)
        for debt, pence in recoveries(wanted, run.known_at)
    ]
    assert sum(each.amount_pence for each in recovered) == sum(wanted.values()), "more is taken than is owed"
    Recovery.objects.bulk_create(recovered)


def _file(
    run: Run,
    period: PeriodFacts,
    rows: NDArray[Any],
    who: Mapping[int, PersonFacts],
    payment_date: date | None,
    late_reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Prepare what HMRC is told of the run; the review has said so if it can't be told at all."""
    fps = telling.full_payment(run.department_id, period, at)
    if isinstance(fps, str):
        return
    paid_on = told_as_paid(period, run.number, payment_date)
    filing.prepare_full_payment(
        department_id=run.department_id,
        source=run_source(run.id),
        fps=fps,
        employees=telling.employees(
            run, period, rows, who, paid_on, late_reason if is_late(paid_on, at) else ""
        ),
        actor=actor,
        at=at,
    )


def _note_dispatches(run: Run, period: PeriodFacts, who: Mapping[int, PersonFacts], at: datetime) -> None:
    """What has to be sent now: to HMRC, to the bank, to pension schemes and to those for whom pay was taken off."""
    owed = dict(zip(run.columns, run.totals, strict=True))
    taken = [code for code in run.columns if code.startswith("deduction:") and owed[code]]
    wanted: dict[str, bytes | None] = {}
    if run.payslips:
        wanted["fps"] = None
    if run.batch_id is not None:
        wanted["payments"] = None
    if owed["employee_pension"] or owed["employer_pension"]:
        wanted["pensions"] = lists.pensions(run, period, who)
    if owed["orders"]:
        wanted["orders"] = lists.orders(run, period)
    if taken:
        wanted["deductions"] = lists.deductions(run, period, taken)
    Dispatch.objects.bulk_create(
        Dispatch(
            department_id=run.department_id,
            run=run,
            kind=kind,
            content=None if content is None else zlib.compress(content, 1),
            sha256="" if content is None else hashlib.sha256(content).hexdigest(),
            made_at=at,
        )
        for kind, content in wanted.items()
    )


def _record(what: str, run: Run, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"pay.run_{what}",
        actor=actor,
        at=at,
        subject=f"pay.run:{run.id}",
        department_id=run.department_id,
        after=after,
    )
