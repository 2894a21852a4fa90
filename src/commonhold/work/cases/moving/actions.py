"""What every verb of a case ends with: the case follows its process, tasks open and close, people hear."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.core.audit.statements import array_of, planned_once
from commonhold.work.cases import queries, rules
from commonhold.work.cases.catalogue import Candidates, service
from commonhold.work.cases.models import Case, Comment
from commonhold.work.cases.moving.queries import case_of, parties_of
from commonhold.work.cases.queue import QueuedStep, put_delivery, put_notices, put_steps
from commonhold.work.cases.reworking.queries import sent_back
from commonhold.work.cases.routing.actions import choose_for, end_clocks, keep_opened
from commonhold.work.cases.routing.rules import placing
from commonhold.work.cases.sharing import sharing
from commonhold.work.delivery.clocks.flaws.actions import note_rework
from commonhold.work.processes.actions import Outcome, WaitOpened

ASKER = "asker"
LAST_RESORT = "finance"
"""The role that gets a task when everybody else who might do it has an interest in the case."""


@dataclass(frozen=True)
class Move:
    """What a step of its process led a case to. `finished` is the wait that the event itself finished, if any."""

    case: Case
    moved: Outcome
    finished: int | None = None


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
    decided: str | None = None,
) -> None:
    """The same as `move_all` for one case."""
    move_all([Move(case, moved, finished)], event=event, after=after, actor=actor, at=at, decided=decided)


@verb
def move_all(
    moves: Sequence[Move],
    *,
    event: str,
    after: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    decided: str | None = None,
) -> None:
    """Records `event` on cases, each there once, and brings them to where their processes are after it: tasks, queued
    steps, outcomes.

    `decided` is the outcome with which the actor has finished the tasks of the waits that are `finished`.
    """
    with sharing(*(each.case for each in moves)):
        record_on_each([each.case for each in moves], event, after, actor=actor, at=at)
        _follow(moves, decided, actor, at)


def _follow(moves: Sequence[Move], decided: str | None, actor: Actor, at: datetime) -> None:
    _close_tasks(moves, decided, actor, at)
    steps, tasks = [], list[tuple[Move, WaitOpened]]()
    for each in moves:
        case = each.case
        for wait in each.moved.opened:
            if wait.kind == "service":
                case.element = wait.element
                steps.append(QueuedStep(case.department_id, case.id, wait.wait_id, wait.element))
            elif wait.kind == "user":
                case.element = wait.element
                tasks.append((each, wait))
            elif wait.element in service(case.service).standings:
                case.element = wait.element  # a time to wait that people read about
    put_steps(steps)
    _open_tasks(tasks, actor, at)
    for department_id in sorted({each.case.department_id for each in moves if each.moved.sent}):
        put_delivery(department_id)
    _end([each for each in moves if each.moved.ended], actor, at)
    _keep([each.case for each in moves])


@verb
def tell(
    case: Case, account_ids: Iterable[int], *, subject: str, body: str, actor: Actor, at: datetime
) -> None:
    """Writes an e-mail about the case to each account; it goes out once the transaction has committed."""
    told = list(account_ids)
    with sharing(case):
        _write_notices(case, told, subject, body, at)
        record_on(case, "told", {"accounts": told, "subject": subject}, actor=actor, at=at)


@verb
def tell_asker(
    *, reference: str, subject: str, body: str, actor: Actor, at: datetime, also_to: Sequence[str] = ()
) -> None:
    """Writes an e-mail to the person who asked, as steps of services do; and to further addresses of theirs."""
    case = case_of("reference", reference)
    if case is None:
        raise NotFound(what="case with that reference")
    for address in also_to:
        _write_notices(case, [case.asked_by_id], subject, body, at, address)
    tell(case, [case.asked_by_id], subject=subject, body=body, actor=actor, at=at)


@verb
def say(case: Case, text: str, *, actor: Actor, at: datetime) -> None:
    """Adds what somebody says to the case. The audit trail keeps the text's hash: it may be of any class of data."""
    assert actor.account_id is not None, "people say something"
    with sharing(case):
        said = Comment.objects.create(
            case=case,
            department_id=case.department_id,
            author_id=actor.account_id,
            text=text,
            data_class=service(case.service).said,
            classification=case.classification,
            at=at,
        )
        after = {"comment": said.id, "sha256": sha256(text.encode()).hexdigest()}
        record_on(case, "commented", after, actor=actor, at=at)


@verb
def record_on(case: Case, event: str, after: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Adds an event to the case's timeline, which is the audit trail's view of the case."""
    record_on_each([case], event, after, actor=actor, at=at)


@verb
def record_on_each(
    cases: Sequence[Case], event: str, after: Mapping[str, Any], *, actor: Actor, at: datetime
) -> None:
    """Adds the same event to the timeline of each case."""
    about = [(each.department_id, each.reference, f"cases.case:{each.id}") for each in cases]
    with sharing(*cases):
        record_each(f"cases.{event}", actor=actor, at=at, about=about, after=after)


_CLOSE = """
    WITH closed AS (
        UPDATE cases_task SET closed_at = %(at)s::timestamptz,
            completed_by_id = CASE WHEN wait_id = ANY (%(decided)s::bigint[]) THEN %(account)s::bigint END,
            outcome = CASE WHEN wait_id = ANY (%(decided)s::bigint[]) THEN %(outcome)s END
        WHERE wait_id = ANY (%(waits)s::bigint[]) AND closed_at IS NULL RETURNING id, wait_id, element, skill
    ), gone AS (
        DELETE FROM cases_taskcandidate WHERE task_id IN (SELECT id FROM closed)
    )
    SELECT wait_id, id, element FROM closed WHERE skill IS NOT NULL
"""


def _close_tasks(moves: Sequence[Move], decided: str | None, actor: Actor, at: datetime) -> None:
    """Closes the tasks that were decided, and those that the processes took away. Waits that are no tasks are none of
    ours."""
    done = {each.finished for each in moves if each.finished is not None}
    gone = [wait_id for each in moves for wait_id in each.moved.closed if decided or wait_id not in done]
    if gone:
        of_market = planned_once(
            _CLOSE,
            {
                "at": str(at),
                "decided": array_of(done if decided else ()),
                "account": None if actor.account_id is None else str(actor.account_id),
                "outcome": decided,
                "waits": array_of(gone),
            },
        )
        cases = {wait_id: each.case for each in moves for wait_id in each.moved.closed}
        end_clocks(cases, of_market, done if decided else (), actor=actor, at=at)


_OPEN = """
    WITH given AS MATERIALIZED (
        SELECT * FROM json_to_recordset(%(tasks)s::json) AS g (
            case_id bigint, department_id int, wait_id bigint, element text, title text, role text,
            of_department_id int, cost_centre_id bigint, asked_by_id bigint, for_asker boolean,
            due_at timestamptz, named bigint[], subject text, body text, unit_id bigint, lot text, given_on date,
            skill text, minutes int, turn_at timestamptz, announced boolean
        )
    ), task AS (
        INSERT INTO cases_task (case_id, department_id, wait_id, element, title, role, cost_centre_id, asked_by_id,
            for_asker, opened_at, due_at, unit_id, lot, given_on, skill, minutes, turn_at)
        SELECT case_id, department_id, wait_id, element, title, role, cost_centre_id, asked_by_id, for_asker,
            %(at)s::timestamptz, due_at, unit_id, lot, given_on, skill, minutes, turn_at FROM given
        RETURNING id, wait_id
    ), named AS (
        INSERT INTO cases_taskcandidate (task_id, department_id, account_id)
        SELECT task.id, department_id, unnest(named) FROM given JOIN task USING (wait_id)
        RETURNING task_id, account_id
    ), told AS (
        INSERT INTO cases_notice (department_id, case_id, account_id, subject, body, at, attempts, failure)
        SELECT of_department_id, case_id, account_id, subject, body, %(at)s::timestamptz, 0, ''
        FROM named JOIN task ON task.id = task_id JOIN given USING (wait_id) WHERE unit_id IS NULL AND announced
    )
    SELECT wait_id, id FROM task
"""


def _open_tasks(opened: Sequence[tuple[Move, WaitOpened]], actor: Actor, at: datetime) -> None:
    """Opens the tasks of waits for those who may do them, and tells those who are named; in one statement.

    One of the market is for a delivery unit, whose people are not told of each; those whom the process names are kept
    with it, for when no unit may do it any more.
    """
    if not opened:
        return
    found = [_candidates(each.case, wait, each.moved.variables, at) for each, wait in opened]
    own = [
        (each.case, wait)
        for (each, wait), who in zip(opened, found, strict=True)
        if who.department_id in (None, each.case.department_id)
    ]
    parties = parties_of([each.case.id for (each, _), who in zip(opened, found, strict=True) if who.accounts])
    rows = [
        _task(each.case, wait, _eligible(each.case, wait, who, parties.get(each.case.id, ())))
        for (each, wait), who in zip(opened, found, strict=True)
    ]
    chosen = choose_for(own, at=at)
    rows = [{**row, **placing(chosen.get(row["wait_id"]), row["due_at"], at)} for row in rows]
    made = planned_once(_OPEN, {"tasks": json.dumps(rows, cls=DjangoJSONEncoder), "at": str(at)})
    if chosen:
        cases, ids = {wait.wait_id: each.case for each, wait in opened}, dict(made)
        keep_opened(chosen, cases, ids, actor=actor, at=at)
        if again := [ids[wait_id] for wait_id in chosen if cases[wait_id].decisions]:
            note_rework(found=sent_back(again), actor=actor, at=at)
    for department_id in sorted(
        {
            row["of_department_id"]
            for row in rows
            if row["named"] and row["unit_id"] is None and row["announced"]
        }
    ):
        put_notices(department_id)


def _task(case: Case, wait: WaitOpened, who: Candidates) -> dict[str, Any]:
    """A task as a row, with what those who are named are told."""
    title = service(case.service).tasks[wait.element].title
    due = f" Please do it by {rules.at_office(wait.due)}." if wait.due else ""
    return {
        "case_id": case.id,
        "department_id": who.department_id or case.department_id,
        "of_department_id": case.department_id,
        "wait_id": wait.wait_id,
        "element": wait.element,
        "title": title,
        "role": who.role,
        "cost_centre_id": who.cost_centre_id,
        "asked_by_id": case.asked_by_id,
        "for_asker": wait.candidates == ASKER,
        "due_at": wait.due,
        "named": who.accounts,
        "subject": f"{title}: {case.title}"[:200],
        "body": _with_link(case, f"Case {case.reference} is waiting for you.{due}"),
        # What the asker only may do, which is never due, waits for nobody.
        "announced": not (wait.candidates == ASKER and wait.due is None),
    }


def _candidates(case: Case, wait: WaitOpened, variables: Mapping[str, Any], at: datetime) -> Candidates:
    """Who the task is for, as the process and its service say."""
    resolve = service(case.service).candidates.get(wait.candidates)
    if wait.candidates == ASKER or resolve is None:
        return Candidates(role=wait.candidates)
    return resolve(queries.facts(case, variables), at)


def _eligible(case: Case, wait: WaitOpened, who: Candidates, parties: Sequence[int]) -> Candidates:
    """The same without those who have an interest in the case: accounts by name, or else a role."""
    if wait.candidates == ASKER:
        return Candidates(accounts=(case.asked_by_id,))
    if named := rules.eligible(who.accounts, case.asked_by_id, parties):
        return replace(who, accounts=tuple(named), role=None, cost_centre_id=None)
    return replace(who, accounts=(), role=who.role or LAST_RESORT)


def _end(moves: Sequence[Move], actor: Actor, at: datetime) -> None:
    """Finishes cases whose processes have ended."""
    by_outcome = dict[str, list[Case]]()
    for each in moves:
        case, outcome = each.case, each.moved.outcome or "ended"
        case.state, case.outcome, case.closed_at = "finished", outcome, at
        by_outcome.setdefault(outcome, []).append(case)
    for outcome, cases in by_outcome.items():
        record_on_each(cases, "finished", {"outcome": outcome}, actor=actor, at=at)


_KEEP = """
    UPDATE cases_case c
    SET state = k.state, outcome = k.outcome, closed_at = k.closed_at, element = k.element, decisions = k.decisions
    FROM json_to_recordset(%s::json)
        AS k (id bigint, state text, outcome text, closed_at timestamptz, element text, decisions smallint)
    WHERE c.id = k.id
"""


def _keep(cases: Sequence[Case]) -> None:
    fields = ("id", "state", "outcome", "closed_at", "element", "decisions")
    rows = [{name: getattr(each, name) for name in fields} for each in cases]
    planned_once(_KEEP, [json.dumps(rows, cls=DjangoJSONEncoder)])


def _write_notices(
    case: Case, account_ids: Sequence[int], subject: str, body: str, at: datetime, address: str = ""
) -> None:
    planned_once(
        "INSERT INTO cases_notice (department_id, case_id, account_id, subject, body, at, attempts, failure, address)"
        " SELECT %s, %s, unnest(%s::bigint[]), %s, %s, %s, 0, '', %s RETURNING id",
        [case.department_id, case.id, list(account_ids), subject[:200], _with_link(case, body), at, address],
    )
    put_notices(case.department_id)


def _with_link(case: Case, body: str) -> str:
    return f"{body}\n\n{settings.BASE_URL}/cases/{case.reference}/\n"
