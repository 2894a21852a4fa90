"""One decision about many instances: decided once for those that it leads the same way, written in one statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.audit.statements import array_of
from commonhold.work.processes.actions import Outcome
from commonhold.work.processes.advancing.groups import Group, Way, groups_of, led_to
from commonhold.work.processes.advancing.queries import outcomes, waits_of


@dataclass(frozen=True)
class Refused:
    """Instances that the decision can't be applied to, all for one reason; they are as they were."""

    code: str
    message: str
    instance_ids: tuple[int, ...]


@dataclass(frozen=True)
class Batch:
    """What became of a batch. Each wait is `moved`, in `refused`, or `left`: because somebody else was there first, or
    because its instance moved on already, by another of its waits."""

    moved: int
    ended: int
    sent: int
    left: int
    refused: tuple[Refused, ...]
    led: tuple[tuple[Way, int, int], ...]
    """Which way each instance moved, its id and its revision now."""


@verb
def complete_all(
    *, wait_ids: Sequence[int], variables: Mapping[str, object], actor: Actor, at: datetime
) -> Batch:
    """Finish many tasks or automatic steps with the same `variables`, as finishing each by itself would.

    Instances that moved on since they were read are left alone, and so is every instance for which it is refused.
    Whoever keeps something for each wait calls `complete_each`.
    """
    with connection.cursor() as cursor:
        # Two batches that met in another order would wait for each other for ever.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('commonhold.processes.advancing'))")
    groups, ways = list[Group](), list[Way]()
    refused = dict[tuple[str, str], list[int]]()
    for group in groups_of(wait_ids):
        try:
            ways.append(led_to(len(groups), group, variables, at))
        except Refusal as refusal:
            ids = refused.setdefault((refusal.code, refusal.message), [])
            ids.extend(map(int, group.instances.split(",")))
        else:
            groups.append(group)
    rows = _write(groups, ways, actor, at) if groups else []
    led = tuple([(ways[number], instance_id, revision) for number, instance_id, revision in rows])
    moved, ended = len(led), sum(way.step.outcome is not None for way, _, _ in led)
    left = len(wait_ids) - moved - sum(map(len, refused.values()))
    if moved:
        record(
            "processes.completed_all",
            actor=actor,
            at=at,
            subject="processes.instances",
            department_id=None,
            after={"moved": moved, "ended": ended, "groups": len(groups)},
        )
    else:
        nothing_to_record()
    reasons = tuple(Refused(*reason, tuple(sorted(ids))) for reason, ids in refused.items())
    return Batch(moved, ended, sum(len(way.step.thrown) for way, _, _ in led), left, reasons, led)


@verb
def complete_each(
    *, wait_ids: Sequence[int], variables: Mapping[str, object], actor: Actor, at: datetime
) -> tuple[Batch, dict[int, Outcome]]:
    """The same, with what `complete` would have returned for each instance that moved, by its id. For whoever keeps
    something for each wait, as cases do; reading all that takes longer than the completing."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [array_of(wait_ids)])
        before = waits_of([instance_id for (instance_id,) in cursor.fetchall()])
    batch = complete_all(wait_ids=wait_ids, variables=variables, actor=actor, at=at)
    return batch, outcomes(batch.led, before)


_HOLD = """
    SELECT id FROM processes_instance WHERE id IN (
        SELECT instance_id FROM processes_wait WHERE id = ANY (%s::bigint[])
    ) ORDER BY id FOR NO KEY UPDATE
"""


_ADVANCE = """
    WITH member AS MATERIALIZED (
        SELECT * FROM unnest(%(instances)s::bigint[], %(revisions)s::int[], %(numbers)s::int[])
            AS m (instance_id, revision, number)
    ), led_to AS MATERIALIZED (
        SELECT number, tokens::jsonb, variables::jsonb, outcome, event::jsonb, passed, closed, opened, thrown
        FROM jsonb_to_recordset(%(outcomes)s::jsonb) AS o (
            number int, tokens text, variables text, outcome text, event text, passed text[], closed int[],
            opened jsonb, thrown jsonb
        )
    ), changed AS (
        UPDATE processes_instance i
        SET tokens = o.tokens, variables = i.variables || o.variables, revision = i.revision + 1,
            ended_at = CASE WHEN o.outcome IS NOT NULL THEN %(at)s::timestamptz END, outcome = o.outcome
        FROM member m JOIN led_to o USING (number) WHERE i.id = m.instance_id AND i.revision = m.revision
        RETURNING i.id, i.department_id, i.revision, o.number
    ), closed AS (
        DELETE FROM processes_wait w
        USING changed c JOIN (SELECT number, unnest(closed) AS key FROM led_to) AS o USING (number)
        WHERE w.instance_id = c.id AND w.key = o.key
    ), opened AS (
        INSERT INTO processes_wait (instance_id, department_id, key, element, kind, due_at, name, correlation, since)
        SELECT c.id, c.department_id, o.key, o.element, o.kind, o.due_at, o.name, o.correlation, %(at)s::timestamptz
        FROM changed c JOIN (
            SELECT led_to.number, each.* FROM led_to, jsonb_to_recordset(opened) AS each
                (key int, element text, kind text, due_at timestamptz, name text, correlation text)
        ) AS o USING (number)
    ), stepped AS (
        INSERT INTO processes_step (instance_id, department_id, revision, at, actor_id, event, passed)
        SELECT c.id, c.department_id, c.revision, %(at)s::timestamptz, %(actor)s, o.event, o.passed
        FROM changed c JOIN led_to o USING (number)
    ), sent AS (
        INSERT INTO processes_sending (department_id, sender_id, kind, name, correlation, variables, at)
        SELECT c.department_id, c.id, o.kind, o.name, o.correlation, o.variables::jsonb, %(at)s::timestamptz
        FROM changed c JOIN (
            SELECT led_to.number, each.* FROM led_to, jsonb_to_recordset(thrown) AS each
                (kind text, name text, correlation text, variables text)
        ) AS o USING (number)
    )
    SELECT number, id, revision FROM changed
"""


def _write(
    groups: Sequence[Group], ways: Sequence[Way], actor: Actor, at: datetime
) -> list[tuple[int, int, int]]:
    values: dict[str, Any] = {
        "instances": "{" + ",".join(group.instances for group in groups) + "}",
        "revisions": "{" + ",".join(group.revisions for group in groups) + "}",
        "numbers": [number for number, group in enumerate(groups) for _ in range(group.size)],
        "outcomes": json.dumps([way.written for way in ways]),
        "actor": actor.id,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, values)
        rows: list[tuple[int, int, int]] = cursor.fetchall()
    return rows
