"""Stopping clocks by hand, letting them go on, putting them right, and noting what was wrong with a task: as the house,
or as a supervisor of the unit that owes the time."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import NotAllowed, NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor, as_house
from commonhold.core.audit.actions import verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.queueing.actions import NotInAUnit, NotSupervisor
from commonhold.work.cases.routing.queries import membership
from commonhold.work.cases.timing.queries import ShownClock, clocks_of_case
from commonhold.work.delivery.clocks import actions as clocks
from commonhold.work.delivery.clocks.flaws import actions as flaws
from commonhold.work.delivery.clocks.rules import AGREED, STOPS, NoSuchReason, require_words

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('cases.clock'), (%s::text::bigint %% 2147483647)::int)"


class NotYours(NotAllowed):
    """When a clock started or ended, and what others said of it, only the central unit corrects. Ask them, or dispute
    the line of the statement."""

    code: ClassVar[str] = "cases.clock_not_yours"


class NotCompleted(Refusal):
    """This task is not completed, so nothing can be wrong with it yet."""

    code: ClassVar[str] = "cases.clock_not_completed"


@verb
def stop_clock(
    *,
    reference: str,
    task_id: int,
    reason: str,
    note: str,
    evidence: str = "",
    since: datetime | None = None,
    for_house: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Let a task's clock stand still, from now or since a moment. That it was agreed, only the house says."""
    clock = _clock(reference, task_id, actor, at, for_house=for_house).of
    reasons = [each for each in STOPS if for_house or each != AGREED]
    if reason not in reasons:
        raise NoSuchReason(
            field="reason", given=reason[:40], known=", ".join(STOPS[each] for each in reasons)
        )
    require_words(note)
    with as_house():
        clocks.stop(clock=clock, reason=reason, note=note, evidence=evidence, since=since, actor=actor, at=at)


@verb
def resume_clock(
    *,
    reference: str,
    task_id: int,
    note: str,
    since: datetime | None = None,
    for_house: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Let a task's clock that stands still go on, from now or since a moment."""
    clock = _clock(reference, task_id, actor, at, for_house=for_house).of
    require_words(note)
    with as_house():
        clocks.resume(clock=clock, note=note, since=since, actor=actor, at=at)


@verb
def correct_clock(
    *,
    reference: str,
    task_id: int,
    event_id: int,
    effective_at: datetime | None,
    note: str,
    evidence: str = "",
    for_house: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Say that an event of a task's clock was at another moment, or (None) not at all. The event stays as it is."""
    shown = _clock(reference, task_id, actor, at, for_house=for_house)
    found = next((each for each in shown.events if each.told.event.id == event_id), None)
    if found is None:
        raise NotFound(what="event of this clock")
    if not found.may_correct:
        raise NotYours(what="correct this")
    with as_house([shown.of.department_id]):
        clocks.correct(
            event_id=event_id, effective_at=effective_at, note=note, evidence=evidence, actor=actor, at=at
        )


@verb
def note_flaw(
    *,
    reference: str,
    task_id: int,
    kind: str,
    note: str,
    evidence: str = "",
    for_house: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Note that a completed task was done again, sent back or complained about."""
    shown = _clock(reference, task_id, actor, at, for_house=for_house)
    if not shown.completed:
        raise NotCompleted(field="kind")
    with as_house([shown.of.department_id]):
        flaws.note_flaw(clock=shown.of, kind=kind, note=note, evidence=evidence, actor=actor, at=at)


def _clock(reference: str, task_id: int, actor: Actor, at: datetime, *, for_house: bool) -> ShownClock:
    """The clock, if whoever acts may change it: the house may, and otherwise a supervisor of the unit whose it is.

    Until the transaction ends nobody else says more of it by hand. Its events can't be locked: nobody may change them.
    """
    unit_id = None if for_house else _supervised(actor, at)
    planned_once(_LOCK, [str(task_id)])
    shown = clocks_of_case(reference, at=at, of_unit=unit_id)
    found = next((each for each in shown if each.of.task_id == task_id), None)
    if found is None:
        raise NotFound(what="clock of this task")
    return found


def _supervised(actor: Actor, at: datetime) -> int:
    on = at.astimezone(LONDON).date()
    member = membership(actor.account_id, on) if actor.account_id is not None else None
    if member is None:
        raise NotInAUnit(what="do this")
    if not member.supervisor:
        raise NotSupervisor(what="do this", unit=member.unit)
    return member.unit_id
