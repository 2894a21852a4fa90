"""Noting who looked at whose record."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb


@verb
def note_look(*, employment_id: int, department_id: int, actor: Actor, at: datetime) -> None:
    """Note that all that is recorded of an employment was shown."""
    record(
        "people.record_seen",
        actor=actor,
        at=at,
        subject=f"people.employment:{employment_id}",
        department_id=department_id,
    )
