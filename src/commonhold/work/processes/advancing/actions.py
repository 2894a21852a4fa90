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
from commonhold.work.processes.advancing.groups import Group, groups_of, led_to


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


@verb
def complete_all(
    *, wait_ids: Sequence[int], variables: Mapping[str, object], actor: Actor, at: datetime
) -> Batch:
    """Finish many tasks or automatic steps with the same `variables`, as finishing each by itself would.

    Instances that moved on since they were read are left alone, and so is every instance for which it is refused.
    Whoever keeps something for each wait, as cases do, has to follow it up.
    """
    with connection.cursor() as cursor:
        # Two batches that met in another order would wait for each other for ever.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('commonhold.processes.advancing'))")
    groups, outcomes = list[Group](), list[Mapping[str, object]]()
    refused = dict[tuple[str, str], list[int]]()
    for group in groups_of(wait_ids):
        try:
            outcomes.append(led_to(len(groups), group, variables, at))
        except Refusal as refusal:
            ids = refused.setdefault((refusal.code, refusal.message), [])
            ids.extend(map(int, group.instances.split(",")))
        else:
            groups.append(group)
    moved, ended, sent = _write(groups, outcomes, actor, at) if groups else (0, 0, 0)
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
    return Batch(moved, ended, sent, left, reasons)


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
        RETURNING i.id, i.department_id, i.revision, i.outcome, o.number
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
        RETURNING 1
    )
    SELECT count(*), count(outcome), (SELECT count(*) FROM sent) FROM changed
"""


def _write(
    groups: Sequence[Group], outcomes: Sequence[Mapping[str, object]], actor: Actor, at: datetime
) -> tuple[int, int, int]:
    """How many instances moved, how many of them ended, and how many messages and signals they sent."""
    values: dict[str, Any] = {
        "instances": "{" + ",".join(group.instances for group in groups) + "}",
        "revisions": "{" + ",".join(group.revisions for group in groups) + "}",
        "numbers": [number for number, group in enumerate(groups) for _ in range(group.size)],
        "outcomes": json.dumps(outcomes),
        "actor": actor.id,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, values)
        moved, ended, sent = cursor.fetchone()
    return moved, ended, sent
