"""What somebody says on the telephone in the name of whoever asked, written down at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import verb
from commonhold.work.cases import rules
from commonhold.work.cases.catalogue import Outcome, service
from commonhold.work.cases.deciding.queries import OwnCase, TaskClosed
from commonhold.work.cases.models import Task
from commonhold.work.cases.moving.actions import move, say
from commonhold.work.cases.moving.queries import locked_task, parties_of
from commonhold.work.processes import actions as processes

LONGEST_NAME = 200
LONGEST_SAID = rules.LONGEST_COMMENT - 400
"""What was said is kept in one message with who called and when."""


class NotByTelephone(Refusal):
    """Nobody can do this by telephone. Ask them to sign in and do it themselves."""

    code: ClassVar[str] = "cases.not_by_telephone"


class CallIncomplete(Refusal):
    """Enter {what}, of at most {most:,} characters."""

    code: ClassVar[str] = "cases.call_incomplete"


class CallNotThen(Refusal):
    """Enter when they called: it can’t have been before {opened}, when this was asked for, nor later than now."""

    code: ClassVar[str] = "cases.call_not_then"


@verb
def take_call(
    *, task_id: int, outcome: str, caller: str, called_at: datetime, said: str, actor: Actor, at: datetime
) -> None:
    """Finish a task of the asker's with what somebody said in the asker's name on the telephone, as if the asker had.

    Who called, when, and what they said becomes a message of the case, in the service's class of data; the audit trail
    has its hash. Whether the actor may do this is for the access rules of the face.
    """
    task = locked_task(task_id)
    if task is None:
        raise NotFound(what="task")
    chosen = _told(task, outcome)
    if task.closed_at is not None:
        raise TaskClosed()
    assert actor.account_id is not None, "people take calls"
    parties = parties_of([task.case_id]).get(task.case_id, ())
    if not rules.may_decide(actor.account_id, task.asked_by_id, parties, for_asker=False):
        raise OwnCase()
    case, who, what = task.case, caller.strip(), said.strip()
    if not who or len(who) > LONGEST_NAME:
        raise CallIncomplete(field="caller", what="who called", most=LONGEST_NAME)
    if not case.opened_at.replace(second=0, microsecond=0) <= called_at <= at:
        raise CallNotThen(field="called_at", opened=rules.at_office(case.opened_at))
    if not what or len(what) > LONGEST_SAID:
        raise CallIncomplete(field="said", what="what they said", most=LONGEST_SAID)
    say(case, f"{who} telephoned at {rules.at_office(called_at)} and said: {what}", actor=actor, at=at)
    decided = {"outcome": outcome, "reason": "", "decided_by": actor.account_id}
    moved = processes.complete(wait_id=task.wait_id, variables=decided, actor=actor, at=at)
    after = {"task": task.title, "did": chosen.done, "reason": "", "called_at": called_at}
    move(
        case,
        moved,
        event="task_completed",
        after=after,
        finished=task.wait_id,
        decided=outcome,
        actor=actor,
        at=at,
    )


def _told(task: Task, outcome: str) -> Outcome:
    chosen = service(task.case.service).tasks[task.element].outcome(outcome)
    if not task.for_asker or chosen is None or not chosen.by_telephone:
        raise NotByTelephone()
    return chosen
