"""A stage of a plan for whole units, with what isn't in records: access and directories of everybody who moves by it,
who are told.

In the transaction of the stage: either all of it or nothing, and a fixed number of statements however many move.
"""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.records.moves import queries as moves
from commonhold.records.moves.reorganising.carrying_out import actions as stages
from commonhold.records.moves.reorganising.going.queries import moves_of_stage
from commonhold.services.move_department.by_plan.telling import tell
from commonhold.services.move_department.completing import give_access, take_access


def carry_out_next(*, plan_id: int, actor: Actor, at: datetime) -> int | None:
    """Carry out the next stage and return its number; None once all are done. Whoever calls acts for both."""
    number = stages.carry_out_next(plan_id=plan_id, actor=actor, at=at)
    if number is not None:
        went = list(moves.moves(moves_of_stage(plan_id, number)).values())
        give_access(went, actor=actor, at=at)
        tell(went, back=False, actor=actor, at=at)
    return number


def reverse_next(*, plan_id: int, reason: str, actor: Actor, at: datetime) -> int | None:
    """Undo the stage that was done last and return its number; None once none is left."""
    number = stages.reverse_next(plan_id=plan_id, reason=reason, actor=actor, at=at)
    if number is not None:
        back = list(moves.moves(moves_of_stage(plan_id, number)).values())
        take_access(back, actor=actor, at=at)
        tell(back, back=True, actor=actor, at=at)
    return number
