"""What the process does by itself: it books what finance agreed to, or tells who settled why it did not."""

from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.records.ledger import actions as ledger_actions
from commonhold.records.ledger import queries as ledger
from commonhold.records.ledger.rules import JournalLine
from commonhold.work.cases.catalogue import CaseFacts, Done
from commonhold.work.cases.moving.actions import tell_asker

SHARED_SERVICES = "61500"
OWED_TO_SUPPLIERS = "20100"
PARTS = ("charge", "credit", "adjustment", "decision")


class NoOpenPeriod(Refusal):
    """Nothing can be booked on {day} or later: no accounting period is open. Ask finance to open one."""

    code: ClassVar[str] = "settle_statement.no_open_period"


def book_charge(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Debits shared services with each part, credits what is owed to suppliers."""
    part, cost_centre_id = case.data["part"], int(case.variables["cost_centre_id"])
    lines = [
        JournalLine(SHARED_SERVICES, pence, cost_centre_id=cost_centre_id, analysis=name.upper())
        for name in PARTS
        if (pence := int(part[f"{name}_pence"]))
    ]
    net = int(part["net_pence"])
    if net:
        lines.append(JournalLine(OWED_TO_SUPPLIERS, -net))
    day = at.astimezone(LONDON).date()
    posting = ledger.posting_date(case.department_id, day)
    if posting is None:
        raise NoOpenPeriod(day=f"{day.day} {day:%B %Y}")
    ledger_actions.post_journal(
        department_id=case.department_id,
        source=part["source"],
        date=posting,
        description=f"{part['supplier']}: {part['contract']}, {part['month']}",
        lines=lines,
        case_reference=case.reference,
        actor=actor,
        at=at,
    )
    return Done()


def return_charge(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells whoever settled the statement that a department did not agree, and why."""
    tell_asker(
        reference=case.reference,
        subject=f"Not agreed: {case.title}",
        body=f"The department did not agree to the charge. The reason given: {case.variables['reason']}",
        actor=actor,
        at=at,
    )
    return Done()
