"""The verbs of incidents: a step that could not be done is tried again, its case's values corrected, or cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record_each, verb
from commonhold.work.cases import queries
from commonhold.work.cases import rules as case_rules
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.deciding.queries import OwnCase, ReasonNeeded
from commonhold.work.cases.incidents import rules
from commonhold.work.cases.incidents.queries import cases_of, kind_of
from commonhold.work.cases.models import Case
from commonhold.work.cases.moving.actions import move, record_on, tell
from commonhold.work.cases.moving.queries import case_of
from commonhold.work.cases.queue import QueuedStep, put_steps_again
from commonhold.work.processes import actions as processes
from commonhold.work.processes.incidents import actions as stored
from commonhold.work.processes.incidents.queries import Incident, Wanted, incident, known

MOST_AT_ONCE = 10_000
CANCELLED = "cancelled"


class Solved(Refusal):
    """This incident is solved: its step was done, or is being tried again. Look at the case to see where it stands."""

    code: ClassVar[str] = "cases.incident_solved"


class NothingCorrected(Refusal):
    """The values are as they were. Enter what is right, or try the step again without a correction."""

    code: ClassVar[str] = "cases.nothing_corrected"


class CannotCancel(Refusal):
    """Case {reference} can't be cancelled: {why}"""

    code: ClassVar[str] = "cases.cannot_cancel"


@verb
def note_trouble(
    *, wait_id: int, error: Exception, next_try: datetime | None, actor: Actor, at: datetime
) -> None:
    """Keeps why an automatic step or a timer could not be done, for those who look after the case.

    Without a next try it waits for one of them. If it was done in the meantime there is nothing to keep.
    """
    trouble = rules.what_happened(error, "")
    noted = stored.note_trouble(wait_id=wait_id, trouble=trouble.text, next_try=next_try, actor=actor, at=at)
    if noted is None:
        nothing_to_record()
        return
    case = case_of("instance_id", noted.instance_id)
    assert case is not None
    after = {
        "wait": wait_id,
        "step": noted.element,
        "trouble": noted.trouble,
        "code": trouble.code,
        "place": trouble.place or noted.element,
        "next_try": next_try,
    }
    record_on(case, "step_in_trouble", after, actor=actor, at=at)


@verb
def retry(*, wanted: Wanted, actor: Actor, at: datetime) -> int:
    """Has steps tried again now, at most MOST_AT_ONCE, and returns how many; timers go off within a minute.

    Those that are solved, or that somebody else has just had tried again, are none of them.
    """
    taken = stored.take_off_trouble(wanted=wanted, most=MOST_AT_ONCE, actor=actor, at=at)
    if not taken:
        nothing_to_record()
        return 0
    cases = cases_of({each.instance_id for each in taken})
    put_steps_again(
        [
            QueuedStep(each.department_id, cases[each.instance_id][0], each.wait_id, each.element)
            for each in taken
            if each.kind == "service"
        ]
    )
    held_up = {each.instance_id: each.department_id for each in taken}
    about = [
        (department_id, cases[instance_id][1], f"cases.case:{cases[instance_id][0]}")
        for instance_id, department_id in held_up.items()
    ]
    record_each("cases.step_retried", actor=actor, at=at, about=about, after={"steps": len(taken)})
    return len(taken)


@verb
def correct(
    *, wait_id: int, variables: Mapping[str, object], reason: str, actor: Actor, at: datetime
) -> None:
    """Corrects values that the case's process goes by, and has the step tried again.

    Each has to be a value that the process has, or reads, and of the kind that it is.
    """
    found, case = _held_up(wait_id, actor)
    given_reason = _reason(reason)
    knows = known(found.instance_id, found.element)
    if knows is None:
        raise Solved()
    for name, value in variables.items():
        kind = kind_of(knows, name)
        if (
            kind is not None
            and rules.kind_of(value) != kind
            and (kind, rules.kind_of(value)) != ("text", "date")
        ):
            raise rules.not_of_kind(name, kind)
    was = {name: knows.variables.get(name) for name in variables}
    if was == dict(variables):
        raise NothingCorrected(field="value")
    moved = processes.correct(instance_id=found.instance_id, variables=variables, actor=actor, at=at)
    after = {"reason": given_reason, "variables": {**variables}, "before": was}
    move(case, moved, event="corrected", after=after, actor=actor, at=at)
    retry(wanted=Wanted([found.department_id], wait_ids=[wait_id]), actor=actor, at=at)


@verb
def cancel(*, wait_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Ends a case that an incident holds up: what it had put on record is taken back, and the asker told why.

    Refused if that can't be taken back any more, as when the money is on its way.
    """
    found, case = _held_up(wait_id, actor)
    given_reason = _reason(reason)
    try:
        service(case.service).withdrawn(queries.facts(case), actor=actor, at=at)
    except Refusal as refusal:
        raise CannotCancel(reference=case.reference, why=refusal.message) from refusal
    moved = processes.cancel(instance_id=found.instance_id, outcome=CANCELLED, actor=actor, at=at)
    move(case, moved, event="cancelled", after={"reason": given_reason}, actor=actor, at=at)
    tell(
        case,
        [case.asked_by_id],
        subject=f"Cancelled: {case.title}",
        body=f"Your case {case.reference} was cancelled, because it could not be carried out. The reason given:"
        f" {given_reason}",
        actor=actor,
        at=at,
    )


def _held_up(wait_id: int, actor: Actor) -> tuple[Incident, Case]:
    """The incident and its case, which must not be the actor's own."""
    found = incident(wait_id)
    if found is None:
        raise Solved()
    case = case_of("instance_id", found.instance_id)
    assert case is not None
    who = actor.account_id
    if who is not None and not case_rules.may_decide(who, case.asked_by_id, queries.parties(case.id), False):
        raise OwnCase()
    return found, case


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > case_rules.LONGEST_COMMENT:
        raise ReasonNeeded(field="reason")
    return reason
