"""What the ledger is told: what a claim cost when it is approved, and what left the bank when it is paid."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.records.expenses.queries import ClaimFacts
from commonhold.records.ledger import actions as ledger_actions
from commonhold.records.ledger import queries as ledger
from commonhold.records.ledger.rules import JournalLine
from commonhold.records.payments.queries import BatchFacts, PaymentFacts

OWED_TO_STAFF = "20200"
NET_PAY = "20300"
BANK = "12100"
ACCOUNTS = {
    "own_car": "60100",
    "motorcycle": "60100",
    "bicycle": "60100",
    "public_transport": "60200",
    "accommodation": "60300",
    "subsistence": "60400",
    "other": "60900",
}
"""The account of the standard chart for each kind of expense."""


class NoOpenPeriod(Refusal):
    """Nothing can be booked on {day} or later: no accounting period is open. Ask finance to open one."""

    code: ClassVar[str] = "claim_expense.no_open_period"


def book_expense(claim: ClaimFacts, *, actor: Actor, at: datetime) -> None:
    """Debits each kind of expense to the claim's cost centre, credits what is owed to staff."""
    spent_pence: defaultdict[str, int] = defaultdict(int)
    for priced in claim.lines:
        spent_pence[ACCOUNTS[priced.line.kind]] += priced.amount_pence
    lines = [
        JournalLine(account, amount_pence, cost_centre_id=claim.cost_centre_id)
        for account, amount_pence in sorted(spent_pence.items())
    ]
    ledger_actions.post_journal(
        department_id=claim.department_id,
        source=f"expenses.claim:{claim.id}",
        date=_posting_date(claim.department_id, at),
        description=f"Expense claim {claim.case_reference}",
        lines=[*lines, JournalLine(OWED_TO_STAFF, -claim.total_pence)],
        case_reference=claim.case_reference,
        actor=actor,
        at=at,
    )


def book_payment(batch: BatchFacts, paid: Iterable[PaymentFacts], *, actor: Actor, at: datetime) -> None:
    """Debits what was owed to staff, credits the bank, for what was paid of a batch."""
    owed_pence: defaultdict[str, int] = defaultdict(int)
    for payment in paid:
        account = NET_PAY if payment.source.startswith("pay.run:") else OWED_TO_STAFF
        owed_pence[account] += payment.amount_pence
    what = "Pay" if set(owed_pence) == {NET_PAY} else "Expense claims"
    ledger_actions.post_journal(
        department_id=batch.department_id,
        source=f"payments.batch:{batch.id}",
        date=_posting_date(batch.department_id, at),
        description=f"{what} paid in batch {batch.id}",
        lines=[
            *(JournalLine(account, pence) for account, pence in sorted(owed_pence.items())),
            JournalLine(BANK, -sum(owed_pence.values())),
        ],
        actor=actor,
        at=at,
    )


def _posting_date(department_id: int, at: datetime) -> date:
    day = at.astimezone(LONDON).date()
    found = ledger.posting_date(department_id, day)
    if found is None:
        raise NoOpenPeriod(day=f"{day.day} {day:%B %Y}")
    return found
