"""The outcome of a campaign becomes a case of the department that recruited, or a list of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.connectors.recruitment.questions import QUESTIONS
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import all_departments
from commonhold.records.people.queries import account_of_employee, employments_by_number
from commonhold.records.people.recruiting import queries
from commonhold.records.people.recruiting.actions import note_outcome
from commonhold.records.people.recruiting.rules import Checks, OutcomeKnown, Place, candidate_digest
from commonhold.records.people.vetting.rules import ELEMENTS
from commonhold.services.join import submission as joining
from commonhold.services.move_department import submission as moving
from commonhold.work.cases.answers import AnswersRefused, problems
from commonhold.work.cases.questions import Problem

Account = int
_OF_JOINER = (
    *("given_name", "family_name", "born", "national_insurance_number", "email", "post", "manager", "grade"),
    *("region", "hours", "salary", "first_day", "term", "last_day"),
)
_OF_MOVER = ("employee_number", "born", "kind", "level", "returns_on")


class WorksHere(Refusal):
    """This candidate works in your department already, so nobody moves and nobody joins. HR changes their post, grade
    and pay from the first day on."""

    code: ClassVar[str] = "recruitment.works-here"


class CandidateNotFound(Refusal):
    """Nobody employed by another department today has this employee number and date of birth. Ask the candidate for
    both, as their payslip has them. Whoever works for no department is told as an outsider."""

    code: ClassVar[str] = "recruitment.candidate-not-found"
    status: ClassVar[int] = 422


class SeveralDepartments(Refusal):
    """More than one department has somebody with this employee number and date of birth. Give the department that they
    leave."""

    code: ClassVar[str] = "recruitment.several-departments"
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class Taken:
    """The case that follows from an outcome, and of which service it is."""

    reference: str
    service: str


def take(
    told: object, *, department_id: int, on_behalf_of: Callable[[Account], Actor], at: datetime
) -> Taken:
    """Opens the case that follows from what a recruitment system told a department, for the manager whom it names.

    Raises AnswersRefused with all that is wrong with it, or one of the refusals above.
    """
    on = at.astimezone(LONDON).date()
    given, manager_id, account_id = _read(told, department_id, on)
    candidate = _candidate(given)
    if known := queries.case_of(department_id, given["vacancy"], candidate):
        raise OutcomeKnown(field="vacancy", vacancy=given["vacancy"], reference=known)
    common: dict[str, Any] = {"department_id": department_id, "actor": on_behalf_of(account_id), "at": at}
    if given["candidate"] == "civil_servant":
        service = "move_department"
        answers = _of(given, _OF_MOVER) | {
            "mover": "coming",
            "on": given["first_day"],
            "from_department": _leaves(given, department_id, on),
        }
        reference = moving.submit(answers, asked_by=account_id, **common).reference
    else:
        service = "join"
        _require_elsewhere(given, department_id, on)
        reference = joining.bring_in(_of(given, _OF_JOINER), asked_by=account_id, **common).reference
    note_outcome(
        vacancy=given["vacancy"],
        candidate=candidate,
        case_reference=reference,
        place=Place(int(given["post"]), manager_id, given["grade"], given["region"], Decimal(given["hours"])),
        checks=_checks(given),
        **common,
    )
    return Taken(reference, service)


def _read(told: object, department_id: int, on: date) -> tuple[dict[str, Any], int, Account]:
    """What was told, without fault, with the manager's employment and account."""
    if found := problems(QUESTIONS, told, on):
        raise AnswersRefused(found)
    assert isinstance(told, Mapping)
    given = {name: value for name, value in QUESTIONS.heard(told).items() if value not in (None, "")}
    given["vacancy"] = given["vacancy"].strip()
    if not given["vacancy"]:
        found.append(Problem("vacancy", "Enter the reference of the campaign"))
    post = Decimal(str(given["post"]))
    if post != int(post):
        found.append(Problem("post", "The number of the post must be a whole number, like 12"))
    given["post"], given["hours"] = str(int(post)), str(given["hours"])  # as people type them
    number = given["manager"].strip()
    employments = employments_by_number(department_id, [number])
    try:
        account_id = account_of_employee(number, department_id=department_id, on=on)
    except NotFound:
        said = "Nobody who works in your department and has an account has this employee number"
        found.append(Problem("manager", said))
    if found:
        raise AnswersRefused(found)
    return given, employments[number], account_id


def _candidate(given: Mapping[str, Any]) -> bytes:
    by = ("employee_number",) if given["candidate"] == "civil_servant" else ("given_name", "family_name")
    return candidate_digest(given["candidate"], *(given[each] for each in by), given["born"])


def _leaves(given: Mapping[str, Any], department_id: int, on: date) -> str:
    """The code of the department that a civil servant leaves."""
    number, born = given["employee_number"].strip(), date.fromisoformat(given["born"])
    theirs = queries.civil_servants(number, born, on=on)
    if department_id in theirs:
        raise WorksHere(field="employee_number")
    codes = {each.code for each in all_departments() if each.id in theirs}
    wanted = given.get("from_department")
    if not codes or (wanted is not None and wanted not in codes):
        raise CandidateNotFound(field="employee_number")
    if wanted is None and len(codes) > 1:
        raise SeveralDepartments(field="from_department")
    return wanted or codes.pop()


def _require_elsewhere(given: Mapping[str, Any], department_id: int, on: date) -> None:
    number = given.get("national_insurance_number")
    if number and queries.works_here(department_id, number, on=on):
        raise WorksHere(field="national_insurance_number")


def _checks(given: Mapping[str, Any]) -> Checks:
    until = given.get("right_to_work_until")
    return Checks(_of(given, tuple(ELEMENTS)), date.fromisoformat(until) if until else None)


def _of(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {each: given[each] for each in names if each in given}
