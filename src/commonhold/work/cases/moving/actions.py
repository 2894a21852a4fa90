"""What every verb of a case ends with: the case follows its process, tasks open and close, people hear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases import queries, rules
from commonhold.work.cases.catalogue import Candidates, Service, service
from commonhold.work.cases.models import Case
from commonhold.work.cases.moving.queries import case_of
from commonhold.work.cases.queue import QueuedStep, put_delivery, put_notices, put_step
from commonhold.work.processes.actions import Outcome, WaitOpened

ASKER = "asker"
LAST_RESORT = "finance"
"""The role that gets a task when everybody else who might do it has an interest in the case."""


@verb
def move(
    case: Case,
    moved: Outcome,
    *,
    event: str,
    after: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    finished: int | None = None,
) -> None:
    """Records `event` and brings the case to where its process is after it: tasks, queued steps, outcome.

    `finished` is the wait that the event itself finished, whose task, if it is one, is closed already.
    """
    record_on(case, event, after, actor=actor, at=at)
    taken_away = [wait_id for wait_id in moved.closed if wait_id != finished]
    if taken_away:
        _take_away(taken_away, at)
    for wait in moved.opened:
        if wait.kind == "service":
            case.element = wait.element
            put_step(QueuedStep(case.department_id, case.id, wait.wait_id, wait.element))
        elif wait.kind == "user":
            case.element = wait.element
            _open_task(case, wait, moved.variables, at)
    if moved.sent:
        put_delivery(case.department_id)
    if moved.ended:
        case.state, case.outcome, case.closed_at = "finished", moved.outcome or "ended", at
        record_on(case, "finished", {"outcome": case.outcome}, actor=actor, at=at)
    planned_once(
        "UPDATE cases_case SET state = %s, outcome = %s, closed_at = %s, element = %s, decisions = %s"
        " WHERE id = %s RETURNING id",
        [case.state, case.outcome, case.closed_at, case.element, case.decisions, case.id],
    )


@verb
def tell(
    case: Case, account_ids: Iterable[int], *, subject: str, body: str, actor: Actor, at: datetime
) -> None:
    """Writes an e-mail about the case to each account; it goes out once the transaction has committed."""
    told = list(account_ids)
    _write_notices(case, told, subject, body, at)
    record_on(case, "told", {"accounts": told, "subject": subject}, actor=actor, at=at)


@verb
def tell_asker(*, reference: str, subject: str, body: str, actor: Actor, at: datetime) -> None:
    """Writes an e-mail to the person who asked, as steps of services do."""
    case = case_of("reference", reference)
    if case is None:
        raise NotFound(what="case with that reference")
    tell(case, [case.asked_by_id], subject=subject, body=body, actor=actor, at=at)


@verb
def record_on(case: Case, event: str, after: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Adds an event to the case's timeline, which is the audit trail's view of the case."""
    record(
        f"cases.{event}",
        actor=actor,
        at=at,
        subject=f"cases.case:{case.id}",
        department_id=case.department_id,
        case_reference=case.reference,
        after=after,
    )


def _take_away(wait_ids: Sequence[int], at: datetime) -> None:
    """Closes the tasks of these waits that nobody completed. Waits that are no tasks are none of ours."""
    planned_once(
        "WITH closed AS (UPDATE cases_task SET closed_at = %s WHERE wait_id = ANY(%s::bigint[]) AND closed_at IS NULL"
        " RETURNING id) DELETE FROM cases_taskcandidate WHERE task_id IN (SELECT id FROM closed) RETURNING id",
        [at, list(wait_ids)],
    )


OPEN_TASK = """
WITH task AS (
  INSERT INTO cases_task (case_id, department_id, wait_id, element, title, role, cost_centre_id, asked_by_id,
    for_asker, opened_at, due_at)
  VALUES (%(case)s, %(department)s, %(wait)s, %(element)s, %(title)s, %(role)s, %(cost_centre)s, %(asked_by)s,
    %(for_asker)s, %(at)s, %(due)s) RETURNING id
), named AS (
  INSERT INTO cases_taskcandidate (task_id, department_id, account_id)
  SELECT id, %(department)s, unnest(%(named)s::bigint[]) FROM task RETURNING account_id
)
INSERT INTO cases_notice (department_id, case_id, account_id, subject, body, at, attempts, failure)
SELECT %(department)s, %(case)s, account_id, %(subject)s, %(body)s, %(at)s, 0, '' FROM named RETURNING id"""


def _open_task(case: Case, wait: WaitOpened, variables: Mapping[str, Any], at: datetime) -> None:
    """Opens the task of a wait for those who may do it, and tells those who are named; in one statement."""
    of = service(case.service)
    named, role, cost_centre_id = _who(of, case, wait, variables, at)
    title = of.tasks[wait.element].title
    due = f" Please do it by {_at_office(wait.due)}." if wait.due else ""
    told = planned_once(
        OPEN_TASK,
        {
            "case": case.id,
            "department": case.department_id,
            "wait": wait.wait_id,
            "element": wait.element,
            "title": title,
            "role": role,
            "cost_centre": cost_centre_id,
            "asked_by": case.asked_by_id,
            "for_asker": wait.candidates == ASKER,
            "at": at,
            "due": wait.due,
            "named": named,
            "subject": f"{title}: {case.title}"[:200],
            "body": _with_link(case, f"Case {case.reference} is waiting for you.{due}"),
        },
    )
    if told:
        put_notices(case.department_id)


def _who(
    of: Service, case: Case, wait: WaitOpened, variables: Mapping[str, Any], at: datetime
) -> tuple[list[int], str | None, int | None]:
    """The accounts by name, or the role, that the task is for; nobody with an interest in the case."""
    if wait.candidates == ASKER:
        return [case.asked_by_id], None, None
    facts = queries.facts(case, variables)
    resolve = of.candidates.get(wait.candidates)
    found = resolve(facts, at) if resolve else Candidates(role=wait.candidates)
    named = (
        rules.eligible(found.accounts, case.asked_by_id, queries.parties(case.id)) if found.accounts else []
    )
    if named or found.role:
        return named, None if named else found.role, None if named else found.cost_centre_id
    return [], LAST_RESORT, None


def _write_notices(case: Case, account_ids: Sequence[int], subject: str, body: str, at: datetime) -> None:
    planned_once(
        "INSERT INTO cases_notice (department_id, case_id, account_id, subject, body, at, attempts, failure)"
        " SELECT %s, %s, unnest(%s::bigint[]), %s, %s, %s, 0, '' RETURNING id",
        [case.department_id, case.id, list(account_ids), subject[:200], _with_link(case, body), at],
    )
    put_notices(case.department_id)


def _with_link(case: Case, body: str) -> str:
    return f"{body}\n\n{settings.BASE_URL}/cases/{case.reference}/\n"


def _at_office(moment: datetime) -> str:
    """A moment as the office's clock shows it: "4:30pm on 14 April 2026"."""
    local = moment.astimezone(queries.LONDON)
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'} on {local.day} {local:%B %Y}"
