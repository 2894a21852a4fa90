"""Sending a claim, from whichever face: answers become a claim and a case, or a list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction

from commonhold.base.money import format_pence
from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import cost_centre
from commonhold.records.expenses import actions as expense_actions
from commonhold.records.expenses import queries as expenses
from commonhold.records.expenses.rates import Line
from commonhold.records.expenses.rules import Finding
from commonhold.records.people import queries as people
from commonhold.services.claim_expense.questions import QUESTIONS
from commonhold.work.cases import actions as cases
from commonhold.work.cases import answers as checking
from commonhold.work.cases.correspondence.queries import attachments
from commonhold.work.cases.queries import facts_of, new_case_reference
from commonhold.work.cases.questions import Answers, Problem

ANSWER_OF = {"on": "date", "receipt": "receipts"}
"""Which question a field of an expense line comes from, where the names differ."""


class AnswersRefused(checking.AnswersRefused):
    """{first} Nothing was sent; put this right and send it again."""

    code: ClassVar[str] = "claim_expense.answers_refused"


class NotEmployedHere(NotAllowed):
    """Only people employed by the department on the day can claim from it. Ask your manager or payroll."""

    code: ClassVar[str] = "claim_expense.not_employed_here"


@dataclass(frozen=True)
class Ready:
    """Answers that are whole, in the records' terms."""

    purpose: str
    cost_centre_id: int
    lines: list[Line]
    answers: dict[str, Any]


def problems(
    answers: object, *, department_id: int, asked_by: int, at: datetime, reference: str | None = None
) -> list[Problem]:
    """Everything that keeps these answers from being sent: as answers, and as a claim under the policy.

    `reference` is that of the case being corrected, whose own earlier version is then no duplicate.
    """
    try:
        assessment = _assess(answers, department_id, asked_by, at, reference)
    except AnswersRefused as refused:
        return refused.problems
    return _problems(assessment.refused)


def preview(
    answers: object, *, department_id: int, asked_by: int, at: datetime, reference: str | None = None
) -> list[str]:
    """What sending these answers would lead to, in sentences: the total, and what somebody would have to approve.

    Nothing if they can't be sent; `problems` then says why.
    """
    try:
        assessment = _assess(answers, department_id, asked_by, at, reference)
    except AnswersRefused:
        return []
    if assessment.refused:
        return []
    total = f"Your claim comes to {format_pence(assessment.total_pence)}."
    if assessment.within_policy:
        return [total, "It is within your department's policy."]
    return [total, *(finding.message for finding in assessment.findings)]


def submit(
    answers: object, *, department_id: int, asked_by: int, actor: Actor, at: datetime
) -> cases.OpenedCase:
    """Sends a claim for the account `asked_by`: the portal, the API and the command line all do it here.

    Raises AnswersRefused with all its problems, NotEmployedHere, or what the records refuse.
    """
    person_id = _person(asked_by)
    try:
        employment_id = people.employment_of(
            person_id, department_id=department_id, on=at.astimezone(LONDON).date()
        )
    except NotFound as error:
        raise NotEmployedHere() from error
    ready = _read(answers, department_id, asked_by, at)
    reference = new_case_reference()
    try:
        claim_id = expense_actions.submit_claim(
            department_id=department_id,
            person_id=person_id,
            employment_id=employment_id,
            cost_centre_id=ready.cost_centre_id,
            case_reference=reference,
            purpose=ready.purpose,
            lines=ready.lines,
            actor=actor,
            at=at,
        )
    except expense_actions.ClaimRefused as refused:
        raise AnswersRefused(_problems(refused.findings)) from refused
    return cases.open_case(
        reference=reference,
        service_name="claim_expense",
        department_id=department_id,
        asked_by=asked_by,
        title=ready.purpose,
        data={"claim_id": claim_id},
        answers=ready.answers,
        variables={"claim_id": claim_id, "cost_centre_id": ready.cost_centre_id},
        actor=actor,
        at=at,
    )


def correct(answers: object, *, task_id: int, reference: str, actor: Actor, at: datetime) -> None:
    """Sends a claim again that was sent back: finishes the asker's task of correcting it."""
    case = facts_of(reference)
    ready = _read(answers, case.department_id, case.asked_by, at)
    with transaction.atomic():
        # First the task, which refuses whoever may not do it.
        cases.complete_task(
            task_id=task_id,
            outcome="submit",
            answers=ready.answers,
            variables={"cost_centre_id": ready.cost_centre_id},
            actor=actor,
            at=at,
        )
        try:
            expense_actions.resubmit_claim(
                claim_id=int(case.data["claim_id"]),
                cost_centre_id=ready.cost_centre_id,
                purpose=ready.purpose,
                lines=ready.lines,
                actor=actor,
                at=at,
            )
        except expense_actions.ClaimRefused as refused:
            raise AnswersRefused(_problems(refused.findings)) from refused


def _assess(
    answers: object, department_id: int, asked_by: int, at: datetime, reference: str | None
) -> expenses.Assessment:
    ready = _read(answers, department_id, asked_by, at)
    return expenses.assess(
        department_id=department_id,
        person_id=_person(asked_by),
        lines=ready.lines,
        on=at.astimezone(LONDON).date(),
        except_claim_id=int(facts_of(reference).data["claim_id"]) if reference else None,
    )


def _read(answers: object, department_id: int, asked_by: int, at: datetime) -> Ready:
    """The answers in the records' terms, or AnswersRefused with all that is wrong with them."""
    found = checking.problems(QUESTIONS, answers, at.astimezone(LONDON).date())
    if found:
        raise AnswersRefused(found)
    assert isinstance(answers, Mapping)
    answers = QUESTIONS.heard(answers)
    lines, found = _lines(answers, asked_by)
    centre_id = 0
    try:
        centre_id = cost_centre(department_id, answers["cost_centre"]).id
    except NotFound:
        found.append(Problem("cost_centre", "Select a cost centre of your department from the list"))
    if found:
        raise AnswersRefused(found)
    return Ready(answers["purpose"], centre_id, lines, answers)


def _problems(findings: Sequence[Finding]) -> list[Problem]:
    return [Problem(_path(each.line, each.field), each.message) for each in findings]


def _path(line: int | None, field: str | None) -> str:
    return f"lines.{line - 1}.{ANSWER_OF.get(field or 'kind', field or 'kind')}" if line else "lines"


def _person(account_id: int) -> int:
    person_id = people.person_of_account(account_id)
    if person_id is None:
        raise NotEmployedHere()
    return person_id


def _files(answers: Answers) -> list[int]:
    return [number for item in answers["lines"] for number in item.get("receipts") or []]


def _lines(answers: Answers, asked_by: int) -> tuple[list[Line], list[Problem]]:
    """The lines of the claim as the records know them; a receipt must be a file that the asker uploaded."""
    files = _files(answers)
    digests = {file.id: file.sha256 for file in attachments(files, asked_by)} if files else {}
    found: list[Problem] = []
    lines: list[Line] = []
    for place, item in enumerate(answers["lines"]):
        receipts: list[int] = item.get("receipts") or []
        if any(number not in digests for number in receipts):
            message = "Add the receipt again: there is no such file among those you uploaded"
            found.append(Problem(f"lines.{place}.receipts", message))
        else:
            lines.append(_line(item, digests[receipts[0]] if receipts else ""))
    return lines, found


def _line(item: Mapping[str, Any], receipt: str) -> Line:
    return Line(
        kind=item["kind"],
        on=date.fromisoformat(item["date"]),
        description=item["description"],
        amount_pence=item.get("amount_pence"),
        miles=Decimal(str(item.get("miles") or 0)),
        passengers=int(Decimal(str(item.get("passengers") or 0))),
        nights=int(Decimal(str(item.get("nights") or 0))),
        hours_away=int(Decimal(str(item.get("hours_away") or 0))),
        after_8pm=bool(item.get("after_8pm")),
        receipt=receipt,
        no_receipt_reason=item.get("no_receipt_reason") or "",
    )
