"""The verbs of cases and their tasks. Each moves the process and the case in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import NotAllowed, NotFound, Refusal
from commonhold.core.audit.acting import Actor, as_house
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.cases import queries, rules
from commonhold.work.cases.answering.actions import keep_answers
from commonhold.work.cases.asking.queries import check_given, form_of
from commonhold.work.cases.catalogue import Done, Failed, Waiting, service
from commonhold.work.cases.deciding.queries import (
    NotYourTask,
    OwnCase,
    ReasonNeeded,
    TaskClosed,
    outcome_of,
    require_doer,
)
from commonhold.work.cases.models import Absence, Case, Party, Task, TaskCandidate
from commonhold.work.cases.moving.actions import move, record_on, say, tell
from commonhold.work.cases.moving.queries import case_of, locked_task, step_at
from commonhold.work.cases.questions import Answers
from commonhold.work.cases.routing.rules import clock_of
from commonhold.work.cases.sharing import sharing
from commonhold.work.delivery.clocks import actions as clocks
from commonhold.work.processes import actions as processes
from commonhold.work.processes.incidents.actions import take_off_trouble
from commonhold.work.processes.incidents.queries import Wanted


class CannotWithdraw(Refusal):
    """Case {reference} can't be taken back any more: {why}."""

    code: ClassVar[str] = "cases.cannot_withdraw"


class CannotStandIn(Refusal):
    """{why} Choose other days or another deputy."""

    code: ClassVar[str] = "cases.cannot_stand_in"


@dataclass(frozen=True)
class OpenedCase:
    """A case that was just opened."""

    id: int
    reference: str


@verb
def open_case(
    *,
    reference: str,
    service_name: str,
    department_id: int,
    asked_by: int,
    title: str,
    data: Mapping[str, Any],
    variables: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    answers: Answers | None = None,
    parties: Mapping[int, str] | None = None,
    element: str | None = None,
    shared_with: int | None = None,
) -> OpenedCase:
    """Opens a case for the account `asked_by` and starts its process with the given variables.

    `answers`, whole and faultless, are kept class by class; their files must be such as the asker or the actor
    uploaded, else they are NotFound. `data` is what the service keeps besides. `parties`, each with what they are to
    it, may not decide it. `element` is the start event that began it, `shared_with` a department that shares it.
    """
    outcome = processes.start(
        service=service_name,
        department_id=department_id,
        variables=variables,
        element=element,
        actor=actor,
        at=at,
    )
    case = Case.objects.create(
        reference=reference,
        service=service_name,
        department_id=department_id,
        shared_with_id=shared_with,
        asked_by_id=asked_by,
        instance_id=outcome.instance_id,
        title=title,
        opened_at=at,
        data=dict(data),
        classification=service(service_name).classification,
    )
    _add_parties(case, parties or {}, actor)
    if answers is not None:
        keep_answers(case, answers, uploaders=[asked_by, actor.account_id])
    after = {"title": title, **({"begun_by": element} if element else {})}
    move(case, outcome, event="opened", after=after, actor=actor, at=at)
    return OpenedCase(case.id, case.reference)


@verb
def claim_task(*, task_id: int, actor: Actor, at: datetime) -> None:
    """Takes a task: its other candidates then see who works on it. Taking it twice changes nothing."""
    task = _open_task(task_id)
    require_doer(task, actor, at)
    Task.objects.filter(id=task.id).update(claimed_by_id=actor.account_id, claimed_at=at)
    record_on(task.case, "task_claimed", {"task": task.title}, actor=actor, at=at)


@verb
def release_task(*, task_id: int, actor: Actor, at: datetime) -> None:
    """Puts a task back for its other candidates."""
    task = _open_task(task_id)
    if task.claimed_by_id != actor.account_id:
        raise NotYourTask(who="whoever took it")
    Task.objects.filter(id=task.id).update(claimed_by=None, claimed_at=None)
    record_on(task.case, "task_released", {"task": task.title}, actor=actor, at=at)


@verb
def complete_task(
    *,
    task_id: int,
    outcome: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    answers: Answers | None = None,
    variables: Mapping[str, Any] | None = None,
    given: Answers | None = None,
) -> None:
    """Finishes a task with one of its outcomes ("approve") and moves the case on.

    Where the task changes what was asked, `answers` take the place of those that the case holds, and `variables` are
    merged into the process's. `given` answers the task's own form.
    """
    task = _open_task(task_id)
    require_doer(task, actor, at)
    reason = reason.strip()
    chosen = outcome_of(task, outcome, reason)
    form = form_of(task.case, task.element, at)
    heard = check_given(form, chosen, given, at.astimezone(queries.LONDON).date())
    with as_house(), sharing(task.case):
        variables = {**(variables or {}), **_does(task, outcome, heard, actor, at)}
        if answers is not None:
            keep_answers(task.case, answers, uploaders=[actor.account_id])
        if not task.for_asker:
            task.case.decisions += 1
        if chosen.message:
            say(task.case, reason, actor=actor, at=at)
            reason = ""
        decided = {"outcome": outcome, "reason": reason, "decided_by": actor.account_id}
        moved = processes.complete(
            wait_id=task.wait_id, variables={**variables, **decided}, actor=actor, at=at
        )
        move(
            task.case,
            moved,
            event="task_completed",
            after={"task": task.title, "did": chosen.done, "reason": reason},
            actor=actor,
            at=at,
            finished=task.wait_id,
            decided=outcome,
        )


@verb
def reassign_task(*, task_id: int, to_account_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Passes a task to another person by name. Whether the actor may is for the access rules of the face."""
    task = _open_task(task_id)
    with sharing(task.case):
        parties = queries.parties(task.case_id)
    if not rules.may_decide(to_account_id, task.asked_by_id, parties, task.for_asker):
        raise OwnCase(field="to")
    if not reason.strip() or len(reason) > rules.LONGEST_COMMENT:
        raise ReasonNeeded(field="reason")
    TaskCandidate.objects.filter(task=task).delete()
    TaskCandidate.objects.create(task=task, department_id=task.department_id, account_id=to_account_id)
    Task.objects.filter(id=task.id).update(
        role=None, cost_centre=None, claimed_by=None, claimed_at=None, unit=None, lot=None, given_on=None
    )
    if task.unit_id is not None:
        clock = clock_of(task.case, task.id, task.element)
        clocks.start(clock=clock, unit_id=None, due_at=task.due_at, actor=actor, at=at)
    after = {"task": task.title, "to_account": to_account_id, "reason": reason.strip()}
    record_on(task.case, "task_reassigned", after, actor=actor, at=at)
    tell(
        task.case,
        [to_account_id],
        subject=f"{task.title}: {task.case.title}",
        body=f"Case {task.case.reference} was passed to you. The reason given: {reason.strip()}",
        actor=actor,
        at=at,
    )


@verb
def delegate(
    *,
    department_id: int,
    account_id: int,
    deputy_id: int,
    from_date: date,
    until: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Names a deputy for an absence, first and last day included: open tasks and new ones are theirs too."""
    if deputy_id == account_id:
        raise CannotStandIn(field="deputy", why="Nobody can stand in for themselves.")
    if until < from_date:
        raise CannotStandIn(field="until", why="The last day is before the first.")
    if (until - from_date).days > 366:
        raise CannotStandIn(field="until", why="That is longer than a year.")
    try:
        with transaction.atomic():
            absence = Absence.objects.create(
                department_id=department_id,
                account_id=account_id,
                deputy_id=deputy_id,
                valid=DateRange(from_date, until, "[]"),
            )
    except IntegrityError as error:
        if "absence_no_overlap" not in str(error):
            raise
        raise CannotStandIn(
            field="from_date", why="You already named a deputy for some of those days."
        ) from error
    record(
        "cases.delegated",
        actor=actor,
        at=at,
        subject=f"cases.absence:{absence.id}",
        department_id=department_id,
        after={"account": account_id, "deputy": deputy_id, "from": from_date, "until": until},
    )


@verb
def withdraw_case(*, reference: str, actor: Actor, at: datetime) -> None:
    """Takes back what one asked for, as long as nobody has approved it for good."""
    case = _found(case_of("reference", reference))
    if actor.account_id != case.asked_by_id:
        raise NotAllowed(what="take back what somebody else asked for")
    if case.state != "open":
        raise CannotWithdraw(reference=reference, why="it is finished")
    with sharing(case):
        waits = Task.objects.filter(case=case, closed_at=None).exists()
    if not waits:
        raise CannotWithdraw(reference=reference, why="it was approved and is being carried out")
    facts = queries.facts(case)
    with sharing(case):
        service(case.service).withdrawn(facts, actor=actor, at=at)
        moved = processes.cancel(instance_id=case.instance_id, outcome="withdrawn", actor=actor, at=at)
        move(case, moved, event="withdrawn", after={}, actor=actor, at=at)


@verb
def run_step(*, case_id: int, wait_id: int, element: str, actor: Actor, at: datetime) -> bool:
    """Does an automatic step and moves the case on. False if it waits for something outside.

    `element` is the step as it was called when it was queued; a migration may have renamed it since.
    """
    case = _found(case_of("id", case_id))
    if (found := step_at(wait_id)) is None:  # The job died after it had committed.
        nothing_to_record()
        return True
    element, variables = found
    facts = replace(queries.facts(case, variables), wait_id=wait_id)
    with sharing(case):
        result = service(case.service).step(element)(facts, actor=actor, at=at)
    if isinstance(result, Waiting):
        wanted = Wanted([case.department_id], wait_ids=[wait_id])
        take_off_trouble(wanted=wanted, most=1, actor=actor, at=at)
        record_on(case, "step_waits", {"step": element}, actor=actor, at=at)
        return False
    _finish(case, wait_id, element, result, actor, at)
    return True


@verb
def fire_timer(*, wait_id: int, instance_id: int, actor: Actor, at: datetime) -> None:
    """Lets a due timer of a case's process go off."""
    case = _found(case_of("instance_id", instance_id))
    moved = processes.fire(wait_id=wait_id, variables={}, actor=actor, at=at)
    move(case, moved, event="timer_fired", after={"step": case.element}, actor=actor, at=at)


def _add_parties(case: Case, parties: Mapping[int, str], actor: Actor) -> None:
    others = dict(parties)
    if actor.account_id is not None and actor.account_id != case.asked_by_id:
        others.setdefault(actor.account_id, "sent it for the asker")
    if others:
        Party.objects.bulk_create(
            Party(case=case, department_id=case.department_id, account_id=account, relation=relation)
            for account, relation in others.items()
        )


def _finish(
    case: Case, wait_id: int, element: str, result: Done | Failed, actor: Actor, at: datetime
) -> None:
    if isinstance(result, Failed):
        moved = processes.fail(
            wait_id=wait_id, error_code=result.error_code, variables=result.variables, actor=actor, at=at
        )
        event, after = "step_failed", {"step": element, "error": result.error_code}
    else:
        moved = processes.complete(wait_id=wait_id, variables=result.variables, actor=actor, at=at)
        event, after = "step_done", {"step": element}
    move(case, moved, event=event, after=after, actor=actor, at=at, finished=wait_id)


def _does(
    task: Task, outcome: str, heard: Mapping[str, Any], actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """What finishing the task does besides moving the case."""
    does = service(task.case.service).tasks[task.element].does
    if does is None:
        return {}
    return does(queries.facts_now(task.case.reference), outcome, heard, actor=actor, at=at)


def _found(case: Case | None) -> Case:
    if case is None:
        raise NotFound(what="case with that reference")
    return case


def _open_task(task_id: int) -> Task:
    task = locked_task(task_id)
    if task is None:
        raise NotFound(what="task")
    if task.closed_at is not None:
        raise TaskClosed()
    return task
