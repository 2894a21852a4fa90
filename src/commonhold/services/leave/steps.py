"""What each service task of the process does: one public function for each, named as the task's id."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.services.leave import leaving
from commonhold.services.leave.forms import LAST_DAY
from commonhold.services.leave.sides import hr, last_day, leaver, payroll_officers, successor
from commonhold.work.cases.catalogue import CaseFacts, Done, Failed
from commonhold.work.cases.correspondence.actions import write_to
from commonhold.work.cases.handing_over.actions import hand_over
from commonhold.work.cases.questions import display


def arrange_leaving(case: CaseFacts, *, actor: Actor, at: datetime) -> Done | Failed:
    """Ends employment, roles and access with the last day: all of it or nothing."""
    try:
        with transaction.atomic():
            return Done(leaving.arrange(case, actor=actor, at=at))
    except Refusal as refusal:
        return Failed("cannot_leave", {"reason": refusal.message})


def tell_arranged(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells the person, their manager, HR and payroll."""
    day = display(LAST_DAY, last_day(case).isoformat())
    _tell(case, case.title, f"The last day is {day}. Until it is over this can be taken back.", actor, at)
    return Done()


def restore_employment(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Puts everything back: they stay."""
    leaving.restore(case, actor=actor, at=at)
    _tell(case, f"Taken back: {case.title}", "They stay, and everything is as it was.", actor, at)
    return Done()


def hand_over_work(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """What they have open passes to their manager, and they are let in to what is their own."""
    if (account_id := leaver(case)) is not None:
        hand_over(
            accounts={account_id: successor(case, at)},
            department_id=case.department_id,
            reason="They left the department.",
            actor=actor,
            at=at,
        )
    if (until := leaving.let_back_in(case, actor=actor, at=at)) is not None:
        _tell_leaver(case, until, actor, at)
    return Done()


def _tell_leaver(case: CaseFacts, until: date, actor: Actor, at: datetime) -> None:
    """By the private address, which is the account's now."""
    day = display(LAST_DAY, until.isoformat())
    write_to(
        department_id=case.department_id,
        account_ids=[each for each in [leaver(case)] if each is not None],
        subject="Your payslips and P45",
        body=f"Your last payslip and your P45 are at {settings.BASE_URL}/payslips/ once pay has been run. Sign in"
        f" with this address, until {day}. Keep copies of what you need.\n",
        actor=actor,
        at=at,
    )


def _tell(case: CaseFacts, subject: str, body: str, actor: Actor, at: datetime) -> None:
    everybody = [
        leaver(case),
        successor(case, at),
        *hr(case, at).accounts,
        *payroll_officers(case, at).accounts,
    ]
    write_to(
        department_id=case.department_id,
        account_ids=[each for each in dict.fromkeys(everybody) if each is not None],
        subject=subject,
        body=f"{body}\n\nRequest {case.reference}.\n",
        actor=actor,
        at=at,
    )
