"""What each service task of the process does: one public function for each, named as the task's id."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.services.join import joining
from commonhold.services.join.questions import FIRST_DAY
from commonhold.work.cases.catalogue import CaseFacts, Done, Failed
from commonhold.work.cases.correspondence.actions import write_to
from commonhold.work.cases.questions import display


def prepare_joiner(case: CaseFacts, *, actor: Actor, at: datetime) -> Done | Failed:
    """Records the employment to come; one recorded before the request was corrected never was."""
    try:
        with transaction.atomic():
            joining.undo(case, actor=actor, at=at)
            job = joining.record_employment(case, actor=actor, at=at)
    except Refusal as refusal:
        return Failed("cannot_join", {"reason": refusal.message})
    known = {"employment_id": job, "account_id": None}
    again = CaseFacts(**{**vars(case), "variables": {**case.variables, **known}})
    return Done({**known, "duplicate": bool(joining.known_as(again))})


def open_access(case: CaseFacts, *, actor: Actor, at: datetime) -> Done | Failed:
    """Lets them in to what they have to do themselves, and writes to them."""
    try:
        with transaction.atomic():
            let_in = joining.let_in(case, actor=actor, at=at)
    except Refusal as refusal:
        return Failed("cannot_join", {"reason": refusal.message})
    day = display(FIRST_DAY, case.variables["first_day"])
    body = f"Your first day is {day}. Before it we need your bank details and what tax needs. Sign in at"
    _tell(
        case,
        let_in["account_id"],
        "Before your first day",
        f"{body} {settings.BASE_URL}/approvals/",
        actor,
        at,
    )
    return Done(let_in)


def complete_joining(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Arranges the first day: roles, and what the directory does."""
    begins = joining.arrange_first_day(case, actor=actor, at=at)
    day = display(FIRST_DAY, case.variables["first_day"])
    _tell(
        case,
        case.variables["account_id"],
        "All is ready",
        f"All is ready for your first day, {day}.",
        actor,
        at,
    )
    return Done({"first_day_at": begins})


def undo_joining(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Has it that they never joined."""
    joining.undo(case, actor=actor, at=at)
    _tell(case, case.asked_by, f"Called off: {case.title}", "Nothing of it holds any more.", actor, at)
    return Done()


def _tell(case: CaseFacts, account_id: int, subject: str, body: str, actor: Actor, at: datetime) -> None:
    write_to(
        department_id=case.department_id,
        account_ids=[account_id],
        subject=subject,
        body=f"{body}\n\nRequest {case.reference}.\n",
        actor=actor,
        at=at,
    )
