"""Reading processes: their versions, what is live in them, and the history of an instance."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from commonhold.base.bpmn.compiling import compile_process, compile_published
from commonhold.base.bpmn.definition import Definition
from commonhold.base.bpmn.engine import advance
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
    Tokens,
)
from commonhold.base.dmn.tables import parse_decisions
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import calendar
from commonhold.work.processes import models, rules
from commonhold.work.processes.models import Version, Wait
from commonhold.work.processes.rules import tokens_from

EVENTS: dict[str, type[Event]] = {
    each.__name__: each for each in (Start, Complete, Fail, Fire, Signal, Correct, Cancel)
}

MIGRATED = "Migrated"
"""The event of a step in which a migration took the instance to another version: from, to, and its tokens there."""


@dataclass(frozen=True)
class VersionFacts:
    service: str
    hash: str
    published_at: datetime


@dataclass(frozen=True)
class DueTimer:
    wait_id: int
    instance_id: int
    attempts: int


@dataclass(frozen=True)
class Loaded:
    """An instance as it was when it was read."""

    instance_id: int
    department_id: int
    revision: int
    tokens: Tokens
    variables: dict[str, object]
    hash: str
    key: int = 0
    due_at: datetime | None = None
    element: str = ""
    """Where it waits, if it was found by a wait."""


@dataclass(frozen=True)
class StepFacts:
    """One step of an instance: who did what when, under which version, and the ids of the elements that it passed."""

    hash: str
    revision: int
    at: datetime
    actor_id: str
    event: Mapping[str, object]
    passed: tuple[str, ...]


def versions(service: str) -> list[VersionFacts]:
    """A service's published versions, the newest first."""
    found = Version.objects.filter(service=service).order_by("-id")
    return [VersionFacts(*row) for row in found.values_list("service", "hash", "published_at")]


@lru_cache(maxsize=256)
def definition(digest: str) -> Definition:
    """The compiled definition of a version. A version never changes, so this is kept."""
    bpmn, dmn = Version.objects.filter(hash=digest).values_list("bpmn", "dmn")[0]
    return compile_published(bpmn.encode(), parse_decisions(dmn.encode()))


@lru_cache(maxsize=64)
def checked(bpmn: bytes, dmn: bytes) -> Definition:
    """The compiled process of two files, if it can be run: looking at every state that it can get into takes long, so
    what was looked at once is kept. Raises the refusals of base.bpmn and base.dmn."""
    return compile_process(bpmn, parse_decisions(dmn))


def due_timers(at: datetime, limit: int) -> list[DueTimer]:
    """Timers that are due, the longest overdue first, locked for this transaction, but for those others hold."""
    due = Wait.objects.select_for_update(skip_locked=True).filter(kind="timer", due_at__lte=at)
    return [
        DueTimer(*row) for row in due.order_by("due_at").values_list("id", "instance_id", "attempts")[:limit]
    ]


def history(instance_id: int) -> list[StepFacts]:
    """Every step that an instance has taken, the first one first, each with the version that it ran under: the first
    one's, until a migration took the instance to another."""
    steps = models.Step.objects.filter(instance_id=instance_id).order_by("revision")
    rows = [*steps.values_list("revision", "at", "actor_id", "event", "passed")]
    moves = _versions_of([event["migration"] for _, _, _, event, _ in rows if event["event"] == MIGRATED])
    digest = next((before for before, _ in moves.values()), None) or _hash_of(instance_id)
    told = []
    for number, at, who, event, passed in rows:
        digest = moves[event["migration"]][1] if event["event"] == MIGRATED else digest
        told.append(StepFacts(digest, number, at, who, event, tuple(passed)))
    return told


def _versions_of(migration_ids: list[int]) -> dict[int, tuple[str, str]]:
    """From which version to which each of some migrations went, in their order."""
    found = models.Migration.objects.filter(id__in=migration_ids)
    facts = {
        each: versions
        for each, *versions in found.values_list("id", "from_version__hash", "to_version__hash")
    }
    return {each: (facts[each][0], facts[each][1]) for each in migration_ids}


def _hash_of(instance_id: int) -> str:
    rows = planned_once(
        "SELECT v.hash FROM processes_instance i JOIN processes_version v ON v.id = i.version_id"
        " WHERE i.id = %s::bigint",
        [str(instance_id)],
    )
    return str(rows[0][0])


def replay(instance_id: int) -> tuple[Tokens, Mapping[str, object]]:
    """Tokens and variables as they come out when an instance's history is stepped again, each step under the version
    that it ran under."""
    tokens, variables = Tokens(), dict[str, object]()
    for step in history(instance_id):
        fields = dict(step.event)
        name = str(fields.pop("event"))
        if name == MIGRATED:
            tokens = tokens_from(definition(step.hash), json.dumps(fields["tokens"]))
            continue
        event = EVENTS[name](**fields)  # type: ignore[arg-type]
        stepped = advance(definition(step.hash), tokens, variables, event)
        tokens, variables = stepped.tokens, dict(stepped.variables)
    return tokens, variables


Due = dict[int, datetime | None]
"""When each wait that a step opens falls due, by its key."""


def due_dates(
    definition: Definition, step: Step, department_id: int, at: datetime, fired: rules.Fired | None = None
) -> Due:
    """When what a step opens in a department falls due, by the department's working hours."""
    elements = definition.elements
    timed = any(elements[each.element].due or each.trigger is not None for each in step.opened)
    hours = calendar(department_id) if timed else None
    return {
        each.key: rules.due_at(elements[each.element], each, at, hours, fired) if hours else None
        for each in step.opened
    }


_BY_WAIT = """
    SELECT i.id, i.department_id, i.revision, i.tokens::text, i.variables::text, v.hash, w.key, w.due_at, w.element
    FROM processes_wait w JOIN processes_instance i ON i.id = w.instance_id
    JOIN processes_version v ON v.id = i.version_id WHERE w.id = %s::bigint
"""
_BY_INSTANCE = """
    SELECT i.id, i.department_id, i.revision, i.tokens::text, i.variables::text, v.hash
    FROM processes_instance i JOIN processes_version v ON v.id = i.version_id
    WHERE i.id = %s::bigint AND i.ended_at IS NULL
"""


def by_wait(wait_id: int) -> Loaded | None:
    """The instance that waits, with the key of the wait; None if nothing waits there any more."""
    return _load(_BY_WAIT, wait_id)


def by_instance(instance_id: int) -> Loaded | None:
    """An instance that has not ended."""
    return _load(_BY_INSTANCE, instance_id)


def _load(statement: str, found_by: int) -> Loaded | None:
    rows = planned_once(statement, [str(found_by)])
    if not rows:
        return None
    instance_id, department_id, revision, tokens, variables, digest, *key = rows[0]
    return Loaded(
        instance_id,
        department_id,
        revision,
        tokens_from(definition(digest), tokens),
        json.loads(variables),
        digest,
        *key,
    )
