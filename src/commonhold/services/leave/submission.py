"""Sending it, from whichever face: answers become a case, or a list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from commonhold.base.periods import months_after
from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.records.people import queries as people
from commonhold.records.people.history.queries import picture
from commonhold.records.people.queries import EmployeeFacts
from commonhold.services.leave.questions import OWN_REASONS, QUESTIONS
from commonhold.services.leave.sides import HR
from commonhold.work.cases import actions as cases
from commonhold.work.cases import answers as checking
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.queries import facts_of, new_case_reference
from commonhold.work.cases.questions import Problem, display

NOTICE_DAYS = 7
NOTICE_AFTER_MONTHS = 1
"""Whoever has been employed for a month gives at least a week's notice (Employment Rights Act 1996, section 86(2);
Acas, "Notice periods: Notice when resigning"). Contracts usually ask for more."""


class NotEmployedHere(NotAllowed):
    """Only people employed by the department today can ask for this. Ask your HR service desk."""

    code: ClassVar[str] = "leave.not_employed_here"


@dataclass(frozen=True)
class Ready:
    """Answers without fault, and whom they are about."""

    answers: dict[str, Any]
    about: EmployeeFacts
    account_id: int | None


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
        ready = _read(answers, department_id, asked_by, at)
    except AnswersRefused:
        return []
    told = [
        "HR confirms the last day. Then employment, roles and access end with it, and payroll settles what is owed.",
        "Until that day is over it can be taken back.",
    ]
    return [*_notice(ready, at), *told]


def submit(
    answers: object, *, department_id: int, asked_by: int, actor: Actor, at: datetime
) -> cases.OpenedCase:
    """Asks that somebody leaves. Raises AnswersRefused with all its problems, or NotEmployedHere."""
    ready = _read(answers, department_id, asked_by, at)
    own = ready.account_id == asked_by
    others = {} if own or ready.account_id is None else {ready.account_id: "leaves"}
    return cases.open_case(
        reference=new_case_reference(),
        service_name="leave",
        department_id=department_id,
        asked_by=asked_by,
        title=_title(ready),
        data={"employment_id": ready.about.employment_id},
        answers=ready.answers,
        variables={"last_day": ready.answers["last_day"], "own": own},
        parties=others,
        actor=actor,
        at=at,
    )


def correct(answers: object, *, task_id: int, reference: str, actor: Actor, at: datetime) -> None:
    """Sends a request again that was sent back: about the same person, for another day or reason."""
    case = facts_of(reference)
    ready = _read(answers, case.department_id, case.asked_by, at)
    if ready.about.employment_id != case.data["employment_id"]:
        raise AnswersRefused([Problem("who", "This is about somebody else: take it back and ask anew")])
    cases.complete_task(
        task_id=task_id,
        outcome="submit",
        answers=ready.answers,
        variables={"last_day": ready.answers["last_day"]},
        actor=actor,
        at=at,
    )


def _read(answers: object, department_id: int, asked_by: int, at: datetime) -> Ready:
    """The answers, whole and without fault, or AnswersRefused with all that is wrong with them."""
    on = at.astimezone(LONDON).date()
    own = _own(asked_by, department_id, on)
    found = checking.problems(QUESTIONS, answers, on)
    if found:
        raise AnswersRefused(found)
    assert isinstance(answers, Mapping)
    given = QUESTIONS.heard(answers)
    about: EmployeeFacts | None = own
    if given["who"] == "other":
        about = _other(given["employee_number"].strip(), department_id, asked_by, on)
    elif given["reason"] not in OWN_REASONS:
        found.append(Problem("reason", "Only your manager or HR can ask for this reason"))
    if about is None:
        raise AnswersRefused(
            [Problem("employee_number", "You manage nobody with this employee number; check it, or ask HR")]
        )
    if not about.employed.holds(date.fromisoformat(given["last_day"])):
        found.append(Problem("last_day", f"They are employed {about.employed}: enter one of those days"))
    if found:
        raise AnswersRefused(found)
    return Ready(given, about, people.account_of_employment(about.employment_id))


def _own(account_id: int, department_id: int, on: date) -> EmployeeFacts:
    person_id = people.person_of_account(account_id)
    here = (
        [each for each in picture(person_id, on) if each.department_id == department_id] if person_id else []
    )
    if not here:
        raise NotEmployedHere
    return people.employee(here[0].number, [department_id])


def _other(number: str, department_id: int, asked_by: int, on: date) -> EmployeeFacts | None:
    """Whoever has a number, if the asker manages them, at whatever height, or is HR."""
    try:
        about = people.employee(number, [department_id])
    except NotFound:
        return None
    account_id = people.account_of_employment(about.employment_id)
    if account_id == asked_by:
        return None
    managers = (
        people.accounts_above(account_id, department_id=department_id, on=on)
        if account_id is not None
        else []
    )
    return about if asked_by in (*managers, *holders(department_id, HR, on=on)) else None


def _notice(ready: Ready, at: datetime) -> list[str]:
    """A warning where a resignation gives less notice than the law asks for."""
    on, last = at.astimezone(LONDON).date(), date.fromisoformat(ready.answers["last_day"])
    if (
        ready.answers["reason"] != "resignation"
        or months_after(ready.about.employed.start, NOTICE_AFTER_MONTHS) > on
    ):
        return []
    if (last - on).days >= NOTICE_DAYS:
        return []
    return ["This is less than a week’s notice, the least that the law asks for. HR may not agree to it."]


def _title(ready: Ready) -> str:
    question = QUESTIONS.sections[0].question("last_day")
    assert question is not None
    return f"{ready.about.name} leaves on {display(question, ready.answers['last_day'])}"[:200]
