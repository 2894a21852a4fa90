"""Taking a step of a plan that was asked for, part by part: a trial is one, of the rest each stage.

A worker that is killed leaves whole stages. Its job is run again by another, which goes on with the next stage; and
whoever asked can start it again at once.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.audit.showing import show
from commonhold.records.moves.reorganising.actions import try_out
from commonhold.records.moves.reorganising.steps import actions as steps
from commonhold.records.moves.reorganising.steps.queries import session_name, to_take
from commonhold.records.moves.reorganising.steps.rules import MISTAKE, StepFacts
from commonhold.records.pay.stages import told_to
from commonhold.services.move_department.by_plan.carrying_out import carry_out_next, reverse_next

log = logging.getLogger(__name__)


def run(step_id: int, department_ids: Sequence[int], *, actor: Actor, now: Callable[[], datetime]) -> None:
    """Take the step to its end, unless it is done; nothing happens then. `department_ids` are both of the plan's."""
    try:
        while _part(step_id, department_ids, actor, now):
            pass
    except Refusal as refusal:
        refused = refusal.message
    except Exception:
        log.exception("step %s of a plan", step_id)
        refused = MISTAKE
    else:
        return
    with acting(actor, department_ids):
        steps.refuse(step_id=step_id, said=refused, actor=actor, at=now())


def _part(step_id: int, department_ids: Sequence[int], actor: Actor, now: Callable[[], datetime]) -> bool:
    """Do the next part, all of it or nothing; whether another one is left."""
    with acting(actor, department_ids):
        steps.begin(step_id=step_id, at=now())
    with acting(actor, department_ids), told_to(lambda stage: show(f"{session_name(step_id)}{stage}")):
        step = steps.hold(step_id=step_id)
        if step is None:
            return False
        _do(step, actor, now())
        return steps.end_part(step_id=step_id, at=now())


def _do(step: StepFacts, actor: Actor, at: datetime) -> None:
    if step.kind == "try":
        show(f"{session_name(step.id)}Looking who is picked")
        try_out(plan_id=step.plan_id, actor=actor, at=at)
        return
    left = to_take(step.plan_id, step.kind, step.until)
    if not left:
        return  # somebody else has done it meanwhile
    if step.kind == "carry_out":
        show(f"{session_name(step.id)}Moving stage {left[0]}")
        carry_out_next(plan_id=step.plan_id, actor=actor, at=at)
    else:
        show(f"{session_name(step.id)}Putting back stage {left[0]}")
        reverse_next(plan_id=step.plan_id, reason=step.reason, actor=actor, at=at)
