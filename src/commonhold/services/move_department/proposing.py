"""Proposing a move by what was asked: finding who moves, in whichever department they are."""

from __future__ import annotations

from datetime import date, datetime

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import department_by_code
from commonhold.records.moves import actions, queries
from commonhold.records.moves.rules import Side
from commonhold.records.people import queries as people
from commonhold.work.cases.answering.queries import answers_of
from commonhold.work.cases.catalogue import CaseFacts


def propose(case: CaseFacts, side: Side, actor: Actor, at: datetime) -> int:
    wanted = case.variables["wanted"]
    on = date.fromisoformat(wanted["on"])
    employment_id = wanted["from_employment_id"] or _coming(case)
    if wanted["kind"] == "return":
        loan = queries.loan_of(employment_id)
        if loan is None:
            raise NotFound(what="loan to come back from")
        return actions.come_back(
            loan_id=loan.id, on=on, side=side, case_reference=case.reference, actor=actor, at=at
        )
    to_department = case.department_id if wanted["mover"] == "coming" else case.shared_with_id
    return actions.propose(
        from_employment_id=employment_id,
        to_department_id=to_department,
        to_body=wanted.get("to_body") or "",
        kind=wanted["kind"],
        level=wanted.get("level") or "level",
        on=on,
        returns_on=date.fromisoformat(wanted["returns_on"]) if wanted.get("returns_on") else None,
        side=side,
        said=wanted.get("note") or "",
        case_reference=case.reference,
        actor=actor,
        at=at,
    )


def _coming(case: CaseFacts) -> int:
    """The employment of somebody in the other department, by its number, if they were born on the day given."""
    answers = answers_of(case.id)
    there = department_by_code(answers["from_department"])
    found = people.employee(answers["employee_number"].strip(), [there.id])
    if people.born(found.person_id) != date.fromisoformat(answers["born"]):
        raise NotFound(field="born", what="employee with this number and date of birth")
    return found.employment_id
