"""Noting who saw personal data of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.cases.catalogue import CaseFacts
from commonhold.work.cases.queries import CaseView
from commonhold.work.cases.sharing import sharing

OPEN_TO_ALL = "official"
"""Business data about nobody in particular: looking at it is nothing to note."""


@verb
def note_seen(
    case: CaseView | CaseFacts,
    classes: Iterable[str],
    *,
    actor: Actor,
    at: datetime,
    file_id: int | None = None,
) -> None:
    """Note that values of these classes of a case were shown to the actor, or a file of them: which, never what they
    are. Nothing is noted of the person who asked, who gave them."""
    seen = sorted(set(classes) - {OPEN_TO_ALL})
    if not seen or actor.account_id == case.asked_by:
        nothing_to_record()
        return
    with sharing(case):
        record(
            "cases.values_seen",
            actor=actor,
            at=at,
            subject=f"cases.case:{case.id}" if file_id is None else f"cases.attachment:{file_id}",
            department_id=case.department_id,
            case_reference=case.reference,
            after={"classes": seen},
        )
