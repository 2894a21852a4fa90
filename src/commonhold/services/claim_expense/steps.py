"""What each service task of the process does: one public function for each, named as the task's id."""

from datetime import datetime

from commonhold.base.money import format_pence
from commonhold.core.audit.acting import Actor
from commonhold.records.expenses import actions as expense_actions
from commonhold.records.expenses import queries as expenses
from commonhold.records.payments import actions as payment_actions
from commonhold.records.payments import queries as payments
from commonhold.records.payments.rules import NAME_LENGTH
from commonhold.records.people import queries as people
from commonhold.services.claim_expense import booking, paying
from commonhold.work.cases.catalogue import CaseFacts, Done, Failed, Waiting
from commonhold.work.cases.moving.actions import tell_asker


def check_claim(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Finds what stands against the claim, and who would have to approve it."""
    assessed = expenses.assess_claim(int(case.data["claim_id"]))
    found = assessed.findings
    cost_centre_id = int(case.variables["cost_centre_id"])
    return Done(
        {
            "total_pence": assessed.total_pence,
            "findings": len(found),
            "receipts_missing": sum(1 for each in found if each.code == "no-receipt"),
            "receipts_checked_by_hand": assessed.terms.receipts_checked_by_hand,
            "budget_holder_needed": assessed.terms.budget_holder_needed,
            "old_ledger_kept": assessed.terms.old_ledger_kept,
            "one_approver": paying.manager_holds_budget(case, cost_centre_id, at),
            "line_manager_level": 0,
            "budget_holder_level": 0,
        }
    )


def escalate_budget_holder(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Passes the approval one level up, because the budget holder has not acted in time."""
    return Done({"budget_holder_level": int(case.variables.get("budget_holder_level", 0)) + 1})


def escalate_line_manager(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Passes the approval one manager up, because this one has not acted in time."""
    return Done({"line_manager_level": int(case.variables.get("line_manager_level", 0)) + 1})


def return_claim(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Gives the claim back with the reason, and tells the claimant."""
    reason = str(case.variables["reason"])
    expense_actions.return_claim(claim_id=int(case.data["claim_id"]), reason=reason, actor=actor, at=at)
    tell_asker(
        reference=case.reference,
        subject=f"Correct your claim: {case.title}",
        body=f"Your claim {case.reference} was sent back. The reason given: {reason}",
        actor=actor,
        at=at,
    )
    return Done()


def reject_claim(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Rejects the claim for good, and tells the claimant why."""
    reason = str(case.variables["reason"])
    expense_actions.reject_claim(claim_id=int(case.data["claim_id"]), reason=reason, actor=actor, at=at)
    tell_asker(
        reference=case.reference,
        subject=f"Your claim was rejected: {case.title}",
        body=f"Your claim {case.reference} was rejected. The reason given: {reason}",
        actor=actor,
        at=at,
    )
    return Done()


def withdraw_claim(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Takes the claim back for good."""
    expense_actions.withdraw_claim(claim_id=int(case.data["claim_id"]), actor=actor, at=at)
    return Done()


def book_claim(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Approves the claim and books it: what it cost against what is now owed to the claimant."""
    claim_id = int(case.data["claim_id"])
    expense_actions.approve_claim(claim_id=claim_id, actor=actor, at=at)
    booking.book_expense(expenses.claim(claim_id), actor=actor, at=at)
    return Done()


def pay_claim(case: CaseFacts, *, actor: Actor, at: datetime) -> Done | Waiting | Failed:
    """Queues the payment, and waits until the bank has paid it or refused to. Run again when it has."""
    source = paying.source_of(case)
    queued = payments.payment(case.department_id, source)
    if queued is not None and queued.state == "paid":
        expense_actions.mark_paid(claim_id=int(case.data["claim_id"]), actor=actor, at=at)
        return Done()
    if queued is not None and queued.state in ("rejected", "cancelled"):
        return Failed("cannot_pay", {"reason": queued.reason})
    if queued is not None:
        return Waiting()
    claim = expenses.claim(int(case.data["claim_id"]))
    account = people.bank_account(claim.person_id, at.date()) or people.bank_account_left(claim.person_id)
    if account is None:
        return Failed("cannot_pay", {"reason": "We have no bank account of yours."})
    payment_actions.queue_payment(
        department_id=case.department_id,
        source=source,
        payee_name=account.account_name[:NAME_LENGTH],
        sort_code=account.sort_code,
        account_number=account.account_number,
        amount_pence=claim.total_pence,
        reference=case.reference,
        case_reference=case.reference,
        actor=actor,
        at=at,
    )
    return Waiting()


def tell_claimant(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells the claimant that the money has gone to their account."""
    total = format_pence(int(case.variables["total_pence"]))
    tell_asker(
        reference=case.reference,
        subject=f"Your claim was paid: {case.title}",
        body=f"{total} for your claim {case.reference} has gone to your bank account.",
        actor=actor,
        at=at,
    )
    return Done()
