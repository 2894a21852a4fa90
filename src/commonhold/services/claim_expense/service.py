"""Claim an expense: what the service is, who may ask for it, and who does what in it."""

from datetime import datetime
from pathlib import Path

from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.records.expenses import actions as expense_actions
from commonhold.records.expenses import queries as expenses
from commonhold.records.people import queries as people
from commonhold.services.claim_expense import paying, robots, steps
from commonhold.services.claim_expense.questions import QUESTIONS
from commonhold.work.cases.catalogue import (
    Candidates,
    CaseFacts,
    Looked,
    MarketTask,
    Outcome,
    Service,
    TaskKind,
)

APPROVE = Outcome("approve", "Approve", "approved it")
RETURN = Outcome("return", "Send back to be corrected", "sent it back", needs_reason=True, sends_back=True)
REJECT = Outcome("reject", "Reject", "rejected it", needs_reason=True)
IN_ORDER = Outcome("approve", "The receipts are in order", "found the receipts in order")


def line_manager(case: CaseFacts, at: datetime) -> Candidates:
    """The asker's line manager, or as many managers further up as the task has been passed on."""
    level = int(case.variables.get("line_manager_level", 0))
    account = manager_above(case, case.asked_by, level + 1, at)
    return Candidates(accounts=(account,) if account else ())


def budget_holder(case: CaseFacts, at: datetime) -> Candidates:
    """Whoever holds the budget of the cost centre; when passed on, or the asker alone holds it, a manager.

    A claim on one's own budget goes to another holder of it, and without one to the asker's line manager.
    """
    level = int(case.variables.get("budget_holder_level", 0))
    held_by = holders(
        case.department_id,
        "budget_holder",
        on=at.date(),
        cost_centre_id=int(case.variables["cost_centre_id"]),
    )
    others = tuple(account for account in held_by if account != case.asked_by)
    if others and not level:
        return Candidates(accounts=others)
    below = others[0] if others else case.asked_by
    account = manager_above(case, below, max(level, 1), at)
    return Candidates(accounts=(account,) if account else ())


def manager_above(case: CaseFacts, account_id: int, levels: int, at: datetime) -> int | None:
    """The account of the manager that many levels above somebody, passing over the asker and those without
    an account; None above the top."""
    above = people.accounts_above(account_id, department_id=case.department_id, on=at.date())
    others = [account for account in above if account != case.asked_by]
    return others[levels - 1] if levels <= len(others) else None


def withdrawn(case: CaseFacts, *, actor: Actor, at: datetime) -> None:
    """Takes the claim itself back."""
    expense_actions.withdraw_claim(claim_id=int(case.data["claim_id"]), actor=actor, at=at)


def looks(case: CaseFacts) -> Looked:
    """What the claim comes to, and what stands against it under the department's policy."""
    assessed = expenses.assess_claim(int(case.data["claim_id"]))
    return Looked(assessed.amounts_pence, assessed.total_pence, [each.message for each in assessed.findings])


SERVICE = Service(
    name="claim_expense",
    title="Claim an expense",
    summary="Get back what you paid for travel, a hotel, meals or something else you needed for work.",
    who_may_ask="employee",
    owner="Finance process owner",
    questions=QUESTIONS,
    tasks={
        "check_receipts": TaskKind(
            "Check the receipts",
            (IN_ORDER, RETURN, REJECT),
            market=MarketTask(skill="receipts", minutes=12, shows=("identity",), inputs=robots.receipts),
        ),
        "copy_to_old_ledger": TaskKind(
            "Copy to the old ledger",
            (Outcome("copied", "It is in the old ledger", "copied it to the old ledger"),),
            market=MarketTask(
                skill="old_ledger",
                minutes=6,
                needs=("official", "identity"),
                inputs=robots.old_ledger_entry,
                gives={"old_ledger_entry": str},
            ),
        ),
        "approve_budget_holder": TaskKind("Approve as budget holder", (APPROVE, RETURN, REJECT)),
        "approve_line_manager": TaskKind("Approve as line manager", (APPROVE, RETURN, REJECT)),
        "correct_claim": TaskKind(
            "Correct your claim",
            (
                Outcome("submit", "Send it again", "corrected it and sent it again"),
                Outcome("withdraw", "Take the claim back", "took the claim back"),
            ),
            questions=True,
        ),
        "give_bank_details": TaskKind(
            "Put your bank details right",
            (Outcome("done", "My bank details are right now", "put their bank details right"),),
        ),
    },
    candidates={"line_manager": line_manager, "budget_holder": budget_holder},
    steps=steps,
    standings={
        "check_receipts": "Receipts are being checked",
        "approve_budget_holder": "Waiting for the budget holder’s approval",
        "approve_line_manager": "Waiting for the line manager’s approval",
        "check_claim": "Being checked against your department's policy",
        "book_claim": "Approved",
        "copy_to_old_ledger": "Approved: being copied to the old ledger",
        "pay_claim": "Approved: the money goes out with the next payment run",
        "tell_claimant": "Paid",
        "return_claim": "Sent back to you",
        "reject_claim": "Rejected",
        "withdraw_claim": "Taken back",
        "escalate_budget_holder": "Passed on, because nobody had acted in time",
        "escalate_line_manager": "Passed on, because nobody had acted in time",
    },
    outcomes={"paid": "Paid", "rejected": "Rejected", "withdrawn": "Taken back"},
    folder=Path(__file__).parent,
    withdrawn=withdrawn,
    working_day=paying.run_payments,
    looks=looks,
)
