"""Reading how the steps of a plan stand that were asked for, and which stages are left to each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.core.audit.showing import shown
from commonhold.records.moves.reorganising.models import Stage, Step
from commonhold.records.moves.reorganising.steps.rules import DONE, BeingWorkedOn, StepFacts

_FIELDS = (
    "id",
    "plan_id",
    "kind",
    "until",
    "reason",
    "asked_at",
    "asked_by",
    "started_at",
    "done_at",
    "refused",
)


def session_name(step_id: int) -> str:
    """How the sessions of workers that take a step call themselves, before what they are at."""
    return f"reorganising.step:{step_id} "


def step(plan_id: int, step_id: int) -> StepFacts:
    """A step of a plan."""
    row = Step.objects.filter(plan_id=plan_id, id=step_id).values_list(*_FIELDS).first()
    if row is None:
        raise NotFound(what="step of this plan")
    return _with_stage(row)


def last_step(plan_id: int) -> StepFacts | None:
    """The last step of a plan that was asked for."""
    row = Step.objects.filter(plan_id=plan_id).order_by("-id").values_list(*_FIELDS).first()
    return _with_stage(row) if row else None


def require_idle(code: str, at: datetime) -> None:
    """Refuse while a worker is at the plan with this code, if there is one: whoever changed it would have to wait."""
    row = Step.objects.filter(plan__code=code).order_by("-id").values_list(*_FIELDS).first()
    if row is not None and (last := _with_stage(row)).going_on(at):
        raise BeingWorkedOn(done=DONE[last.kind], by=last.asked_by)


def to_take(plan_id: int, kind: str, until: int | None) -> list[int]:
    """The stages that a step has yet to do, the first to come first. A trial has none."""
    if kind == "try":
        return []
    stages = Stage.objects.filter(plan_id=plan_id)
    if kind == "carry_out":
        found = stages.filter(done_at=None, number__lte=until).order_by("number")
    else:
        found = stages.filter(done_at__isnull=False, reversed_at=None, number__gte=until).order_by("-number")
    return list(found.values_list("number", flat=True))


def _with_stage(row: Sequence[Any]) -> StepFacts:
    found = StepFacts(*row)
    return found if found.done_at is not None else replace(found, stage=shown(session_name(found.id)))
