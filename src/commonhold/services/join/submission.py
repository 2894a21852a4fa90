"""Sending it, from whichever face: answers become a case, or a list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commonhold.base.identifiers import check_national_insurance_number
from commonhold.base.refusals import NotAllowed, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.records.people import queries as people
from commonhold.services.join.questions import FIRST_DAY, QUESTIONS
from commonhold.work.cases import actions as cases
from commonhold.work.cases import answers as checking
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.queries import new_case_reference
from commonhold.work.cases.questions import Problem, display


class NeitherManagerNorHr(NotAllowed):
    """Only managers and HR bring somebody in. Ask whoever will manage them."""

    code: ClassVar[str] = "join.neither_manager_nor_hr"


def preview(
    answers: object,
    *,
    department_id: int,
    asked_by: int,
    at: datetime,
    reference: str | None = None,
) -> list[str]:
    """What sending these answers leads to, in sentences; nothing if they can't be sent."""
    if reference is None:
        _require_manager_or_hr(asked_by, department_id, at)
    try:
        _read(answers, at)
    except AnswersRefused:
        return []
    return [
        "They are written to, and give their bank details and what tax needs themselves before their first day.",
        "HR does the baseline checks. Roles and access begin on the first day, once everything is there.",
        "Until that day it can be called off, and it is as if they had never been recorded.",
    ]


def submit(
    answers: object, *, department_id: int, asked_by: int, actor: Actor, at: datetime
) -> cases.OpenedCase:
    """Brings somebody in. Raises AnswersRefused with all its problems, or NeitherManagerNorHr."""
    _require_manager_or_hr(asked_by, department_id, at)
    return bring_in(answers, department_id=department_id, asked_by=asked_by, actor=actor, at=at)


def bring_in(
    answers: object, *, department_id: int, asked_by: int, actor: Actor, at: datetime
) -> cases.OpenedCase:
    """Brings in somebody chosen by a campaign, for a manager who may not manage anybody yet. Raises AnswersRefused."""
    given = _read(answers, at)
    day = display(FIRST_DAY, given["first_day"])
    return cases.open_case(
        reference=new_case_reference(),
        service_name="join",
        department_id=department_id,
        asked_by=asked_by,
        title=f"{given['given_name']} {given['family_name']} joins on {day}"[:200],
        data={},
        answers=given,
        variables={"first_day": given["first_day"]},
        actor=actor,
        at=at,
    )


def correct(
    answers: object,
    *,
    task_id: int,
    reference: str,  # noqa: ARG001 - the same is asked whichever case it is
    actor: Actor,
    at: datetime,
) -> None:
    """Sends a request again that was sent back."""
    given = _read(answers, at)
    cases.complete_task(
        task_id=task_id,
        outcome="submit",
        answers=given,
        variables={"first_day": given["first_day"]},
        actor=actor,
        at=at,
    )


def _read(answers: object, at: datetime) -> dict[str, Any]:
    """The answers, whole and without fault, or AnswersRefused with all that is wrong with them."""
    on = at.astimezone(LONDON).date()
    found = checking.problems(QUESTIONS, answers, on)
    if found:
        raise AnswersRefused(found)
    assert isinstance(answers, Mapping)
    given = QUESTIONS.heard(answers)
    first = date.fromisoformat(given["first_day"])
    if first <= on:
        found.append(Problem("first_day", "The first day must be after today"))
    if given["term"] == "fixed" and date.fromisoformat(given["last_day"]) < first:
        found.append(Problem("last_day", "The last day must be the first day or later"))
    try:
        validate_email(given["email"])
    except ValidationError:
        found.append(Problem("email", "Enter an e-mail address, like name@example.com"))
    try:
        if given.get("national_insurance_number"):
            check_national_insurance_number(given["national_insurance_number"])
    except Refusal as refusal:
        found.append(Problem("national_insurance_number", refusal.message))
    if found:
        raise AnswersRefused(found)
    return given


def _require_manager_or_hr(account_id: int, department_id: int, at: datetime) -> None:
    on = at.astimezone(LONDON).date()
    person_id = people.person_of_account(account_id)
    manages = person_id is not None and people.reports(person_id, on)
    if not manages and account_id not in holders(department_id, "case_worker", on=on):
        raise NeitherManagerNorHr
