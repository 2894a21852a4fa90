"""Asking for a step of a run that a worker takes, and noting what became of it."""

from datetime import date, datetime

from django.db import connection
from procrastinate.contrib.django import app

from commonhold.base.long_steps import PATIENCE
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.rules import RunMovedOn
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs.queries import run as run_facts
from commonhold.records.pay.steps.models import Step
from commonhold.records.pay.steps.rules import DONE, STOPPED, TAKEN_IN, BeingWorkedOn


@verb
def ask(
    *,
    run_id: int,
    kind: str,
    actor: Actor,
    at: datetime,
    payment_date: date | None = None,
    late_reason: str = "",
) -> int:
    """Have a worker calculate or commit a run, in the name of whoever asks; the step's id.

    `payment_date` and `late_reason` are those of a commit. One that no worker is at any more is started again by this.
    """
    run = run_facts(run_id)
    if run.state not in TAKEN_IN[kind]:
        raise RunMovedOn(state=run.state, wanted=DONE[kind])
    _one_who_asks(run_id)
    _give_up_what_stopped(run_id, at)
    step = Step.objects.create(
        department_id=run.department_id,
        run_id=run_id,
        kind=kind,
        payment_date=payment_date,
        late_reason=late_reason,
        asked_at=at,
        asked_by=actor.label,
    )
    app.configure_task("pay.take_step").defer(
        step_id=step.id,
        department_id=run.department_id,
        actor_id=actor.id,
        actor_label=actor.label,
        account_id=actor.account_id,
    )
    _record("asked", step, actor, at, kind=kind)
    return step.id


@verb
def begin(*, step_id: int, at: datetime) -> None:
    """Note that a worker begins with a step."""
    nothing_to_record()  # what is asked for and what comes of it is recorded
    Step.objects.filter(id=step_id, done_at=None).update(started_at=at)


@verb
def take(*, step_id: int, actor: Actor, at: datetime) -> None:
    """Take a step. Of two workers the second waits for the first, and finds it done."""
    step = Step.objects.select_for_update().filter(id=step_id, done_at=None).first()
    if step is None:
        nothing_to_record()
    elif step.kind == "calculate":
        runs.calculate(run_id=step.run_id, actor=actor, at=at)
    else:
        committing.commit(
            run_id=step.run_id,
            payment_date=step.payment_date,
            late_reason=step.late_reason,
            actor=actor,
            at=at,
        )


@verb
def end(*, step_id: int, actor: Actor, at: datetime, refused: str = "") -> None:
    """Note that a step is done, in the transaction that took it; or afterwards why it was not."""
    step = Step.objects.select_for_update().filter(id=step_id, done_at=None).first()
    if step is None:
        nothing_to_record()
        return
    step.done_at, step.refused = at, refused
    step.save(update_fields=["done_at", "refused"])
    if refused:
        _record("refused", step, actor, at, kind=step.kind, said=refused)
    else:
        nothing_to_record()  # the step itself is


def _one_who_asks(run_id: int) -> None:
    """Of two who ask at once, the second sees what the first asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('pay.step'), %s)", [run_id])


def _give_up_what_stopped(run_id: int, at: datetime) -> None:
    """What a worker is at is locked by it; what has just been asked for will be taken up."""
    left = Step.objects.filter(run_id=run_id, done_at=None).first()
    if left is None:
        return
    free = Step.objects.select_for_update(skip_locked=True).filter(id=left.id, done_at=None).first()
    if free is None or at - (free.started_at or free.asked_at) < PATIENCE:
        raise BeingWorkedOn(done=DONE[left.kind], by=left.asked_by)
    free.done_at, free.refused = at, STOPPED
    free.save(update_fields=["done_at", "refused"])


def _record(what: str, step: Step, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"pay.step_{what}",
        actor=actor,
        at=at,
        subject=f"pay.run:{step.run_id}",
        department_id=step.department_id,
        after=after,
    )
