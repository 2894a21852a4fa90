"""The verbs of the people of a delivery unit: the next task, handing back, holding; and of their supervisors."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import NotAllowed, NotFound, Refusal
from commonhold.core.accounts import queries as accounts
from commonhold.core.audit.acting import Actor, as_house
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases import rules
from commonhold.work.cases.actions import claim_task
from commonhold.work.cases.catalogue import services
from commonhold.work.cases.correspondence.actions import attach
from commonhold.work.cases.deciding.queries import (
    Deciding,
    NotYourTask,
    OwnCase,
    ReasonNeeded,
    TaskClosed,
    TaskHeld,
)
from commonhold.work.cases.holders.queries import wanted
from commonhold.work.cases.models import Task
from commonhold.work.cases.moving.actions import record_on
from commonhold.work.cases.moving.queries import interests, locked_task
from commonhold.work.cases.routing.actions import hand_to_market
from commonhold.work.cases.routing.queries import membership
from commonhold.work.cases.routing.rules import MOST_PRIORITY, clock_of, turn_at
from commonhold.work.cases.rules import Membership
from commonhold.work.cases.sight.queries import WORDS, unit_sight
from commonhold.work.delivery.clocks import actions as clocks
from commonhold.work.delivery.clocks.queries import last_run
from commonhold.work.delivery.clocks.rules import STOPS
from commonhold.work.delivery.routing.market import CLEARANCES

STOP_REASONS = {
    "waiting_for_customer": "Waiting for the person who asked",
    "waiting_for_department": "Waiting for the department",
    "force_majeure": "Something that nobody could help",
    "other": "Another reason",
}
"""Why work on a task may stop; the first three may be exclusions of a contract's service levels."""


class NotInAUnit(NotAllowed):
    """You work in no delivery unit today. Ask your supervisor to add you to the unit."""

    code: ClassVar[str] = "cases.not_in_a_unit"


class NotSupervisor(NotAllowed):
    """Only a supervisor of {unit} may do this. Ask one of them."""

    code: ClassVar[str] = "cases.not_supervisor"


class EnoughForToday(Refusal):
    """You have as much work as you do in a day. Finish or hand back some of it first."""

    code: ClassVar[str] = "cases.enough_for_today"


class CannotTake(Refusal):
    """{who} can't do this task: {why}. Choose somebody else."""

    code: ClassVar[str] = "cases.cannot_take"


class NoSuchReason(Refusal):
    """Choose why the work stops: the customer, the department, something that nobody could help, or another reason."""

    code: ClassVar[str] = "cases.no_such_reason"


class NotHeld(Refusal):
    """This task is not on hold: somebody has gone on with it already."""

    code: ClassVar[str] = "cases.not_held"


class NoSuchPriority(Refusal):
    """Enter a priority from −5 (later) to 5 (sooner)."""

    code: ClassVar[str] = "cases.no_such_priority"


class NoSuchClass(Refusal):
    """Choose what the file tells about."""

    code: ClassVar[str] = "cases.no_such_class"


class MayNotAdd(Refusal):
    """{why} Delete your copy of the file, and hand the task back to another unit if it needs the file."""

    code: ClassVar[str] = "cases.may_not_add"


_NEXT = """
SELECT t.id FROM cases_task t JOIN cases_case c ON c.id = t.case_id
WHERE t.unit_id = %(unit)s AND t.closed_at IS NULL AND t.held_at IS NULL AND t.claimed_by_id IS NULL
    AND t.skill = ANY(%(skills)s::text[]) AND t.asked_by_id <> %(account)s
    AND NOT (c.service || ' ' || t.element) = ANY(%(too_high)s::text[])
    AND NOT EXISTS (SELECT FROM cases_party p WHERE p.case_id = t.case_id AND p.account_id = %(account)s)
ORDER BY t.turn_at, t.id LIMIT 1 FOR UPDATE OF t SKIP LOCKED
"""
_TAKEN = """
SELECT coalesce(sum(minutes), 0) FROM cases_task
WHERE claimed_by_id = %s AND closed_at IS NULL AND held_at IS NULL
"""


@verb
def pull(*, actor: Actor, at: datetime) -> int | None:
    """Take the task whose turn it is, of those of the actor's unit that they may do; its id, None if there is none.

    Whoever has a day's work already gets no more, so that the unit's people share what waits. Two who pull at once
    get two tasks.
    """
    member = _member(actor, at)
    if planned_once(_TAKEN, [actor.account_id])[0][0] >= max(member.minutes_per_day, 1):
        raise EnoughForToday()
    values = {
        "unit": member.unit_id,
        "skills": sorted(member.skills),
        "account": actor.account_id,
        "too_high": _too_high(member.clearance),
    }
    found = planned_once(_NEXT, values)
    if not found:
        nothing_to_record()
        return None
    claim_task(task_id=found[0][0], actor=actor, at=at)
    return int(found[0][0])


@verb
def hand_back(*, task_id: int, reason: str, to_market: bool, actor: Actor, at: datetime) -> None:
    """Put a task that one has taken back for the others of the unit; or, if the unit can't do it, for another unit."""
    task, given_reason = _task_of_unit(task_id), _reason(reason)
    member = _member(actor, at)
    if task.claimed_by_id != actor.account_id and not _supervises(member, task):
        raise NotYourTask(who="whoever took it")
    if to_market:
        hand_to_market(task, reason=given_reason, actor=actor, at=at)
        return
    Task.objects.filter(id=task.id).update(claimed_by=None, claimed_at=None)
    record_on(task.case, "task_released", {"task": task.title, "reason": given_reason}, actor=actor, at=at)


@verb
def assign(*, task_id: int, to_account_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Give a task of the unit to one of its people, as its supervisor; whoever had taken it has it no more."""
    task, given_reason = _task_of_unit(task_id), _reason(reason)
    _require_supervisor(actor, task, at)
    concern = interests([task.id], to_account_id, at.date())[task.id]
    who = accounts.accounts([to_account_id])[to_account_id].label
    if not rules.may_decide(to_account_id, task.asked_by_id, concern.parties, task.for_asker):
        raise OwnCase(field="to")
    if not rules.is_candidate(concern.doer, wanted(task, ())):
        raise CannotTake(field="to", who=who, why="they lack the skill or the clearance, or work elsewhere")
    Task.objects.filter(id=task.id).update(claimed_by_id=to_account_id, claimed_at=at)
    after = {"task": task.title, "to_account": to_account_id, "reason": given_reason}
    record_on(task.case, "task_reassigned", after, actor=actor, at=at)


@verb
def hold(*, task_id: int, why: str, reason: str, actor: Actor, at: datetime, evidence: str = "") -> None:
    """Stop the work on a task for a while; `why` is one of STOP_REASONS. Nobody is given it until it goes on.

    The clock stands still for a reason that a contract may exclude; force majeure needs evidence.
    """
    task, given_reason = _task_of_unit(task_id), _reason(reason)
    if why not in STOP_REASONS:
        raise NoSuchReason(field="why")
    if task.held_at is not None:
        raise TaskHeld(reason=task.held_reason)
    Deciding([task], actor, at).require_doer(task)
    if why in STOPS:
        clock = clock_of(task.case, task.id, task.element)
        with as_house():
            run = last_run(clock)
            if run is None or run.stopped_for != why:  # a supervisor may have stopped it already
                clocks.stop(clock=clock, reason=why, note=given_reason, evidence=evidence, actor=actor, at=at)
    Task.objects.filter(id=task.id).update(held_at=at, held_reason=f"{STOP_REASONS[why]}: {given_reason}")
    after = {"task": task.title, "why": why, "reason": given_reason}
    record_on(task.case, "task_held", after, actor=actor, at=at)


@verb
def resume(*, task_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Go on with a task that was on hold. It has the turn that it had."""
    task, given_reason = _task_of_unit(task_id), _reason(reason)
    if task.held_at is None:
        raise NotHeld()
    task.held_at, was = None, task.held_at
    Deciding([task], actor, at).require_doer(task)
    Task.objects.filter(id=task.id).update(held_at=None, held_reason=None)
    clock = clock_of(task.case, task.id, task.element)
    with as_house():
        run = last_run(clock)
        if run is not None and run.stopped_for:
            clocks.resume(clock=clock, note=given_reason, actor=actor, at=at)
    after = {"task": task.title, "since": was, "reason": given_reason}
    record_on(task.case, "task_resumed", after, actor=actor, at=at)


@verb
def prioritise(*, task_id: int, priority: int, reason: str, actor: Actor, at: datetime) -> None:
    """Have a task done sooner or later than its day says, as the unit's supervisor: a day for each step, at most 5."""
    task, given_reason = _task_of_unit(task_id), _reason(reason)
    if abs(priority) > MOST_PRIORITY:
        raise NoSuchPriority(field="priority")
    _require_supervisor(actor, task, at)
    turn = turn_at(task.due_at, task.opened_at, priority)
    Task.objects.filter(id=task.id).update(priority=priority, turn_at=turn)
    after = {"task": task.title, "priority": priority, "reason": given_reason}
    record_on(task.case, "task_prioritised", after, actor=actor, at=at)


@verb
def add_file(*, task_id: int, name: str, content: bytes, data_class: str, actor: Actor, at: datetime) -> int:
    """Add a file to the case of a task that one may do, held or not, and say which class of data it tells about.

    Whoever adds it works with it: residency must permit that, for the country of the actor's own site. What the file
    may be is as `attach` says. Returns its number.
    """
    task = _task_of_unit(task_id)
    if data_class not in WORDS:
        raise NoSuchClass(field="data_class")
    task.held_at = None
    Deciding([task], actor, at).require_doer(task)
    assert actor.account_id is not None, "only people do a unit's tasks"
    with as_house():
        sight = unit_sight(actor.account_id, at.date())
    assert sight is not None, "whoever does a unit's task has a place in the unit"
    if why := sight.forbids(task.department_id, task.case.classification, data_class):
        raise MayNotAdd(field="data_class", why=why)
    return attach(
        department_id=task.department_id,
        name=name,
        content=content,
        data_class=data_class,
        reference=task.case.reference,
        actor=actor,
        at=at,
    )


def _too_high(clearance: str) -> list[str]:
    """The kinds of task for which a clearance is not enough, each as "service element"."""
    held = CLEARANCES.index(clearance)
    return [
        f"{name} {element}"
        for name, service in services().items()
        for element, kind in service.tasks.items()
        if kind.market and CLEARANCES.index(kind.market.clearance) > held
    ]


def _task_of_unit(task_id: int) -> Task:
    task = locked_task(task_id)
    if task is None or (task.unit_id is None and task.closed_at is None):
        raise NotFound(what="task of a delivery unit")
    if task.closed_at is not None:
        raise TaskClosed()
    return task


def _member(actor: Actor, at: datetime) -> Membership:
    member = membership(actor.account_id, at.date()) if actor.account_id else None
    if member is None:
        raise NotInAUnit(what="do this")
    return member


def _supervises(member: Membership, task: Task) -> bool:
    return member.supervisor and member.unit_id == task.unit_id


def _require_supervisor(actor: Actor, task: Task, at: datetime) -> None:
    member = _member(actor, at)
    if not _supervises(member, task):
        raise NotSupervisor(
            what="do this", unit=member.unit if member.unit_id == task.unit_id else "its unit"
        )


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > rules.LONGEST_COMMENT:
        raise ReasonNeeded(field="reason")
    return reason
