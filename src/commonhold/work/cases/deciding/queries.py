"""Whether somebody may decide a task, and with which outcome: asked of one task, or of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from commonhold.base.refusals import NotAllowed, Refusal
from commonhold.core.accounts.access import require
from commonhold.core.accounts.queries import Grant, accounts, grants_of
from commonhold.core.audit.acting import Actor
from commonhold.work.cases import rules
from commonhold.work.cases.catalogue import Outcome, service
from commonhold.work.cases.holders.queries import named, wanted, with_whom
from commonhold.work.cases.models import Task
from commonhold.work.cases.moving.queries import Interest, interests
from commonhold.work.cases.sharing import sharing


class OwnCase(NotAllowed):
    """You can't decide about your own case, or one that you are a party to. Somebody else has to do it."""

    code: ClassVar[str] = "cases.own_case"


class NotYourTask(NotAllowed):
    """This task is for {who}. If you should be able to do it, ask them to pass it to you."""

    code: ClassVar[str] = "cases.not_your_task"


class TaskClosed(Refusal):
    """This task is already done, or has passed to somebody else. Look at the case to see where it stands."""

    code: ClassVar[str] = "cases.task_closed"


class TaskTaken(Refusal):
    """{who} is working on this task. Ask them to put it back first."""

    code: ClassVar[str] = "cases.task_taken"


class TaskHeld(Refusal):
    """This task is on hold: {reason}. Go on with it first."""

    code: ClassVar[str] = "cases.task_held"


class NoSuchOutcome(Refusal):
    """“{outcome}” is no way to finish this task. Choose one of: {outcomes}."""

    code: ClassVar[str] = "cases.no_such_outcome"


class ReasonNeeded(Refusal):
    """Enter a reason, of at most 4,000 characters: the person who asked will read it."""

    code: ClassVar[str] = "cases.reason_needed"


def outcome_of(task: Task, outcome: str, reason: str) -> Outcome:
    """The way to finish the task that is called `outcome`. Raises NoSuchOutcome, or ReasonNeeded."""
    kind = service(task.case.service).tasks[task.element]
    chosen = kind.outcome(outcome)
    if chosen is None:
        known = ", ".join(each.value for each in kind.outcomes)
        raise NoSuchOutcome(field="outcome", outcome=outcome[:40], outcomes=known)
    if ((chosen.needs_reason or chosen.message) and not reason) or len(reason) > rules.LONGEST_COMMENT:
        raise ReasonNeeded(field="reason")
    return chosen


def require_doer(task: Task, actor: Actor, at: datetime) -> None:
    """Refuses, unless the task, which is locked, is for this person: as Deciding does."""
    with sharing(task.case):
        Deciding([task], actor, at).require_doer(task)


class Deciding:
    """Somebody before some tasks, which are locked. What bears on it is read for all of them, once it is needed."""

    def __init__(self, tasks: Sequence[Task], actor: Actor, at: datetime) -> None:
        self.tasks, self.account_id, self.on = tasks, actor.account_id, at.date()

    def require_doer(self, task: Task) -> None:
        """Refuses, unless the task is for this person: OwnCase, NotYourTask, TaskTaken, or what access.cedar says."""
        if self.account_id is None:
            raise NotYourTask(who="people")
        concern = self._concerns[task.id]
        if not rules.may_decide(self.account_id, task.asked_by_id, concern.parties, task.for_asker):
            raise OwnCase() if not task.for_asker else NotYourTask(who="the person who asked")
        doer = concern.doer
        if task.claimed_by_id is not None and task.claimed_by_id not in doer.stands_for:
            raise TaskTaken(who=self._labels.get(task.claimed_by_id, "Somebody"))
        by_role = task.unit_id is None and task.role is not None
        if by_role and doer.stands_for.isdisjoint(concern.named):
            doer = replace(doer, roles=self._roles(task.department_id))
        if not rules.is_candidate(doer, wanted(task, concern.named)):
            names = [name for _, name in self._named.get(task.id, [])]
            raise NotYourTask(who=concern.unit or with_whom(names, task.role))
        if task.held_at is not None:
            raise TaskHeld(reason=task.held_reason)
        if not task.for_asker:
            own = {"asker"} if self.account_id == task.asked_by_id else set[str]()
            party = {"party"} if self.account_id in concern.parties else set[str]()
            require("task.decide", roles=frozenset(), relations={"candidate", *own, *party})

    def _roles(self, department_id: int) -> frozenset[tuple[str, int | None]]:
        return frozenset((g.role, g.cost_centre_id) for g in self._grants if g.department_id == department_id)

    @cached_property
    def _concerns(self) -> dict[int, Interest]:
        assert self.account_id is not None
        return interests([each.id for each in self.tasks], self.account_id, self.on)

    @cached_property
    def _grants(self) -> list[Grant]:
        assert self.account_id is not None
        return grants_of(self.account_id, self.on)

    @cached_property
    def _labels(self) -> dict[int | None, str]:
        found = accounts({each.claimed_by_id for each in self.tasks if each.claimed_by_id is not None})
        return {each.id: each.label for each in found.values()}

    @cached_property
    def _named(self) -> dict[int, list[tuple[int, str]]]:
        return named([each.id for each in self.tasks])
