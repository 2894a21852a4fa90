"""Sending a request, from whichever face: answers become a case, or a list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from commonhold.base.refusals import NotAllowed, NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.records.people import queries as people
from commonhold.records.people.rules import BankAccount
from commonhold.services.change_bank_details.questions import QUESTIONS
from commonhold.work.cases import actions as cases
from commonhold.work.cases import answers as checking
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.queries import facts_of, new_case_reference
from commonhold.work.cases.questions import Problem

LATEST_DAYS = 180
TITLE = "Change of bank details"


class NotEmployedHere(NotAllowed):
    """Only people employed by the department today can change where it pays them. Ask your manager or payroll."""

    code: ClassVar[str] = "change_bank_details.not_employed_here"


def preview(
    answers: object,
    *,
    department_id: int,
    asked_by: int,
    at: datetime,
    reference: str | None = None,  # noqa: ARG001 - a correction leads to the same
) -> list[str]:
    """What sending these answers leads to, in sentences; nothing if they can't be sent."""
    try:
        _read(answers, _person(asked_by, department_id, at), at)
    except AnswersRefused:
        return []
    return [
        "We write to you at the addresses that we hold already, and somebody calls you on the number that we hold "
        "already, to be sure that it was you who asked.",
        "Then we wait a few working days before we change it. You can stop it all that time.",
        "Money that is already on its way goes to the account that you have now.",
    ]


def submit(
    answers: object, *, department_id: int, asked_by: int, actor: Actor, at: datetime
) -> cases.OpenedCase:
    """Asks for the change for the account `asked_by`.

    Raises AnswersRefused with all its problems, or NotEmployedHere.
    """
    person_id = _person(asked_by, department_id, at)
    ready = _read(answers, person_id, at)
    return cases.open_case(
        reference=new_case_reference(),
        service_name="change_bank_details",
        department_id=department_id,
        asked_by=asked_by,
        title=TITLE,
        data={"person_id": person_id},
        answers=ready,
        variables={},
        actor=actor,
        at=at,
    )


def correct(answers: object, *, task_id: int, reference: str, actor: Actor, at: datetime) -> None:
    """Sends a request again that was sent back: finishes the asker's task of correcting it."""
    case = facts_of(reference)
    ready = _read(answers, _person(case.asked_by, case.department_id, at), at)
    cases.complete_task(task_id=task_id, outcome="submit", answers=ready, actor=actor, at=at)


def _read(answers: object, person_id: int, at: datetime) -> dict[str, Any]:
    """The answers, whole and without fault, or AnswersRefused with all that is wrong with them."""
    today = at.astimezone(LONDON).date()
    found = checking.problems(QUESTIONS, answers, today)
    if found:
        raise AnswersRefused(found)
    assert isinstance(answers, Mapping)
    ready = QUESTIONS.heard(answers)
    wanted = date.fromisoformat(ready["effective_from"])
    if wanted < today:
        found.append(Problem("effective_from", "The date must be today or later"))
    if wanted > today + timedelta(days=LATEST_DAYS):
        found.append(Problem("effective_from", f"The date must be within {LATEST_DAYS} days"))
    try:
        account = BankAccount(ready["sort_code"], ready["account_number"], ready["account_name"])
        people.check_account(account.sort_code, account.account_number)
    except Refusal as refusal:
        found.append(Problem(refusal.field or "account_name", refusal.message))
    else:
        now = people.bank_account(person_id, today)
        if now and (now.sort_code, now.account_number) == (account.sort_code, account.account_number):
            found.append(Problem("account_number", "This is the account that your pay already goes to"))
    if found:
        raise AnswersRefused(found)
    return ready


def _person(account_id: int, department_id: int, at: datetime) -> int:
    person_id = people.person_of_account(account_id)
    if person_id is None:
        raise NotEmployedHere()
    try:
        people.employment_of(person_id, department_id=department_id, on=at.astimezone(LONDON).date())
    except NotFound as error:
        raise NotEmployedHere() from error
    return person_id
