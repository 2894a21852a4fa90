"""One decision about many tasks: checked for each, written for all of them in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.core.audit.acting import Actor, as_house
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.deciding.queries import Deciding, TaskClosed, outcome_of
from commonhold.work.cases.models import Task
from commonhold.work.cases.moving.actions import Move, move_all
from commonhold.work.cases.moving.queries import locked_tasks
from commonhold.work.processes.advancing.actions import Refused, complete_each

MOST_AT_ONCE = 10_000


class TooManyAtOnce(Refusal):
    """These are {count:,} tasks. Decide at most {most:,} of them together, then the next."""

    code: ClassVar[str] = "cases.too_many_at_once"


class AsksQuestions(Refusal):
    """This task asks questions, so it can't be decided together with others. Open it and answer them."""

    code: ClassVar[str] = "cases.asks_questions"


class WritesToOne(Refusal):
    """What is written here is a message to one person, so it can't be sent to others too. Open it and reply to them."""

    code: ClassVar[str] = "cases.writes_to_one"


class IsShared(Refusal):
    """This case is shared by two departments, so it can't be decided together with others. Open it."""

    code: ClassVar[str] = "cases.is_shared"


Reasons = dict[int, Refusal | Refused]
"""Why tasks were left, by task."""


@dataclass(frozen=True)
class Left:
    """Tasks that were left as they are, all for one reason."""

    code: str
    message: str
    task_ids: tuple[int, ...]


@dataclass(frozen=True)
class Decided:
    """What became of many tasks: each is in `done`, or in one of `left`."""

    done: tuple[int, ...]
    left: tuple[Left, ...]


@verb
def decide_all(
    *, task_ids: Collection[int], outcome: str, reason: str = "", actor: Actor, at: datetime
) -> Decided:
    """Finishes tasks with the same outcome and reason, and moves their cases on, as `complete_task` would one by one.

    What it would refuse about a task is no reason to refuse the others: that one is left, and returned with the
    reason. Every case has an event of its own in its timeline. Raises TooManyAtOnce.
    """
    nothing_to_record()  # Where no task can be decided; where one can, move_all records it.
    wanted = set(task_ids)
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyAtOnce(count=len(wanted), most=MOST_AT_ONCE)
    tasks, reason = locked_tasks(wanted), reason.strip()
    left: Reasons = {each: NotFound(what="task") for each in wanted.difference(task.id for task in tasks)}
    deciding, done = Deciding(tasks, actor, at), list[int]()
    for task in tasks:
        try:
            _require_decidable(task, deciding, outcome, reason)
        except Refusal as refusal:
            left[task.id] = refusal
    todo = [each for each in tasks if each.id not in left]
    while todo:
        # A case that has several of the tasks takes one step after another.
        first = {each.case_id: each for each in reversed(todo)}
        with as_house():
            moves = _advance(list(first.values()), outcome, reason, left, actor, at)
            _follow(moves, outcome, reason, actor, at)
        done += [task.id for task, _ in moves]
        taken_away = {wait_id: task.id for task, move in moves for wait_id in move.moved.closed}
        left |= {each.id: TaskClosed() for each in tasks if each.id > taken_away.get(each.wait_id, each.id)}
        todo = [each for each in todo if first[each.case_id] is not each and each.id not in left]
    return Decided(tuple(sorted(done)), _by_reason(left))


def _require_decidable(task: Task, deciding: Deciding, outcome: str, reason: str) -> None:
    """Refuses what `complete_task` would, in the same order."""
    if task.closed_at is not None:
        raise TaskClosed()
    if task.case.shared_with_id is not None:
        raise IsShared()
    deciding.require_doer(task)
    kind = service(task.case.service).tasks[task.element]
    if kind.questions or kind.does:
        raise AsksQuestions()
    if outcome_of(task, outcome, reason).message:
        raise WritesToOne()


def _advance(
    tasks: Sequence[Task], outcome: str, reason: str, left: Reasons, actor: Actor, at: datetime
) -> list[tuple[Task, Move]]:
    """Lets the processes go on, each with one task; what one refuses is left."""
    by_instance = {each.case.instance_id: each for each in tasks}
    batch, moved = complete_each(
        wait_ids=[each.wait_id for each in tasks],
        variables={"outcome": outcome, "reason": reason, "decided_by": actor.account_id},
        actor=actor,
        at=at,
    )
    refused = {instance_id: each for each in batch.refused for instance_id in each.instance_ids}
    for instance_id in by_instance.keys() - moved.keys():
        left[by_instance[instance_id].id] = refused.get(instance_id) or Conflict()
    return [
        (task, Move(task.case, moved[instance_id], task.wait_id))
        for instance_id, task in by_instance.items()
        if instance_id in moved
    ]


def _follow(
    moves: Iterable[tuple[Task, Move]], outcome: str, reason: str, actor: Actor, at: datetime
) -> None:
    """Brings the cases to where their processes are. The event says which task it was, in the words of its service."""
    alike = dict[tuple[str, str], list[Move]]()
    for task, move in moves:
        if not task.for_asker:
            task.case.decisions += 1
        alike.setdefault((task.title, outcome_of(task, outcome, reason).done), []).append(move)
    for (title, did), each in alike.items():
        after = {"task": title, "did": did, "reason": reason}
        move_all(each, event="task_completed", after=after, actor=actor, at=at, decided=outcome)


def _by_reason(left: Reasons) -> tuple[Left, ...]:
    found = dict[tuple[str, str], list[int]]()
    for task_id, why in sorted(left.items()):
        found.setdefault((why.code, why.message), []).append(task_id)
    return tuple(Left(*reason, tuple(task_ids)) for reason, task_ids in found.items())
