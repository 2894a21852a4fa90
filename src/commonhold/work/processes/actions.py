"""Publishing processes, and moving their instances on: each step is one transaction, guarded by a revision."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonhold.base.bpmn.definition import Definition
from commonhold.base.bpmn.engine import advance
from commonhold.base.bpmn.refusals import NotWaiting
from commonhold.base.bpmn.tokens import (
    Cancel,
    Complete,
    Correct,
    Event,
    Fail,
    Fire,
    Signal,
    Start,
    Step,
    Thrown,
    Tokens,
)
from commonhold.base.refusals import Conflict, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.audit.statements import array_of, planned_once
from commonhold.work.processes import queries, rules
from commonhold.work.processes.models import Sending, Version
from commonhold.work.processes.queries import Due, Loaded
from commonhold.work.processes.releasing import queries as releases
from commonhold.work.processes.releasing.actions import release as release_version


class NotPublished(Refusal):
    """The service {service} has no published process yet. Run “commonhold migrate”, which publishes it."""

    code = "processes.not-published"


class NotUtf8(Refusal):
    """The files of a process must be in UTF-8. Export them again in that encoding, which is the usual one."""

    code = "processes.not-utf-8"


class NoSuchStart(Refusal):
    """The process of {service} doesn’t begin at “{element}” in the version that is released. Release one that does,
    or give this up."""

    code = "processes.no-such-start"


@dataclass(frozen=True)
class WaitOpened:
    """Something that the instance now waits for. `kind` is as rules.kind_of has it."""

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
    sent: bool
    """Whether it sent messages or signals, which somebody has to deliver."""

    @classmethod
    def of(
        cls,
        definition: Definition,
        step: Step,
        due: Due,
        *,
        instance_id: int,
        revision: int,
        digest: str,
        wait_ids: Mapping[int, int],
        closed: Iterable[int],
        variables: Mapping[str, object],
    ) -> "Outcome":
        """What a step led an instance to. `wait_ids` has the wait that each key opened, `closed` those that went."""
        opened = []
        for each in step.opened:
            element = definition.elements[each.element]
            kind = rules.kind_of(definition, each)
            opened.append(WaitOpened(wait_ids[each.key], element.id, kind, due[each.key], element.candidates))
        return cls(
            instance_id,
            revision,
            digest,
            tuple(opened),
            tuple(closed),
            step.outcome is not None,
            step.outcome,
            variables,
            bool(step.thrown),
        )


@verb
def publish(
    *, service: str, bpmn: bytes, dmn: bytes, actor: Actor, at: datetime, release: bool = True
) -> str:
    """Check a service's process, keep it as a version, and return its hash. New instances start in it everywhere
    from now on, unless `release` is False.

    Publishing a version again changes nothing in it. Raises the refusals of base.bpmn and base.dmn.
    """
    digest = hashlib.sha256(bpmn + b"\0" + dmn).hexdigest()
    if releases.version_ids(service, digest):
        nothing_to_record()
    else:
        _keep_version(service, digest, bpmn, dmn, actor, at)
    if release:
        release_version(service=service, digest=digest, actor=actor, at=at)
    return digest


def _keep_version(service: str, digest: str, bpmn: bytes, dmn: bytes, actor: Actor, at: datetime) -> None:
    queries.checked(bpmn, dmn)
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


@verb
def start(
    *,
    service: str,
    department_id: int,
    variables: Mapping[str, object],
    actor: Actor,
    at: datetime,
    element: str | None = None,
) -> Outcome:
    """Start the released version of a service's process; at its start event `element`, if given."""
    released = releases.released(service, department_id)
    if released is None:
        raise NotPublished(service=service)
    version_id, digest = released
    definition = queries.definition(digest)
    starts = definition.event_starts + definition.other_starts
    if element is not None and all(element != each.id for each in starts):
        raise NoSuchStart(service=service, element=element)
    event = Start(variables, element)
    step = advance(definition, Tokens(), {}, event)
    due = queries.due_dates(definition, step, department_id, at)
    values = _values(definition, event, step, due, actor, at)
    rows = planned_once(_CREATE, {**values, "version": str(version_id), "department": str(department_id)})
    _send(rows[0][0], department_id, step.thrown, at)
    return _outcome(definition, digest, 1, step, due, rows)


@verb
def complete(*, wait_id: int, variables: Mapping[str, object], actor: Actor, at: datetime) -> Outcome:
    """Finish a user's task or an automatic step, merging `variables` into the instance's.

    Raises NotWaiting if it is finished already, and Conflict if somebody else stepped the instance meanwhile.
    """
    before = _waiting(wait_id)
    return _step(before, Complete(before.key, dict(variables)), actor, at)


@verb
def fail(
    *, wait_id: int, error_code: str, variables: Mapping[str, object], actor: Actor, at: datetime
) -> Outcome:
    """Let an automatic step fail with an error that its process catches; NobodyCatches if it doesn't."""
    before = _waiting(wait_id)
    return _step(before, Fail(before.key, error_code, dict(variables)), actor, at)


@verb
def fire(*, wait_id: int, variables: Mapping[str, object], actor: Actor, at: datetime) -> Outcome:
    """Let a timer go off, or give a message, with what it takes along, to the wait that it is for."""
    before = _waiting(wait_id)
    return _step(before, Fire(before.key, dict(variables)), actor, at)


@verb
def signal(
    *, instance_id: int, name: str, variables: Mapping[str, object], actor: Actor, at: datetime
) -> Outcome:
    """Let a signal reach everything in an instance that waits for it."""
    return _step(_running(instance_id), Signal(name, dict(variables)), actor, at)


@verb
def correct(*, instance_id: int, variables: Mapping[str, object], actor: Actor, at: datetime) -> Outcome:
    """Correct an instance's variables, as somebody does who mends an incident."""
    return _step(_running(instance_id), Correct(dict(variables)), actor, at)


@verb
def cancel(*, instance_id: int, outcome: str, actor: Actor, at: datetime) -> Outcome:
    """End an instance early, with an outcome of the caller's."""
    return _step(_running(instance_id), Cancel(outcome), actor, at)


# Every value is sent as text, so that each statement is planned once and not once for each size of number.
_CREATE = """
    WITH changed AS (
        INSERT INTO processes_instance
            (department_id, version_id, revision, tokens, variables, ended_at, outcome)
        VALUES (%(department)s::int, %(version)s::bigint, 1, %(tokens)s::jsonb, %(variables)s::jsonb,
            %(ended_at)s::timestamptz, %(outcome)s)
        RETURNING id, department_id, revision
    ), opened AS (
        INSERT INTO processes_wait (instance_id, department_id, key, element, kind, due_at, name, correlation, since)
        SELECT changed.id, changed.department_id, o.*, %(at)s::timestamptz
        FROM changed, json_to_recordset(%(opened)s::json)
            AS o (key int, element text, kind text, due_at timestamptz, name text, correlation text)
        RETURNING id, key
    ), stepped AS (
        INSERT INTO processes_step (instance_id, department_id, revision, at, actor_id, event, passed)
        SELECT id, department_id, revision, %(at)s::timestamptz, %(actor)s, %(event)s::jsonb, %(passed)s::text[]
        FROM changed
    )
    SELECT changed.id, false, opened.key, opened.id FROM changed LEFT JOIN opened ON true
"""
_CHANGE = """
    WITH changed AS (
        UPDATE processes_instance
        SET tokens = %(tokens)s::jsonb, variables = %(variables)s::jsonb, revision = revision + 1,
            ended_at = %(ended_at)s::timestamptz, outcome = %(outcome)s
        WHERE id = %(instance)s::bigint AND revision = %(revision)s::int
        RETURNING id, department_id, revision
    ), closed AS (
        DELETE FROM processes_wait USING changed
        WHERE instance_id = changed.id AND key = ANY(%(closed)s::int[])
        RETURNING processes_wait.id, key
    ), opened AS (
        INSERT INTO processes_wait (instance_id, department_id, key, element, kind, due_at, name, correlation, since)
        SELECT changed.id, changed.department_id, o.*, %(at)s::timestamptz
        FROM changed, json_to_recordset(%(opened)s::json)
            AS o (key int, element text, kind text, due_at timestamptz, name text, correlation text)
        RETURNING id, key
    ), stepped AS (
        INSERT INTO processes_step (instance_id, department_id, revision, at, actor_id, event, passed)
        SELECT id, department_id, revision, %(at)s::timestamptz, %(actor)s, %(event)s::jsonb, %(passed)s::text[]
        FROM changed
    )
    SELECT (SELECT id FROM changed), NULL::boolean, NULL::int, NULL::bigint
    UNION ALL SELECT id, true, key, id FROM closed
    UNION ALL SELECT id, false, key, id FROM opened
"""


def _waiting(wait_id: int) -> Loaded:
    before = queries.by_wait(wait_id)
    if before is None:
        raise NotWaiting()
    return before


def _running(instance_id: int) -> Loaded:
    before = queries.by_instance(instance_id)
    if before is None:
        raise NotWaiting()
    return before


def _step(before: Loaded, event: Event, actor: Actor, at: datetime) -> Outcome:
    definition = queries.definition(before.hash)
    step = advance(definition, before.tokens, before.variables, event)
    fired = None
    if isinstance(event, Fire) and before.due_at is not None:
        token = next(each for each in before.tokens.live if each.key == event.key)
        fired = rules.Fired(token.element, before.due_at)
    due = queries.due_dates(definition, step, before.department_id, at, fired)
    values = _values(definition, event, step, due, actor, at)
    values["instance"], values["revision"] = str(before.instance_id), str(before.revision)
    values["closed"] = array_of(step.closed)
    rows = planned_once(_CHANGE, values)
    if not rows[0][0]:
        raise Conflict()
    _send(before.instance_id, before.department_id, step.thrown, at)
    return _outcome(definition, before.hash, before.revision + 1, step, due, rows)


def _send(instance_id: int, department_id: int, thrown: Sequence[Thrown], at: datetime) -> None:
    if thrown:
        Sending.objects.bulk_create(
            Sending(
                department_id=department_id,
                sender_id=instance_id,
                kind=rules.CAUSES[each.trigger.cause],
                name=each.trigger.name or "",
                correlation=rules.key_text(each.key),
                variables=json.loads(rules.to_json(each.payload)),
                at=at,
            )
            for each in thrown
        )


def _values(
    definition: Definition, event: Event, step: Step, due: Due, actor: Actor, at: datetime
) -> dict[str, str | None]:
    """What a step is written with."""
    elements = definition.elements
    return {
        "at": str(at),
        "actor": actor.id,
        "event": rules.event_to(event),
        "passed": array_of(rules.passed_text(elements[each.element], each.rules) for each in step.history),
        "tokens": rules.tokens_to(definition, step.tokens),
        "variables": rules.to_json(step.variables),
        "ended_at": str(at) if step.outcome is not None else None,
        "outcome": step.outcome,
        "opened": rules.opened_to(definition, step.opened, due),
    }


def _outcome(
    definition: Definition, digest: str, revision: int, step: Step, due: Due, rows: list[tuple[Any, ...]]
) -> Outcome:
    nothing_to_record()  # A step is a record itself, and what the caller does for somebody has its own event.
    return Outcome.of(
        definition,
        step,
        due,
        instance_id=rows[0][0],
        revision=revision,
        digest=digest,
        wait_ids={key: wait_id for _, was_closed, key, wait_id in rows if was_closed is False},
        closed=(wait_id for _, was_closed, _, wait_id in rows if was_closed is True),
        variables=step.variables,
    )
