"""What is recorded of somebody who is about to join, and how all of it is undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts import queries as accounts
from commonhold.core.accounts.actions import close_account, open_account
from commonhold.core.accounts.changes.actions import change_roles, close_at, reopen, take_back_roles
from commonhold.core.accounts.changes.queries import closes_at, open_accounts
from commonhold.core.accounts.changes.rules import Change
from commonhold.core.accounts.directory import actions as directory
from commonhold.core.accounts.directory.rules import Instruction, User
from commonhold.core.audit.acting import Actor
from commonhold.records.people import queries as people
from commonhold.records.people import rules
from commonhold.records.people.actions import give_account, hire
from commonhold.records.people.finding.queries import PossibleDuplicate, possible_duplicates
from commonhold.records.people.transferring.actions import annul
from commonhold.records.people.transferring.queries import last_numbers
from commonhold.work.cases.answering.queries import answers_of
from commonhold.work.cases.catalogue import CaseFacts
from commonhold.work.cases.queries import facts_now

LATER_DAYS = 28
"""For how long after their first day somebody can still do what was asked of them before it, if it was late."""


class TooLate(Refusal):
    """Their first day, {on:%-d %B %Y}, has come. If they don't stay, have them leave."""

    code: ClassVar[str] = "join.too_late"


class NoSuchManager(Refusal):
    """Nobody has the employee number {number} in your department. Check it, or leave it empty."""

    code: ClassVar[str] = "join.no_such_manager"


def first_day(case: CaseFacts) -> date:
    return date.fromisoformat(case.variables["first_day"])


def source(case: CaseFacts) -> str:
    """Under what access and directories know it."""
    return f"services.join:{case.reference}"


def record_employment(case: CaseFacts, *, actor: Actor, at: datetime) -> int:
    """Records the employment to come; somebody with the same National Insurance number is the same person."""
    given, department_id = answers_of(case.id), case.department_id
    facts: list[rules.Value] = [
        rules.Post(int(Decimal(given["post"]))),
        rules.Grade(given["grade"]),
        rules.Pay(given["salary"]),
        rules.WorkingPattern(Decimal(given["hours"])),
        rules.Location(given["region"]),
    ]
    if number := (given.get("manager") or "").strip():
        found = people.employments_by_number(department_id, [number])
        if not found:
            raise NoSuchManager(field="manager", number=number)
        facts.append(rules.Manager(found[number]))
    last = given.get("last_day")
    prefix, width, highest = last_numbers([department_id]).get(department_id, ("", 1, 0))
    return hire(
        department_id=department_id,
        number=f"{prefix}{highest + 1:0{width}}",
        given_name=given["given_name"],
        family_name=given["family_name"],
        born=date.fromisoformat(given["born"]),
        national_insurance_number=given.get("national_insurance_number") or None,
        starts=date.fromisoformat(given["first_day"]),
        ends=date.fromisoformat(last) + timedelta(days=1) if last else None,
        facts=facts,
        actor=actor,
        at=at,
    )


def let_in(case: CaseFacts, *, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """Opens an account for them, or lets them in again with the one that they had."""
    job, today = case.variables["employment_id"], at.astimezone(LONDON).date()
    account_id = people.account_of_employment(job)
    was_open = account_id is not None and open_accounts(at).filter(id=account_id).exists()
    closes = closes_at(account_id) if account_id is not None else None
    if account_id is None:
        given = answers_of(case.id)
        label = f"{given['given_name']} {given['family_name']}"
        account_id = open_account(email=given["email"], label=label, actor=actor, at=at)
        give_account(employment_id=job, account_id=account_id, actor=actor, at=at)
    elif not was_open or closes is not None:
        reopen(account_ids=[account_id], actor=actor, at=at)
    joiner = Change(
        source(case),
        account_id,
        today,
        to_department_id=case.department_id,
        until=first_day(case) + timedelta(days=LATER_DAYS),
        joiner=True,
    )
    change_roles(changes=[joiner], actor=actor, at=at)
    former_until = closes.isoformat() if was_open and closes is not None else None
    return {"account_id": account_id, "was_open": was_open, "former_until": former_until}


def arrange_first_day(case: CaseFacts, *, actor: Actor, at: datetime) -> str:
    """Roles begin on the first day, and the directory sets up the user; the moment at which it comes."""
    account = accounts.account(case.variables["account_id"])
    begins = datetime.combine(first_day(case), time(0), LONDON)
    change = Change(source(case), account.id, first_day(case), to_department_id=case.department_id)
    change_roles(changes=[change], actor=actor, at=at)
    user = User(email=account.email, display_name=account.label)
    told = Instruction(source(case), case.department_id, account.id, "create", begins, user)
    directory.instruct(instructions=[told], actor=actor, at=at)
    return begins.isoformat()


def undo(case: CaseFacts, *, actor: Actor, at: datetime) -> None:
    """Has it that they never joined: the employment holds for no day, and access ends. Nothing if that wasn't yet."""
    if (job := case.variables.get("employment_id")) is None:
        return
    if at.astimezone(LONDON).date() >= first_day(case):
        raise TooLate(on=first_day(case))
    annul(employment_ids=[job], actor=actor, at=at)
    if (account_id := case.variables.get("account_id")) is not None:
        take_back_roles(sources=[source(case)], actor=actor, at=at)
        directory.take_back(sources=[source(case)], actor=actor, at=at)
        if not case.variables["was_open"]:
            close_account(account_id=account_id, actor=actor, at=at)
        elif (until := case.variables.get("former_until")) is not None:
            close_at(moments={account_id: datetime.fromisoformat(until)}, actor=actor, at=at)


def withdrawn(case: CaseFacts, *, actor: Actor, at: datetime) -> None:
    """Undoes it for whoever asked and takes it back."""
    undo(facts_now(case.reference), actor=actor, at=at)


def known_as(case: CaseFacts) -> list[PossibleDuplicate]:
    """Whom of this department they may be already: of the same name and date of birth."""
    person_id = people.person_of_employment(case.variables["employment_id"])
    return possible_duplicates([case.department_id], person_id=person_id)
