"""Settling: what a statement comes to, with what was decided about it, is what is paid."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.oversight.service_levels import queries
from commonhold.oversight.service_levels.models import Settlement
from commonhold.oversight.service_levels.settling.rules import Booking, bookings, total_pence


class AlreadySettled(Refusal):
    """This statement is settled already."""

    code: ClassVar[str] = "service_levels.settled"


class Undecided(Refusal):
    """{count} of the statement's disputes are not decided. Decide them first, as that changes what is paid."""

    code: ClassVar[str] = "service_levels.undecided"


@verb
def settle(*, statement_id: int, cases: Mapping[str, str], actor: Actor, at: datetime) -> tuple[Booking, ...]:
    """Say for good what is paid for a month, and return what each department's books are to be told.

    `cases` are the references, by the department's code, of the cases that whoever calls opens in the same transaction
    to have it booked: oversight changes no books itself.
    """
    facts = queries.locked(statement_id)
    if facts.settled is not None:
        raise AlreadySettled
    if facts.undecided:
        raise Undecided(count=facts.undecided)
    made = bookings(facts.statement, facts.decided)
    total = total_pence(facts.statement, facts.decided.values())
    assert sum(each.net_pence for each in made) == total, "departments bear what is paid"
    Settlement.objects.create(
        statement_id=statement_id,
        total_pence=total,
        bookings=[{"booking": each.model_dump(mode="json"), "case": cases[each.department]} for each in made],
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    record(
        "service_levels.settled",
        actor=actor,
        at=at,
        subject=f"service_levels.statement:{statement_id}",
        department_id=None,
        after={"total_pence": total, "cases": sorted(cases.values())},
    )
    return made
