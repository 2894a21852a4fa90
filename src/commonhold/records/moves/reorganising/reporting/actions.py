"""Noting who took what is known of a plan's people."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.records.moves.reorganising.models import Plan


@verb
def note_look(*, plan_id: int, what: str, actor: Actor, at: datetime) -> None:
    """Keep in the trails of both departments that somebody looked at people and their pay, or took a file of them."""
    plan = Plan.objects.get(id=plan_id)
    about = [
        (each, None, f"reorganising.plan:{plan_id}")
        for each in (plan.from_department_id, plan.to_department_id)
    ]
    record_each("reorganising.looked_at", actor=actor, at=at, about=about, after={"what": what})
