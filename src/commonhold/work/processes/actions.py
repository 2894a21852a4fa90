"""Publishing processes, and moving their instances on: each step is one transaction, guarded by a revision."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.definition import Definition
from commonhold.base.bpmn.engine import Cancel, Complete, Event, Fail, Fire, Start, Step, Tokens, advance
from commonhold.base.bpmn.refusals import NotWaiting
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.refusals import Conflict, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.departments.queries import calendar
from commonhold.work.processes import queries, rules, stored
from commonhold.work.processes.models import Version
from commonhold.work.processes.stored import Loaded, Saved


class NotPublished(Refusal):
    """The service {service} has no published process yet. Run “commonhold migrate”, which publishes it."""

    code = "processes.not-published"


class NotUtf8(Refusal):
    """The files of a process must be in UTF-8. Export them again in that encoding, which is the usual one."""

    code = "processes.not-utf-8"


@dataclass(frozen=True)
class WaitOpened:
    """Something that the instance now waits for. `kind` is "user", "service" or "timer"."""

    wait_id: int
    element: str
    kind: str
    due: datetime | None
    candidates: str
    """Who may do it, in the words of the process ("budget_holder"); empty unless a user's task."""


@dataclass(frozen=True)
class Outcome:
    """What a step led to. `outcome` is the id of the end event that was reached, if the instance has ended."""

    instance_id: int
    revision: int
    hash: str
    opened: tuple[WaitOpened, ...]
    closed: tuple[int, ...]
    ended: bool
    outcome: str | None
    variables: Mapping[str, object]


@verb
def publish(*, service: str, bpmn: bytes, dmn: bytes, actor: Actor, at: datetime) -> str:
    """Check a service's process, make it the version in which new cases start, and return its hash.

    Publishing the newest version again changes nothing. Raises the refusals of base.bpmn and base.dmn.
    """
    digest = hashlib.sha256(bpmn + b"\0" + dmn).hexdigest()
    if queries.newest_hash(service) == digest:
        nothing_to_record()
        return digest
    compile_process(bpmn, parse_decisions(dmn))
    try:
        files = {"bpmn": bpmn.decode(), "dmn": dmn.decode()}
    except UnicodeDecodeError as error:
        raise NotUtf8() from error
    Version.objects.create(service=service, hash=digest, published_at=at, **files)
    record(
        "processes.published",
        actor=actor,
        at=at,
        subject=f"processes.version:{digest}",
        department_id=None,
        after={"service": service},
    )
    return digest


def start(
    *, service: str, department_id: int, variables: Mapping[str, object], actor: Actor, at: datetime
) -> Outcome:
    """Start the newest version of a service's process."""
    newest = queries.newest(service)
    if newest is None:
        raise NotPublished(service=service)
    version_id, digest = newest
    definition = queries.definition(digest)
    event = Start(variables)
    step = advance(definition, Tokens(), {}, event)
    due = _due(definition, step, department_id, at)
    written = _written(event, due, step, actor, at)
    saved = stored.create(definition, version_id, department_id, step, written)
    return _outcome(definition, digest, 1, step, saved, due)


def complete(*, wait_id: int, variables: Mapping[str, object], actor: Actor, at: datetime) -> Outcome:
    """Finish a user's task or an automatic step, merging `variables` into the instance's.

    Raises NotWaiting if it is finished already, and Conflict if somebody else stepped the instance meanwhile.
    """
    before = _waiting(wait_id)
    return _step(before, Complete(before.key, dict(variables)), actor, at)


def fail(
    *, wait_id: int, error_code: str, variables: Mapping[str, object], actor: Actor, at: datetime
) -> Outcome:
    """Let an automatic step fail with an error that its process catches; NobodyCatches if it doesn't."""
    before = _waiting(wait_id)
    return _step(before, Fail(before.key, error_code, dict(variables)), actor, at)


def fire_timer(*, wait_id: int, actor: Actor, at: datetime) -> Outcome:
    """Let a timer go off."""
    before = _waiting(wait_id)
    return _step(before, Fire(before.key), actor, at)


def cancel(*, instance_id: int, outcome: str, actor: Actor, at: datetime) -> Outcome:
    """End an instance early, with an outcome of the caller's."""
    before = stored.by_instance(instance_id)
    if before is None:
        raise NotWaiting()
    return _step(before, Cancel(outcome), actor, at)


def _waiting(wait_id: int) -> Loaded:
    before = stored.by_wait(wait_id)
    if before is None:
        raise NotWaiting()
    return before


def _step(before: Loaded, event: Event, actor: Actor, at: datetime) -> Outcome:
    definition = queries.definition(before.hash)
    step = advance(definition, before.tokens, before.variables, event)
    due = _due(definition, step, before.department_id, at)
    written = _written(event, due, step, actor, at)
    saved = stored.change(definition, before, step, written)
    if saved is None:
        raise Conflict()
    return _outcome(definition, before.hash, before.revision + 1, step, saved, due)


Due = dict[int, datetime | None]
"""When each wait that a step opens falls due, by its key."""


def _due(definition: Definition, step: Step, department_id: int, at: datetime) -> Due:
    elements = {each.key: definition.elements[each.element] for each in step.opened}
    timed = any(element.due or element.timer for element in elements.values())
    hours = calendar(department_id) if timed else None
    return {key: rules.due_at(element, at, hours) if hours else None for key, element in elements.items()}


def _written(event: Event, due: Due, step: Step, actor: Actor, at: datetime) -> dict[str, Any]:
    """What a step is written with, besides the state that it leads to."""
    return {
        "at": at,
        "actor": actor.id,
        "event": rules.event_to(event),
        "ended_at": at if step.outcome is not None else None,
        "sinces": [at] * len(due),
        "dues": list(due.values()),
    }


def _outcome(
    definition: Definition, digest: str, revision: int, step: Step, saved: Saved, due: Due
) -> Outcome:
    opened = tuple(
        WaitOpened(
            saved.opened[each.key],
            definition.elements[each.element].id,
            stored.KINDS[definition.elements[each.element].kind],
            due[each.key],
            definition.elements[each.element].candidates,
        )
        for each in step.opened
    )
    return Outcome(
        saved.instance_id,
        revision,
        digest,
        opened,
        tuple(saved.closed),
        step.outcome is not None,
        step.outcome,
        step.variables,
    )
