"""How an instance is kept: tokens and variables as JSON, and the changes of one step in one statement.

This file is the one addition to an app's usual shape: actions.py says what a step is, this how it is written.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import Cursor

from commonhold.base.bpmn.definition import Definition, Kind
from commonhold.base.bpmn.engine import Step, Tokens
from commonhold.work.processes.rules import passed_text, to_json, tokens_from, tokens_to

KINDS = {Kind.USER: "user", Kind.SERVICE: "service", Kind.BOUNDARY: "timer"}


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


_COLUMNS = "i.id, i.department_id, i.revision, i.tokens::text, i.variables::text, v.hash"
_BY_WAIT = (
    f"SELECT {_COLUMNS}, w.key FROM processes_wait w JOIN processes_instance i ON i.id = w.instance_id"
    " JOIN processes_version v ON v.id = i.version_id WHERE w.id = %s"
)
_BY_INSTANCE = (
    f"SELECT {_COLUMNS} FROM processes_instance i JOIN processes_version v ON v.id = i.version_id"
    " WHERE i.id = %s AND i.ended_at IS NULL"
)

_OPEN_WAITS = (
    "INSERT INTO processes_wait (instance_id, department_id, key, element, kind, since, due_at)"
    " SELECT changed.id, changed.department_id, o.* FROM changed,"
    " unnest(%(keys)s::int[], %(elements)s::text[], %(kinds)s::text[], %(sinces)s::timestamptz[],"
    " %(dues)s::timestamptz[]) o RETURNING id, key"
)
_ADD_STEP = (
    "INSERT INTO processes_step (instance_id, department_id, revision, at, actor_id, event, passed)"
    " SELECT id, department_id, revision, %(at)s, %(actor)s, %(event)s, %(passed)s FROM changed"
)
_CREATE = (
    "WITH changed AS (INSERT INTO processes_instance"
    " (department_id, version_id, revision, tokens, variables, ended_at, outcome)"
    " VALUES (%(department)s, %(version)s, 1, %(tokens)s, %(variables)s, %(ended_at)s, %(outcome)s)"
    f" RETURNING id, department_id, revision), opened AS ({_OPEN_WAITS}), stepped AS ({_ADD_STEP})"
    " SELECT changed.id, opened.id, opened.key FROM changed LEFT JOIN opened ON true"
)
_CHANGE = (
    "WITH changed AS (UPDATE processes_instance SET tokens = %(tokens)s, variables = %(variables)s,"
    " revision = revision + 1, ended_at = %(ended_at)s, outcome = %(outcome)s"
    " WHERE id = %(instance)s AND revision = %(revision)s RETURNING id, department_id, revision),"
    " closed AS (DELETE FROM processes_wait USING changed"
    " WHERE instance_id = changed.id AND key = ANY(%(closed)s) RETURNING processes_wait.id),"
    f" opened AS ({_OPEN_WAITS}), stepped AS ({_ADD_STEP})"
    " SELECT changed.id, opened.id, opened.key, (SELECT array_agg(id) FROM closed)"
    " FROM changed LEFT JOIN opened ON true"
)


def by_wait(wait_id: int) -> Loaded | None:
    return _load(_BY_WAIT, wait_id)


def by_instance(instance_id: int) -> Loaded | None:
    return _load(_BY_INSTANCE, instance_id)


def _load(statement: str, found_by: int) -> Loaded | None:
    rows = _run(statement, [found_by])
    if not rows:
        return None
    instance_id, department_id, revision, tokens, variables, digest, *key = rows[0]
    return Loaded(
        instance_id,
        department_id,
        revision,
        tokens_from(json.loads(tokens)),
        json.loads(variables),
        digest,
        *key,
    )


def _run(statement: str, values: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The rows of a statement that PostgreSQL parses and plans once for each connection.

    Django's own cursors send each statement as a new text: planning this one takes longer than running it.
    """
    connection.ensure_connection()
    connection.connection.prepare_threshold = 0  # Django turns this off
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@dataclass(frozen=True)
class Saved:
    """The instance, the ids of the waits that opened by their keys, and of those that closed."""

    instance_id: int
    opened: dict[int, int]
    closed: list[int]


def create(
    definition: Definition, version_id: int, department_id: int, step: Step, written: dict[str, Any]
) -> Saved:
    """Write a new instance after its first step."""
    values = {**written, **_state(definition, step), "version": version_id, "department": department_id}
    rows = _run(_CREATE, values)
    return Saved(rows[0][0], {key: wait_id for _, wait_id, key in rows if key is not None}, [])


def change(definition: Definition, before: Loaded, step: Step, written: dict[str, Any]) -> Saved | None:
    """Write a step of an instance; None if somebody else has stepped it since it was read."""
    values = {
        **written,
        **_state(definition, step),
        "instance": before.instance_id,
        "revision": before.revision,
        "closed": list(step.closed),
    }
    rows = _run(_CHANGE, values)
    if not rows:
        return None
    return Saved(before.instance_id, {row[2]: row[1] for row in rows if row[1] is not None}, rows[0][3] or [])


def _state(definition: Definition, step: Step) -> dict[str, Any]:
    elements = definition.elements
    opened = [elements[each.element] for each in step.opened]
    return {
        "tokens": json.dumps(tokens_to(step.tokens), separators=(",", ":")),
        "variables": to_json(step.variables),
        "outcome": step.outcome,
        "keys": [each.key for each in step.opened],
        "elements": [each.id for each in opened],
        "kinds": [KINDS[each.kind] for each in opened],
        "passed": [passed_text(elements[each.element], each.rules) for each in step.history],
    }
