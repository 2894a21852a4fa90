"""Payment runs: what is owed goes to the bank on each working day, and cases go on when it has been paid."""

from collections.abc import Mapping
from datetime import datetime

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.records.payments import actions as payment_actions
from commonhold.records.payments import queries as payments
from commonhold.records.people import queries as people
from commonhold.services.claim_expense import booking
from commonhold.work.cases.catalogue import CaseFacts
from commonhold.work.cases.queries import case_ids
from commonhold.work.cases.queue import QueuedStep, put_steps

STEP = "pay_claim"


def source_of(case: CaseFacts) -> str:
    """Under what a payment is queued: one for each time that the process comes to paying."""
    return f"claim_expense:{case.reference}:{case.wait_id}"


def run_payments(department_id: int, *, actor: Actor, at: datetime) -> int | None:
    """Makes the day's batch with its bank files; its id, or None if nothing is owed."""
    day = payments.earliest_payment_date(at.astimezone(LONDON).date())
    return payment_actions.make_batch(department_id=department_id, payment_date=day, actor=actor, at=at)


def confirm_payments(
    *, batch_id: int, actor: Actor, at: datetime, rejected: Mapping[int, str] | None = None
) -> None:
    """Books what the bank has paid of a batch, and lets the cases of all its payments go on.

    `rejected` are the payments that the bank could not make, with its reasons: those claimants are asked to
    put their bank details right.
    """
    batch = payments.batch(batch_id)
    payment_actions.confirm_batch(batch_id=batch_id, rejected=rejected, actor=actor, at=at)
    settled = payments.payments_of(batch_id)
    paid = [payment for payment in settled if payment.state == "paid"]
    if paid:
        booking.book_payment(batch, paid, actor=actor, at=at)
    waits = dict(
        payment.source.split(":")[1:] for payment in settled if payment.source.startswith("claim_expense:")
    )
    found = case_ids(batch.department_id, list(waits)).items()
    put_steps(
        [QueuedStep(batch.department_id, each, int(waits[reference]), STEP) for reference, each in found]
    )


def manager_holds_budget(case: CaseFacts, cost_centre_id: int, at: datetime) -> bool:
    """Whether the asker's line manager holds the cost centre's budget, so that one approval is both."""
    above = people.accounts_above(case.asked_by, department_id=case.department_id, on=at.date())
    held_by = holders(case.department_id, "budget_holder", on=at.date(), cost_centre_id=cost_centre_id)
    return bool(above) and above[0] in held_by
