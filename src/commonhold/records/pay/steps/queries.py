"""Reading how the steps of a run stand that were asked for.

What a worker does at this moment is read from its session: nothing that its transaction writes is seen before it ends.
"""

from dataclasses import replace
from datetime import datetime

from commonhold.base.refusals import NotFound
from commonhold.core.audit.showing import shown
from commonhold.records.pay.steps.models import Step
from commonhold.records.pay.steps.rules import DONE, BeingWorkedOn, StepFacts

_FIELDS = ("id", "run_id", "kind", "payment_date", "asked_at", "asked_by", "started_at", "done_at", "refused")


def session_name(step_id: int) -> str:
    """How the sessions of workers that take a step call themselves, before the stage."""
    return f"pay.step:{step_id} "


def step(run_id: int, step_id: int) -> StepFacts:
    """A step of a run."""
    found = Step.objects.filter(run_id=run_id, id=step_id).values_list(*_FIELDS).first()
    if found is None:
        raise NotFound(what="step of this pay run")
    return _with_stage(StepFacts(*found))


def last_step(run_id: int) -> StepFacts | None:
    """The last step of a run that was asked for."""
    found = Step.objects.filter(run_id=run_id).order_by("-id").values_list(*_FIELDS).first()
    return _with_stage(StepFacts(*found)) if found else None


def require_idle(run_id: int, at: datetime) -> None:
    """Refuse while a worker is at a run: whoever changed it now would have to wait for that."""
    last = last_step(run_id)
    if last is not None and last.going_on(at):
        raise BeingWorkedOn(done=DONE[last.kind], by=last.asked_by)


def _with_stage(found: StepFacts) -> StepFacts:
    if found.done_at is not None:
        return found
    return replace(found, stage=shown(session_name(found.id)))
