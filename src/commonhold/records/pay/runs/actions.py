"""Preparing a pay run: opening it, collecting, calculating, reviewing and approving, none of which pays anybody."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay import rules, stages
from commonhold.records.pay.binary import rows_to
from commonhold.records.pay.committing.queries import unpayable
from commonhold.records.pay.corrections import finding as correcting
from commonhold.records.pay.corrections import queries as corrections
from commonhold.records.pay.corrections.actions import keep
from commonhold.records.pay.corrections.rules import joined
from commonhold.records.pay.findings import queries as findings
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.inputs import queries as reading
from commonhold.records.pay.inputs.rules import Inputs, Numbers
from commonhold.records.pay.models import Finding, Held, Payslip, Run
from commonhold.records.pay.orders.models import Taking
from commonhold.records.pay.runs import queries
from commonhold.records.pay.stages import stage
from commonhold.records.pay.telling import queries as telling
from commonhold.records.pay.working.rules import Worked, work_out

_COLLECTS_IN = (*rules.PREPARING, "approved")


@verb
def open_run(*, period_id: int, actor: Actor, at: datetime, supplementary: bool = False) -> int:
    """Open the run of a period, or one that supplements what was committed for it; return its id."""
    period = groups.period(period_id)
    _lock_group(period.group_id)
    runs = Run.objects.filter(group_id=period.group_id).exclude(state="cancelled")
    if runs.exclude(state__in=rules.FINAL).exists():
        raise rules.RunInPreparation
    of_period = runs.filter(period_id=period_id).count()
    if of_period and not supplementary:
        raise rules.RunExists(period=period.name)
    if supplementary and not of_period:
        raise rules.NothingToSupplement(period=period.name)
    if runs.filter(period__days__startswith__gt=period.starts).exists():
        raise rules.PeriodPassed(period=period.name)
    run = Run.objects.create(
        department_id=period.department_id,
        group_id=period.group_id,
        period_id=period_id,
        number=of_period,
        state="open",
        opened_at=at,
        prepared_by=actor.id,
    )
    _record("opened", run, actor, at, period=period.name, number=of_period)
    return run.id


@verb
def collect(*, run_id: int, actor: Actor, at: datetime) -> None:
    """Let a run pay what is recorded by now, or by the cut-off if that has passed. It has to be calculated after it.

    A supplement is for what came later: it always pays what is recorded by now.
    """
    run = queries.locked(run_id, _COLLECTS_IN, "collected for")
    run.known_at = at if run.number else min(at, groups.period(run.period_id).cut_off)
    run.state, run.reviewed_by, run.approved_by = "open", "", ""
    run.save(update_fields=["known_at", "state", "reviewed_by", "approved_by"])
    _record("collected", run, actor, at, known_at=run.known_at)


@verb
def calculate(*, run_id: int, actor: Actor, at: datetime) -> None:
    """Work out everybody's pay, instead of what was worked out before. Nothing outside the run changes.

    Whoever can't be paid is held, with the reason, and the others are not kept waiting.
    """
    run = queries.locked(run_id, rules.PREPARING, "calculated")
    if run.known_at is None:
        raise rules.NothingCollected
    period, group = groups.period(run.period_id), groups.group(run.group_id)
    stage(stages.READING)
    owed = correcting.owed(period, run.known_at)
    given = reading.inputs(period, run.known_at, also=owed.employment_ids)
    if not len(given):
        raise rules.NobodyToPay(group=group.name)
    left = corrections.after_leaving(given, period, owed)
    given = given.after_leaving(left)
    earlier = joined([owed, corrections.paid_in_period(owed.codes, period.id)])
    officers = dict(Held.objects.filter(run=run, by_officer=True).values_list("employment_id", "reason"))
    elements = groups.elements(run.department_id)

    def work(held: Mapping[int, str]) -> Worked:
        stage(stages.WORKING_OUT)
        worked = work_out(given, group, period, elements, held, earlier)
        stage(stages.STORING)
        _store(run, worked, at)
        paid = set(worked.employment_ids.tolist())
        leavers = {each: code for each, code in left.items() if each in paid}
        keep(run=run, corrections=owed.of(paid), after_leaving=leavers, actor=actor, at=at)
        return worked

    run.state, run.prepared_by, run.reviewed_by, run.approved_by = "calculated", actor.id, "", ""
    run.calculated_at = at
    worked = work(officers)
    fps = telling.full_payment(run.department_id, period, at)
    unfit = unpayable(run.id)
    if not isinstance(fps, str):
        unfit |= telling.unfit(run, period, fps, worked)
    if unfit:
        # Whoever can't be paid or filed is held: else committing would fail for all.
        worked = work({**unfit, **officers})
    stage(stages.FINDING)
    _find(run, given, worked, period, fps if isinstance(fps, str) else "")
    after = {"payslips": run.payslips, "held": len(worked.held), "net_pence": run.net_pence}
    _record("calculated", run, actor, at, digest=run.digest, **after)


@verb
def hold(*, run_id: int, employment_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Leave somebody out of a run, whatever is worked out for them. It has to be calculated again."""
    run = _reopened(run_id)
    paid = Payslip.objects.filter(run=run, employment_id=employment_id).exists()
    if not paid and not queries.in_group(run.group_id, run.period_id, employment_id):
        raise rules.NotInThisRun(field="employment")
    Held.objects.filter(run=run, employment_id=employment_id).delete()
    Held.objects.create(
        department_id=run.department_id,
        run=run,
        employment_id=employment_id,
        reason=reason,
        by_officer=True,
        held_at=at,
    )
    _record("held", run, actor, at, employment=employment_id, reason=reason)


@verb
def release(*, run_id: int, employment_id: int, actor: Actor, at: datetime) -> None:
    """Let a run pay somebody after all whom an officer held. It has to be calculated again."""
    run = _reopened(run_id)
    gone, _ = Held.objects.filter(run=run, employment_id=employment_id, by_officer=True).delete()
    if not gone:
        raise NotFound(what="employment that an officer holds in this run")
    _record("released", run, actor, at, employment=employment_id)


@verb
def review(*, run_id: int, note: str, actor: Actor, at: datetime) -> None:
    """Say that the figures and findings of a calculated run have been looked at, and what came of it."""
    run = queries.locked(run_id, ("calculated",), "reviewed")
    run.state, run.reviewed_by = "reviewed", actor.id
    run.save(update_fields=["state", "reviewed_by"])
    _record("reviewed", run, actor, at, note=note)


@verb
def approve(*, run_id: int, actor: Actor, at: datetime) -> None:
    """Agree that a reviewed run may pay. Only somebody else than who prepared it can."""
    run = queries.locked(run_id, ("reviewed",), "approved")
    if run.prepared_by == actor.id:
        raise rules.SamePerson
    run.state, run.approved_by = "approved", actor.id
    run.save(update_fields=["state", "approved_by"])
    _record("approved", run, actor, at, digest=run.digest)


@verb
def cancel(*, run_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Give a run up before it pays anybody."""
    run = queries.locked(run_id, _COLLECTS_IN, "cancelled")
    run.state = "cancelled"
    run.save(update_fields=["state"])
    _record("cancelled", run, actor, at, reason=reason)


# Rows come in by a table of the transaction's own: PostgreSQL copies into none that is behind a wall.
_COLUMNS = (
    "department_id, run_id, employment_id, person_id, cost_centre_id, terms_id, bank_account_id, amounts, to_date,"
    " gross_pence, net_pence"
)
_PAYSLIPS = (
    "CREATE TEMPORARY TABLE pay_incoming AS SELECT {columns} FROM pay_payslip WITH NO DATA",
    "INSERT INTO pay_payslip ({columns}) SELECT {columns} FROM pay_incoming",
    "DROP TABLE pay_incoming",
)


def _store(run: Run, worked: Worked, at: datetime) -> None:
    """The run as calculated, with its payslips and whom it holds, instead of those that it had."""
    run.columns, run.signs = [each.code for each in worked.columns], worked.signs
    run.totals, run.payslips = worked.amounts.sum(axis=0).tolist(), len(worked)
    run.net_pence, run.digest = int(worked.net_pence.sum()), worked.digest()
    Payslip.objects.filter(run=run)._raw_delete("default")
    Held.objects.filter(run=run, by_officer=False).delete()
    run.save()
    several = np.ones(len(worked), dtype=np.int64)
    columns: dict[str, Numbers | NDArray[np.int32]] = {
        "department_id": (several * run.department_id).astype(np.int32),
        "run_id": several * run.id,
        "employment_id": worked.employment_ids,
        "person_id": worked.person_ids,
        "cost_centre_id": worked.cost_centre_ids,
        "terms_id": worked.terms_ids,
        "bank_account_id": worked.bank_account_ids,
        "amounts": worked.amounts,
        "to_date": worked.to_date,
        "gross_pence": worked.gross_pence,
        "net_pence": worked.net_pence,
    }
    create, insert, drop = (each.format(columns=_COLUMNS) for each in _PAYSLIPS)
    with connection.cursor() as cursor:
        cursor.execute(create)
        with cursor.copy(f"COPY pay_incoming ({_COLUMNS}) FROM STDIN (FORMAT binary)") as copy:
            for block in rows_to(columns):
                copy.write(block)
        cursor.execute(insert)
        cursor.execute(drop)
    _store_takings(run, worked)
    officers = set(Held.objects.filter(run=run).values_list("employment_id", flat=True))
    Held.objects.bulk_create(
        (
            Held(
                department_id=run.department_id,
                run=run,
                employment_id=employment_id,
                reason=reason,
                by_officer=False,
                held_at=at,
            )
            for employment_id, reason in sorted(worked.held.items())
            if employment_id not in officers
        ),
        batch_size=2_000,
    )


def _store_takings(run: Run, worked: Worked) -> None:
    """What the run takes for orders, beyond what runs for the same period took, and what each carries on."""
    Taking.objects.filter(run=run).delete()
    found = worked.takings
    rows = zip(
        found.order_ids.tolist(),
        (found.taken - found.already).tolist(),
        found.arrears.tolist(),
        found.protected_arrears.tolist(),
        strict=True,
    )
    Taking.objects.bulk_create(
        (
            Taking(
                department_id=run.department_id,
                run=run,
                order_id=order_id,
                taken_pence=taken,
                arrears_pence=arrears,
                protected_arrears_pence=protected,
            )
            for order_id, taken, arrears, protected in rows
        ),
        batch_size=2_000,
    )


def _find(run: Run, given: Inputs, worked: Worked, period: PeriodFacts, not_filed: str) -> None:
    Finding.objects.filter(run=run)._raw_delete("default")
    Finding.objects.bulk_create(
        (
            Finding(department_id=run.department_id, run=run, **each._asdict())
            for each in findings.found(run, given, worked, period, not_filed)
        ),
        batch_size=2_000,
    )


def _reopened(run_id: int) -> Run:
    """A run that is being prepared, to be calculated again."""
    run = queries.locked(run_id, rules.PREPARING, "changed")
    run.state, run.reviewed_by = "open", ""
    run.save(update_fields=["state", "reviewed_by"])
    return run


def _lock_group(group_id: int) -> None:
    """Of two who open a run of a group at once, the second sees the first's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('pay.group'), %s)", [group_id])


def _record(what: str, run: Run, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"pay.run_{what}",
        actor=actor,
        at=at,
        subject=f"pay.run:{run.id}",
        department_id=run.department_id,
        after=after,
    )
