"""A move locked while something is done about it, and the event that says so: what every actions.py of moves shares."""

from datetime import datetime

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record
from commonhold.records.moves import queries
from commonhold.records.moves.models import Move
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.moves.rules import Side


def lock(move_id: int) -> MoveFacts:
    """A move, so that nobody else changes it; NotFound where there is none that may be seen."""
    if not Move.objects.select_for_update().filter(id=move_id).values_list("id"):
        raise NotFound(what="move")
    return queries.move(move_id)


def note(what: str, found: MoveFacts, side: Side, actor: Actor, at: datetime, **after: object) -> None:
    """An event in the trail of the side's own department."""
    record(
        f"moves.{what}",
        actor=actor,
        at=at,
        subject=f"moves.move:{found.id}",
        department_id=found.department_of(side),
        case_reference=found.case_reference or None,
        after={"side": side, **after},
    )
