"""What a last day changes, everywhere at once, and how all of it is undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.changes.actions import change_roles, close_at, reopen, take_back_roles
from commonhold.core.accounts.changes.queries import closes_at
from commonhold.core.accounts.changes.rules import FORMER, Change
from commonhold.core.accounts.directory import actions as directory
from commonhold.core.accounts.directory.rules import Instruction
from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.acting import Actor
from commonhold.records.pay.standing.actions import cancel_once
from commonhold.records.people.transferring import actions as employments
from commonhold.services.leave.sides import last_day, leaver
from commonhold.work.cases.catalogue import CaseFacts
from commonhold.work.cases.queries import facts_now

CLOSES: Mapping[str, str] = {
    "end": "With the end of the last day",
    "five": "At 5pm on the last day",
    "now": "At once",
}


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
        shut = Instruction(source(case), case.department_id, account_id, "disable", closes)
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
