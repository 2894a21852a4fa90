"""Change bank details: what the service is, who may ask for it, and who does what in it."""

from datetime import datetime
from pathlib import Path

from commonhold.core.accounts.queries import holders
from commonhold.services.change_bank_details import risk, steps
from commonhold.services.change_bank_details.questions import QUESTIONS
from commonhold.work.cases.catalogue import (
    Candidates,
    CaseFacts,
    Looked,
    MarketTask,
    Outcome,
    Service,
    TaskKind,
)

VERIFIED = (
    Outcome("called", "I called the number that we held, and they confirmed it", "confirmed it by telephone"),
    Outcome("met", "I met them, saw their pass, and they confirmed it", "confirmed it face to face"),
)
NOT_VERIFIED = (
    Outcome(
        "return",
        "Send back: something in it is wrong",
        "sent it back",
        needs_reason=True,
        sends_back=True,
    ),
    Outcome(
        "refuse", "Refuse: they did not ask for it, or could not be reached", "refused it", needs_reason=True
    ),
)

VERIFIED_WITH = ("bank", "contact", "official")
"""Whoever verifies reads the account back to the person, and needs the number to call."""


def second_verifier(case: CaseFacts, at: datetime) -> Candidates:
    """Any other case worker than the one who verified it first."""
    first = case.variables.get("decided_by")
    others = holders(case.department_id, "case_worker", on=at.date())
    return Candidates(accounts=tuple(account for account in others if account != first))


def looks(case: CaseFacts) -> Looked:
    """Whom to call on which number, and what the rules found."""
    held = risk.contacts_before(case, case.opened_at)
    if held:
        call = f"Call {held[0].phone}, the number that we held before. Don’t use a number from the request."
    else:
        call = "We hold no number of theirs: meet them and see their pass."
    return Looked(findings=[call, *case.variables.get("risks", [])])


SERVICE = Service(
    name="change_bank_details",
    title="Change your bank details",
    summary="Have your pay and expenses go to another account.",
    who_may_ask="employee",
    owner="Payroll process owner",
    questions=QUESTIONS,
    tasks={
        "verify_change": TaskKind(
            "Check that they asked for it",
            (*VERIFIED, *NOT_VERIFIED),
            market=MarketTask(skill="verification", minutes=15, needs=VERIFIED_WITH),
        ),
        "verify_again": TaskKind(
            "Check a second time that they asked for it",
            (*VERIFIED, *NOT_VERIFIED),
            market=MarketTask(
                skill="verification", minutes=15, needs=VERIFIED_WITH, not_after=("verify_change",)
            ),
        ),
        "correct_request": TaskKind(
            "Correct your request",
            (Outcome("submit", "Send it again", "corrected it and sent it again"),),
            questions=True,
        ),
        "stop_change": TaskKind(
            "Stop this change",
            (
                Outcome(
                    "stop",
                    "It was not me who asked: stop it",
                    "stopped it: it was not they who asked",
                    by_telephone=True,
                ),
            ),
        ),
    },
    candidates={"second_verifier": second_verifier},
    steps=steps,
    standings={
        "assess_request": "Being checked",
        "tell_holder": "Being checked",
        "verify_change": "We are going to call you, to be sure that it was you who asked",
        "verify_again": "A second person is going to check that it was you who asked",
        "cooling_off": "Checked: we wait some days before we change it, and you can still stop it",
        "change_account": "Being changed",
        "tell_changed": "Changed",
        "return_request": "Sent back to you",
        "refuse_request": "Not changed",
        "stop_request": "Stopped",
    },
    outcomes={
        "changed": "Changed",
        "refused": "Not changed",
        "stopped": "Stopped: it was not the person who asked",
    },
    folder=Path(__file__).parent,
    looks=looks,
    looks_show=VERIFIED_WITH,
    said="bank",
)
