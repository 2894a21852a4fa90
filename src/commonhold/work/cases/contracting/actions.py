"""Agreeing on the terms of a contract, which name services and tasks."""

from datetime import date, datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import verb
from commonhold.work.cases.contracting.queries import unknown_tasks
from commonhold.work.delivery.contracts.actions import add_change_note
from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.contracts.rules import Terms


@verb
def agree_change(
    *, contract_id: int, terms: Terms, effective_from: date, reason: str, actor: Actor, at: datetime
) -> int:
    """Agree on terms that a contract has from a day on, and return the change note's number; Unfit, if they name a
    service or a task that isn't there."""
    if found := list(unknown_tasks(terms)):
        raise Unfit(found)
    return add_change_note(
        contract_id=contract_id,
        terms=terms,
        effective_from=effective_from,
        reason=reason,
        actor=actor,
        at=at,
    )
