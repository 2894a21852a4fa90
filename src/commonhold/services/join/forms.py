"""What the tasks ask, of HR and of whoever joins, and what the answers do. They are kept in the records alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.records.people import queries as people
from commonhold.records.people import rules
from commonhold.records.people.actions import change
from commonhold.records.people.assets.actions import issue
from commonhold.records.people.assets.queries import kits
from commonhold.records.people.assets.rules import KINDS, Asset
from commonhold.records.people.merging.actions import merge
from commonhold.records.people.recruiting import queries as recruiting
from commonhold.records.people.vetting.actions import record_checks
from commonhold.records.people.vetting.rules import ELEMENTS
from commonhold.services import baseline_checks
from commonhold.services.join.joining import first_day, known_as
from commonhold.work.cases.answering.queries import answers_of
from commonhold.work.cases.catalogue import CaseFacts, Form
from commonhold.work.cases.questions import Question, Section

BANK = (
    Question("sort_code", "sort_code", "Sort code", "the sort code", data_class="bank"),
    Question("account_number", "account_number", "Account number", "the account number", data_class="bank"),
    Question("account_name", "text", "Name on the account", "the name on the account", data_class="bank"),
    Question("phone", "text", "Your telephone number", "your telephone number", data_class="contact"),
)


def duplicate_form(case: CaseFacts, at: datetime) -> Form:
    """Who they may be already."""
    return Form(Section("known", "", ()), {}, [f"{each.name}: {each.reason}" for each in known_as(case)])


def decide_duplicate(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Lets them be who is known already, which can be parted again; or somebody else."""
    if outcome == "same":
        person_id = people.person_of_employment(case.variables["employment_id"])
        found = known_as(case)[0]
        other = found.other_id if found.person_id == person_id else found.person_id
        reason = f"Found to be one on joining, {case.reference}"
        merge(person_id=person_id, into_person_id=other, reason=reason, actor=actor, at=at)
    return {}


def checks_form(case: CaseFacts, at: datetime) -> Form:
    """Where the evidence of each of the baseline checks is; what recruitment checked stands there already."""
    return baseline_checks.checks_form(ELEMENTS, recruiting.of_case(case.reference))


def do_checks(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Records the checks with whoever did them."""
    if outcome != "done":
        return {}
    today, job = at.astimezone(LONDON).date(), case.variables["employment_id"]
    checks = baseline_checks.checks_of(given, employment_id=job, checked_by=actor.label, on=today)
    record_checks(checks=checks, actor=actor, at=at)
    return {}


def details_form(case: CaseFacts, at: datetime) -> Form:
    """Where pay goes, and how they are reached."""
    return Form(Section("details", "Your bank account and telephone", BANK))


def give_details(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Records both from the first day on."""
    bank = rules.BankAccount(given["sort_code"], given["account_number"], given["account_name"])
    contact = rules.Contact(given["phone"], answers_of(case.id)["email"])
    for to in (bank, contact):
        change(
            employment_id=case.variables["employment_id"],
            to=to,
            from_date=first_day(case),
            actor=actor,
            at=at,
        )
    return {}


def kit_form(case: CaseFacts, at: datetime) -> Form:
    """A tag for each thing that the department gives to everybody, and to everybody in their grade."""
    questions = tuple(
        Question(
            each, "text", f"{KINDS[each]}: what is written on it", "what is written on it", required=False
        )
        for each in kit(case)
    )
    return Form(Section("kit", "What they are given", questions))


def issue_kit(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Records what was handed out."""
    today, job = at.astimezone(LONDON).date(), case.variables["employment_id"]
    issue(assets=[Asset(job, each, tag, today) for each, tag in given.items() if tag], actor=actor, at=at)
    return {}


def kit(case: CaseFacts) -> list[str]:
    """The kinds of things that they are given."""
    known, grade = kits([case.department_id]), answers_of(case.id)["grade"]
    department_id = case.department_id
    return list(
        dict.fromkeys((*known.get((department_id, None), ()), *known.get((department_id, grade), ())))
    )
