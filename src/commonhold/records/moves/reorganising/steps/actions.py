"""Asking for a step of a plan that a worker takes, and noting what became of it.

A trial is one transaction. Carrying out and reversing take one for each stage, so that what is done is done, whoever is
killed when; a step that is started again goes on with the stage that is next.
"""

from datetime import datetime

from django.db import connection
from procrastinate.contrib.django import app

from commonhold.base.long_steps import PATIENCE
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record_each, verb
from commonhold.records.moves.reorganising.models import Plan, Step
from commonhold.records.moves.reorganising.rules import NotTried, PlanBegun
from commonhold.records.moves.reorganising.steps.queries import step as step_facts
from commonhold.records.moves.reorganising.steps.queries import to_take
from commonhold.records.moves.reorganising.steps.rules import (
    DONE,
    LONGEST_REASON,
    STOPPED,
    TAKEN_IN,
    BeingWorkedOn,
    Kind,
    NothingLeft,
    StepFacts,
    WhyReversed,
)

ALL = {"carry_out": 2**15 - 1, "reverse": 0}
"""`until` of a step that does every stage that is left."""


@verb
def ask(
    *, plan_id: int, kind: Kind, actor: Actor, at: datetime, next_only: bool = False, reason: str = ""
) -> int:
    """Have a worker try a plan, carry it out or reverse it, in the name of whoever asks; the step's id.

    Of a carrying out or a reversal all that is left, or only the next stage. One that no worker is at any more is
    started again by this. Whoever calls acts for both departments.
    """
    plan = Plan.objects.get(id=plan_id)
    reason = reason.strip()
    if kind == "reverse" and not 0 < len(reason) <= LONGEST_REASON:
        raise WhyReversed(field="reason")
    _one_who_asks(plan_id)
    _give_up_what_stopped(plan_id, at)
    plan.refresh_from_db(fields=["state"])
    if plan.state not in TAKEN_IN[kind]:
        if plan.state == "drawn":
            raise NotTried(code=plan.code)
        raise PlanBegun(code=plan.code, state=plan.state, wanted=DONE[kind])
    until = ALL.get(kind)
    left = to_take(plan_id, kind, until)
    if kind != "try" and not left:
        raise NothingLeft(done=DONE[kind])
    step = Step.objects.create(
        plan_id=plan_id,
        kind=kind,
        until=left[0] if next_only and left else until,
        reason=reason,
        asked_at=at,
        asked_by=actor.label,
    )
    app.configure_task("reorganising.take_step").defer(
        step_id=step.id,
        department_ids=[plan.from_department_id, plan.to_department_id],
        actor_id=actor.id,
        actor_label=actor.label,
        account_id=actor.account_id,
    )
    _record("asked", plan, actor, at, kind=kind, stages=len(left[:1] if next_only else left))
    return step.id


@verb
def begin(*, step_id: int, at: datetime) -> None:
    """Note that a worker begins with a step, or with the next part of it."""
    nothing_to_record()  # what is asked for and what comes of it is recorded
    Step.objects.filter(id=step_id, done_at=None).update(started_at=at)


@verb
def hold(*, step_id: int) -> StepFacts | None:
    """Lock a step until the transaction ends, and return it; None if it is done. Of two workers the second waits."""
    nothing_to_record()
    held = Step.objects.select_for_update().filter(id=step_id, done_at=None).first()
    return None if held is None else step_facts(held.plan_id, step_id)


@verb
def end_part(*, step_id: int, at: datetime) -> bool:
    """Note that a part of a step is done, in the transaction that did it; whether another part is left."""
    nothing_to_record()  # the part itself is
    step = Step.objects.get(id=step_id)
    left = bool(to_take(step.plan_id, step.kind, step.until))
    step.started_at, step.done_at = at, None if left else at
    step.save(update_fields=["started_at", "done_at"])
    return left


@verb
def refuse(*, step_id: int, said: str, actor: Actor, at: datetime) -> None:
    """Note why a step was not done to its end."""
    step = Step.objects.select_for_update().filter(id=step_id, done_at=None).first()
    if step is None:
        nothing_to_record()
        return
    step.done_at, step.refused = at, said
    step.save(update_fields=["done_at", "refused"])
    _record("refused", Plan.objects.get(id=step.plan_id), actor, at, kind=step.kind, said=said)


def _one_who_asks(plan_id: int) -> None:
    """Of two who ask at once, the second sees what the first asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reorganising.step'), %s)", [plan_id])


def _give_up_what_stopped(plan_id: int, at: datetime) -> None:
    """What a worker is at is locked by it; what has just been asked for will be taken up."""
    left = Step.objects.filter(plan_id=plan_id, done_at=None).first()
    if left is None:
        return
    free = Step.objects.select_for_update(skip_locked=True).filter(id=left.id, done_at=None).first()
    if free is None or at - (free.started_at or free.asked_at) < PATIENCE:
        raise BeingWorkedOn(done=DONE[left.kind], by=left.asked_by)
    free.done_at, free.refused = at, STOPPED
    free.save(update_fields=["done_at", "refused"])


def _record(what: str, plan: Plan, actor: Actor, at: datetime, **after: object) -> None:
    """In the trails of both departments."""
    about = [
        (each, None, f"reorganising.plan:{plan.id}")
        for each in (plan.from_department_id, plan.to_department_id)
    ]
    record_each(f"reorganising.step_{what}", actor=actor, at=at, about=about, after=after)
