"""Reading one case and what belongs to it: where it stands, who has it, by when, and what happened."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from commonhold.base.identifiers import new_reference
from commonhold.base.refusals import NotFound
from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.queries import EventFilter, events
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases import rules
from commonhold.work.cases.answering.queries import answered_in
from commonhold.work.cases.catalogue import CaseFacts, service
from commonhold.work.cases.classes import together
from commonhold.work.cases.correspondence.queries import AttachmentRow, attachments_of
from commonhold.work.cases.holders.queries import NOBODY_SEEN, has, label_of, named, wanted
from commonhold.work.cases.models import (
    Case,
    Comment,
    Draft,
    Task,
    VirtualClock,
)
from commonhold.work.cases.routing.queries import membership
from commonhold.work.cases.rules import Doer
from commonhold.work.cases.sharing import sharing
from commonhold.work.processes.incidents.queries import Incident, of_instances
from commonhold.work.processes.queries import by_instance

LONDON = ZoneInfo("Europe/London")
LONGEST_TIMELINE = 500


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened to a case, as a sentence, with the reason given if there was one."""

    at: datetime
    who: str
    what: str
    reason: str = ""


@dataclass(frozen=True)
class CommentRow:
    """A comment on a case."""

    at: datetime
    who: str
    text: str
    data_class: str


@dataclass(frozen=True)
class OpenTask:
    """A task of a case that waits: for whom in words, and by when."""

    id: int
    department_id: int
    element: str
    title: str
    with_whom: str
    claimed_by: int | None
    due_at: datetime | None
    for_asker: bool
    candidate: bool
    """Whether the person who looks may do it."""
    unit: str | None
    """The name of the delivery unit that has it."""
    held: str | None
    """Why it is on hold, if it is."""

    @property
    def optional(self) -> bool:
        """What the asker may do and nobody waits for: it is never due."""
        return self.for_asker and self.due_at is None


@dataclass(frozen=True)
class CaseView:
    """A case as one person may see it. `relations`: what they are to it (asker, party, candidate, doer)."""

    id: int
    reference: str
    service: str
    service_title: str
    department_id: int
    shared_with_id: int | None
    classification: str
    title: str
    state: str
    outcome: str | None
    standing: str
    asked_by: int
    asked_by_label: str
    opened_at: datetime
    closed_at: datetime | None
    element: str
    instance_id: int
    incidents: list[Incident]
    data: Mapping[str, Any]
    answers: dict[str, Any]
    """What was asked for: the answers of those classes of data that may be seen."""
    tasks: list[OpenTask]
    timeline: list[TimelineEntry]
    comments: list[CommentRow]
    attachments: list[AttachmentRow]
    classes: frozenset[str]
    """The classes of data of all the answers, comments and names of files that are in here."""
    relations: frozenset[str]


def case_view(reference: str, *, account_id: int | None, at: datetime) -> CaseView:
    """The whole of a case, what is due first on top, in a fixed number of queries; or NotFound.

    Whether the person may see it is for the access rules, which are given `relations`.
    """
    case = Case.objects.annotate(asker=label_of("asked_by_id")).filter(reference=reference).first()
    if case is None:
        raise NotFound(what="case with that reference")
    with sharing(case):
        return _view(case, account_id, at)


def _view(case: Case, account_id: int | None, at: datetime) -> CaseView:
    found = Task.objects.filter(case=case).select_related("case", "claimed_by", "unit")
    rows = list(found.order_by(F("due_at").asc(nulls_last=True), "id"))
    still_open = [row for row in rows if row.closed_at is None]
    by_name = named([row.id for row in still_open])
    doers = {
        each: doer_of(account_id, each, at.date()) if account_id else None
        for each in {case.department_id, *(row.department_id for row in still_open)}
    }
    involved = parties(case.id)
    tasks = [
        _open_task(row, by_name.get(row.id, []), doers[row.department_id], involved) for row in still_open
    ]
    incidents = of_instances([case.instance_id]).get(case.instance_id, [])
    answered, said, files = answered_in(case.id), _comments(case), attachments_of(case.id)
    return CaseView(
        id=case.id,
        reference=case.reference,
        service=case.service,
        service_title=service(case.service).title,
        department_id=case.department_id,
        shared_with_id=case.shared_with_id,
        classification=case.classification,
        title=case.title,
        state=case.state,
        outcome=case.outcome,
        standing=standing(case.service, case.outcome, case.element, held_up=bool(incidents) and not tasks),
        asked_by=case.asked_by_id,
        asked_by_label=case.asker or NOBODY_SEEN,  # type: ignore[attr-defined]
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        element=case.element,
        instance_id=case.instance_id,
        incidents=incidents,
        data=case.data,
        answers=together(answered.values()),
        tasks=tasks,
        timeline=_timeline(case),
        comments=said,
        attachments=files,
        classes=frozenset(answered)
        | {each.data_class for each in said}
        | {each.data_class for each in files},
        relations=_relations(case, account_id, involved, tasks, rows),
    )


def _relations(
    case: Case, account_id: int | None, parties: list[int], tasks: list[OpenTask], rows: list[Task]
) -> frozenset[str]:
    """What somebody is to a case."""
    holds = {
        "asker": account_id == case.asked_by_id,
        "party": account_id in parties,
        "candidate": any(task.candidate for task in tasks),
        "doer": any(row.completed_by_id == account_id and not row.for_asker for row in rows if account_id),
    }
    return frozenset(name for name, so in holds.items() if so)


def standing(service_name: str, outcome: str | None, element: str, *, held_up: bool) -> str:
    """Where a case stands, in words for the person who asked."""
    of = service(service_name)
    if outcome is not None:
        return of.outcomes.get(outcome, outcome.capitalize())
    if held_up:
        return "Held up: somebody is looking at why"
    if element in of.standings:
        return of.standings[element]
    kind = of.tasks.get(element)
    return kind.title if kind else "In progress"


def facts(case: Case, variables: Mapping[str, Any] | None = None) -> CaseFacts:
    """The case as its service's steps and candidates see it; variables default to what was asked."""
    return CaseFacts(
        id=case.id,
        reference=case.reference,
        service=case.service,
        department_id=case.department_id,
        asked_by=case.asked_by_id,
        title=case.title,
        opened_at=case.opened_at,
        data=case.data,
        variables=variables if variables is not None else case.data,
        shared_with_id=case.shared_with_id,
    )


def parties(case_id: int) -> list[int]:
    """The accounts, besides the asker's, that have an interest in a case."""
    return [
        row[0] for row in planned_once("SELECT account_id FROM cases_party WHERE case_id = %s", [case_id])
    ]


def with_roles(doer: Doer, department_id: int, on: date) -> Doer:
    """The same person with the roles that they hold in the department on that day."""
    held = {
        (g.role, g.cost_centre_id) for g in grants_of(doer.account_id, on) if g.department_id == department_id
    }
    return replace(doer, roles=frozenset(held))


def doer_of(account_id: int, department_id: int, on: date) -> Doer:
    """Somebody with their roles in a department, their unit, and those whom they stand in for on that day."""
    stand_for, member = stands_for(account_id, [department_id], on), membership(account_id, on)
    return with_roles(Doer(account_id, stand_for, frozenset(), member), department_id, on)


def stands_for(account_id: int, department_ids: list[int], on: date) -> frozenset[int]:
    """Those whose deputy the account is on that day, and itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id FROM cases_absence"
            " WHERE deputy_id = %s AND department_id = ANY(%s) AND valid @> %s::date",
            [account_id, department_ids, on],
        )
        return frozenset([account_id, *(row[0] for row in cursor.fetchall())])


def drafts(account_id: int) -> list[dict[str, Any]]:
    """A person's drafts, newest first: id, service, task_id, answers, saved_at."""
    mine = Draft.objects.filter(account_id=account_id).order_by("-saved_at")
    return [
        dict(row) for row in mine.values("id", "service", "task_id", "answers", "saved_at", "department_id")
    ]


def draft(draft_id: int, account_id: int) -> dict[str, Any]:
    """One of a person's own drafts; NotFound otherwise."""
    found = next((each for each in drafts(account_id) if each["id"] == draft_id), None)
    if found is None:
        raise NotFound(what="draft")
    return found


def case_ids(department_id: int, references: list[str]) -> dict[str, int]:
    """The numbers of cases by their references."""
    found = Case.objects.filter(department_id=department_id, reference__in=references)
    return dict(found.values_list("reference", "id"))


def endings(references: list[str]) -> dict[str, tuple[str | None, str]]:
    """How cases stand, by reference: the outcome, if there is one yet, and the step last begun."""
    found = Case.objects.filter(reference__in=references).values_list("reference", "outcome", "element")
    return {reference: (outcome, element) for reference, outcome, element in found}


def was_done(case_id: int, element: str) -> bool:
    """Whether somebody has done a task of that kind in a case."""
    return Task.objects.filter(case_id=case_id, element=element, outcome__isnull=False).exists()


def new_case_reference() -> str:
    """A reference for a case about to be opened, for records that have to name it first."""
    return new_reference(secrets.token_bytes(8))


def facts_of(reference: str) -> CaseFacts:
    """The facts of a case by its reference; NotFound if it is not there."""
    found = Case.objects.filter(reference=reference).first()
    if found is None:
        raise NotFound(what="case with that reference")
    return facts(found)


def facts_now(reference: str) -> CaseFacts:
    """The same with what its process knows, as long as that runs."""
    case = Case.objects.get(reference=reference)
    instance = by_instance(case.instance_id)
    return facts(case, instance.variables if instance else None)


def on_virtual_clocks() -> set[int]:
    """The departments that the worker leaves alone, because a replay holds their clock."""
    return set(VirtualClock.objects.values_list("department_id", flat=True))


def _open_task(row: Task, named: list[tuple[int, str]], doer: Doer | None, involved: list[int]) -> OpenTask:
    candidate = (
        doer is not None
        and rules.may_decide(doer.account_id, row.asked_by_id, involved, row.for_asker)
        and rules.is_candidate(doer, wanted(row, [account for account, _ in named]))
    )
    return OpenTask(
        id=row.id,
        department_id=row.department_id,
        element=row.element,
        title=row.title,
        with_whom=has(row, [name for _, name in named]),
        claimed_by=row.claimed_by_id,
        due_at=row.due_at,
        for_asker=row.for_asker,
        candidate=candidate,
        unit=row.unit.name if row.unit else None,
        held=row.held_reason,
    )


def _comments(case: Case) -> list[CommentRow]:
    said = Comment.objects.filter(case=case).annotate(who=label_of("author_id")).order_by("id")
    rows = said.values_list("at", "who", "text", "data_class")
    return [CommentRow(at, who or NOBODY_SEEN, text, of) for at, who, text, of in rows]


def _timeline(case: Case) -> list[TimelineEntry]:
    wanted = EventFilter(departments=[case.department_id], case_reference=case.reference, event="cases.")
    told = (
        (event, rules.sentence(event.event, event.detail.get("after", {}) if event.detail else {}))
        for event in reversed(events(wanted, limit=LONGEST_TIMELINE))
    )
    return [
        TimelineEntry(
            event.at, event.actor_label, what, str((event.detail or {}).get("after", {}).get("reason", ""))
        )
        for event, what in told
        if what
    ]
