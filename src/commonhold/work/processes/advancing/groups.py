"""Instances that a decision leads the same way: told apart in the database, decided once for each group."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from commonhold.base.bpmn.engine import advance
from commonhold.base.bpmn.tokens import Complete, Step
from commonhold.core.audit.statements import array_of
from commonhold.work.processes import rules
from commonhold.work.processes.queries import Due, definition, due_dates


@dataclass(frozen=True)
class Group:
    """Instances with the same tokens, whose variables are the same as far as their process reads them.

    `instances` and `revisions` are numbers with commas between them, as they go back into a statement.
    """

    digest: str
    key: int
    department_id: int
    tokens: str
    read: dict[str, object]
    size: int
    instances: str
    revisions: str


_VERSIONS = """
    SELECT DISTINCT v.id, v.hash FROM processes_wait w JOIN processes_instance i ON i.id = w.instance_id
    JOIN processes_version v ON v.id = i.version_id WHERE w.id = ANY (%(waits)s::bigint[])
"""
_GROUPS = """
    WITH waiting AS (
        SELECT DISTINCT ON (i.id) i.id, i.revision, w.key, i.department_id, i.tokens::text AS tokens, (
            SELECT jsonb_object_agg(name, i.variables -> name)::text
            FROM unnest(%(reads)s::text[]) AS name WHERE i.variables ? name
        ) AS read
        FROM processes_wait w JOIN processes_instance i ON i.id = w.instance_id
        WHERE w.id = ANY (%(waits)s::bigint[]) AND i.version_id = %(version)s AND w.kind IN ('user', 'service')
        ORDER BY i.id, w.id
    )
    SELECT key, department_id, tokens, read, count(*), string_agg(id::text, ','), string_agg(revision::text, ',')
    FROM waiting GROUP BY key, department_id, tokens, read
"""


def groups_of(wait_ids: Sequence[int]) -> list[Group]:
    """Those who wait, by what a decision about them depends on. An instance that waits several times is there once."""
    waits = array_of(wait_ids)
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, {"waits": waits})
        for version_id, digest in cursor.fetchall():
            reads = array_of(sorted(definition(digest).reads))
            cursor.execute(_GROUPS, {"waits": waits, "version": version_id, "reads": reads})
            for key, department_id, tokens, read, *members in cursor.fetchall():
                found.append(Group(digest, key, department_id, tokens, json.loads(read or "{}"), *members))
    return found


@dataclass(frozen=True)
class Way:
    """Where a decision leads a group, and `written`: the same as rows of the tables."""

    digest: str
    step: Step
    due: Due
    written: Mapping[str, Any]


def led_to(number: int, group: Group, variables: Mapping[str, object], at: datetime) -> Way:
    """Where the decision leads the group. Raises what a single step would."""
    process = definition(group.digest)
    event = Complete(group.key, dict(variables))
    step = advance(process, rules.tokens_from(process, group.tokens), group.read, event)
    due = due_dates(process, step, group.department_id, at)
    written = {
        "number": number,
        "tokens": rules.tokens_to(process, step.tokens),
        "variables": rules.to_json(_changed(group.read, step.variables)),
        "outcome": step.outcome,
        "event": rules.event_to(event),
        "passed": [rules.passed_text(process.elements[each.element], each.rules) for each in step.history],
        "closed": list(step.closed),
        "opened": json.loads(rules.opened_to(process, step.opened, due)),
        "thrown": [
            {
                "kind": rules.CAUSES[each.trigger.cause],
                "name": each.trigger.name or "",
                "correlation": rules.key_text(each.key),
                "variables": rules.to_json(each.payload),
            }
            for each in step.thrown
        ],
    }
    return Way(group.digest, step, due, written)


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    """The variables that the step set. Compared as they are written: 1 and true are not the same."""
    return {
        name: value
        for name, value in after.items()
        if name not in before or rules.to_json({name: value}) != rules.to_json({name: before[name]})
    }
