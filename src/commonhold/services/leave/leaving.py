"""What a last day changes, everywhere at once, and how all of it is undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db import transaction

from commonhold.base.periods import months_after, tax_year
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts import queries as accounts
from commonhold.core.accounts.actions import EmailTaken
from commonhold.core.accounts.changes.actions import (
    change_roles,
    close_at,
    let_in_as_former,
    reopen,
    take_back_roles,
)
from commonhold.core.accounts.changes.queries import closes_at
from commonhold.core.accounts.changes.rules import FORMER, Change
from commonhold.core.accounts.directory import actions as directory
from commonhold.core.accounts.directory.rules import Instruction, User
from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.acting import Actor
from commonhold.records.pay.standing.actions import cancel_once
from commonhold.records.people.history.queries import spells
from commonhold.records.people.rules import Contact
from commonhold.records.people.transferring import actions as employments
from commonhold.services.leave.sides import last_day, leaver
from commonhold.work.cases.answering.queries import answers_of
from commonhold.work.cases.catalogue import CaseFacts
from commonhold.work.cases.queries import facts_now

CLOSES: Mapping[str, str] = {
    "end": "With the end of the last day",
    "five": "At 5pm on the last day",
    "now": "At once",
}


KEPT_MONTHS = 22
"""For how long after its tax year people need what they were paid (GOV.UK, "Keeping your pay and tax records")."""


class TooLate(Refusal):
    """The last day, {on:%-d %B %Y}, is over. Whoever comes back is hired again."""

    code: ClassVar[str] = "leave.too_late"


def arrange(case: CaseFacts, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Ends employment and access with the last day; what the process has to know of it."""
    last, job = last_day(case), case.data["employment_id"]
    after = last + timedelta(days=1)
    ended_at = employments.end_for_transfer(endings=[(job, last)], actor=actor, at=at)
    if (account_id := leaver(case)) is not None:
        change_roles(
            changes=[Change(source(case), account_id, after, from_department_id=case.department_id)],
            actor=actor,
            at=at,
        )
        closes = _moment(case, after, at)
        account = accounts.account(account_id)
        known_as = User(account.email, account.label)
        shut = Instruction(source(case), case.department_id, account_id, "disable", closes, before=known_as)
        directory.instruct(instructions=[shut], actor=actor, at=at)
        if not _works_elsewhere(account_id, after):
            close_at(moments={account_id: closes}, actor=actor, at=at)
    return {"ended_at": ended_at.isoformat(), "leaves_at": _midnight(after).isoformat()}


def restore(case: CaseFacts, *, actor: Actor, at: datetime) -> None:
    """Undoes all of it; what was recorded since stays. Nothing to do if nothing was arranged yet."""
    if "leaves_at" not in case.variables:
        return
    last = last_day(case)
    if at.astimezone(LONDON).date() > last:
        raise TooLate(on=last)
    ended = (case.data["employment_id"], datetime.fromisoformat(case.variables["ended_at"]))
    employments.take_back(employments=[ended], actor=actor, at=at)
    if (once_id := case.variables.get("once_id")) is not None:
        cancel_once(once_id=once_id, actor=actor, at=at)
    if (account_id := leaver(case)) is not None:
        take_back_roles(sources=[source(case)], actor=actor, at=at)
        directory.take_back(sources=[source(case)], actor=actor, at=at)
        if closes_at(account_id) is not None:
            reopen(account_ids=[account_id], actor=actor, at=at)


def let_back_in(case: CaseFacts, *, actor: Actor, at: datetime) -> date | None:
    """Lets them in again, once it is over, by their private address and to nothing but what is their own; the last day
    on which. None where they work elsewhere or have died, or no address of theirs is known that is nobody else's."""
    account_id, last = leaver(case), last_day(case)
    if account_id is None or closes_at(account_id) is None or answers_of(case.id)["reason"] == "death":
        return None
    contacts = [each.value for each in spells(case.data["employment_id"], Contact) if each.period.holds(last)]
    email = next((each.email for each in contacts if isinstance(each, Contact)), "")
    until = months_after(date(tax_year(last) + 1, 4, 5), KEPT_MONTHS)
    if not email:
        return None
    try:
        with transaction.atomic():
            let_in_as_former(
                account_id=account_id,
                email=email,
                until=_midnight(until + timedelta(days=1)),
                actor=actor,
                at=at,
            )
    except EmailTaken:
        return None
    return until


def withdrawn(case: CaseFacts, *, actor: Actor, at: datetime) -> None:
    """Undoes it for whoever asked and takes it back."""
    restore(facts_now(case.reference), actor=actor, at=at)


def source(case: CaseFacts) -> str:
    """Under what access and directories know it."""
    return f"services.leave:{case.reference}"


def _moment(case: CaseFacts, after: date, at: datetime) -> datetime:
    """When nobody is let in with their account any more."""
    match case.variables.get("closes", "end"):
        case "now":
            return at
        case "five":
            return datetime.combine(after - timedelta(days=1), time(17), LONDON)
    return _midnight(after)


def _works_elsewhere(account_id: int, on: date) -> bool:
    """Whether they have a role left in any department, besides that of having been there."""
    return any(each.role != FORMER for each in grants_of(account_id, on))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), LONDON)
