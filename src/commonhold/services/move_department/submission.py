"""Sending it, from whichever face: answers become a case that both departments share, or a list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import all_departments, department
from commonhold.records.moves import queries as moves
from commonhold.records.people import queries as people
from commonhold.services.move_department.questions import QUESTIONS
from commonhold.work.cases import actions as cases
from commonhold.work.cases import answers as checking
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.queries import facts_of, new_case_reference
from commonhold.work.cases.questions import Problem

SAYS = {
    "permanent": "Move to {to}",
    "loan": "Loan to {to}",
    "return": "Return from a loan to {to}",
    "secondment": "Secondment to {to}",
}


class NotEmployedHere(NotAllowed):
    """Only people employed by the department today can begin a move from it or to it. Ask your HR service desk."""

    code: ClassVar[str] = "move_department.not_employed_here"


@dataclass(frozen=True)
class Ready:
    """Answers without fault, and what follows from them: the departments of the move, and what the process knows."""

    answers: dict[str, Any]
    to_name: str
    other_department_id: int | None
    data: Mapping[str, Any]


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
        "Nothing is typed twice: whatever both departments need of the other goes along with this request."
    ]
    if ready.other_department_id is not None:
        told.append(
            "Both departments see the request, each only what is for it: the one left never sees the new pay, the one "
            "joined nothing about health but adjustments that the person chose to share."
        )
    return [*told, "Pay, leave and pension change on the day that both agree to, and not before."]


def submit(
    answers: object, *, department_id: int, asked_by: int, actor: Actor, at: datetime
) -> cases.OpenedCase:
    """Begins a move for the account `asked_by`. Raises AnswersRefused with all its problems, or NotEmployedHere."""
    ready = _read(answers, department_id, asked_by, at)
    return cases.open_case(
        reference=new_case_reference(),
        service_name="move_department",
        department_id=department_id,
        shared_with=ready.other_department_id,
        asked_by=asked_by,
        # Not the day: it is still to be agreed, and may be another one even afterwards.
        title=SAYS[ready.answers["kind"]].format(to=ready.to_name)[:200],
        data=ready.data,
        answers=ready.answers,
        variables={"wanted": _wanted(ready)},
        actor=actor,
        at=at,
    )


def correct(answers: object, *, task_id: int, reference: str, actor: Actor, at: datetime) -> None:
    """Sends a request again that was sent back. It stays between the departments that share the case."""
    case = facts_of(reference)
    ready = _read(answers, case.department_id, case.asked_by, at)
    if ready.other_department_id != case.shared_with_id:
        raise AnswersRefused(
            [Problem(_field(ready), "Another department has to be asked anew: take this request back first")]
        )
    cases.complete_task(
        task_id=task_id,
        outcome="submit",
        answers=ready.answers,
        variables={"wanted": _wanted(ready)},
        actor=actor,
        at=at,
    )


def _wanted(ready: Ready) -> dict[str, Any]:
    """What the first step needs; whom it is about stays in the answers, behind the wall of its class."""
    asked = ("kind", "level", "on", "returns_on", "to_body", "note")
    return {**ready.data, **{name: ready.answers[name] for name in asked if name in ready.answers}}


def _read(answers: object, department_id: int, asked_by: int, at: datetime) -> Ready:
    """The answers, whole and without fault, or AnswersRefused with all that is wrong with them."""
    on = at.astimezone(LONDON).date()
    own = _own_employment(asked_by, department_id, on)
    found = checking.problems(QUESTIONS, answers, on)
    if found:
        raise AnswersRefused(found)
    assert isinstance(answers, Mapping)
    given = QUESTIONS.heard(answers)
    employment_id: int | None = None
    try:
        employment_id = _employment(given, department_id, own)
    except NotFound:
        found.append(
            Problem(
                "employee_number",
                "Nobody has this employee number in your department on the day before; check it",
            )
        )
    other, to_name = _departments(given, department_id, employment_id, found)
    if found:
        raise AnswersRefused(found)
    data = {"mover": given["mover"], "from_employment_id": employment_id}
    return Ready(given, to_name, other, data)


def _own_employment(account_id: int, department_id: int, on: date) -> int:
    person_id = people.person_of_account(account_id)
    try:
        if person_id is not None:
            return people.employment_of(person_id, department_id=department_id, on=on)
    except NotFound:
        pass
    raise NotEmployedHere


def _employment(given: Mapping[str, Any], department_id: int, own: int) -> int | None:
    """The employment that is left, where it is in the asker's own department; one in the other is found by a step."""
    if given["mover"] == "me":
        return own
    if given["mover"] == "coming":
        return None
    return people.employee(given["employee_number"].strip(), [department_id]).employment_id


def _departments(
    given: Mapping[str, Any], department_id: int, employment_id: int | None, found: list[Problem]
) -> tuple[int | None, str]:
    """The other department of the move, and what is joined in words; what is wrong goes to `found`."""
    kind, mover = given["kind"], given["mover"]
    if kind == "secondment":
        if mover == "coming":
            found.append(Problem("kind", "Only the department that is left can begin a secondment"))
        return None, given.get("to_body", "")
    if kind == "return":
        loan = moves.loan_of(employment_id) if employment_id is not None else None
        if loan is None:
            found.append(
                Problem("kind", "There is no loan from which they could come back to their own department")
            )
            return None, ""
        assert loan.to_department_id is not None
        other = ({loan.from_department_id, loan.to_department_id} - {department_id}).pop()
        return other, department(loan.from_department_id).name
    field = "from_department" if mover == "coming" else "to_department"
    known = {each.code: each for each in all_departments()}
    other_department = known.get(given[field])
    if other_department is None:
        found.append(Problem(field, "Select a department from the list"))
        return None, ""
    if other_department.id == department_id:
        found.append(Problem(field, "This is the department in which it is asked; select the other one"))
    joined = department(department_id) if mover == "coming" else other_department
    return other_department.id, joined.name


def _field(ready: Ready) -> str:
    return "from_department" if ready.answers["mover"] == "coming" else "to_department"
