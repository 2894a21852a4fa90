"""Taking cases over to another version of their process: the instances, and with them their tasks and standings."""

import json
from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.migrating.queries import Work
from commonhold.work.processes.migrating import actions as processes
from commonhold.work.processes.migrating.actions import Batch


@verb
def carry_over(
    *,
    migration_id: int,
    from_ids: list[int],
    to_id: int,
    work: Work,
    batch: Batch,
    actor: Actor,
    at: datetime,
) -> int:
    """Take a batch of a department's cases over, and return how many went. A case that somebody is working on is
    left for another time, and never waited for: whoever works on it may be waiting for one of the others."""
    nothing_to_record()  # The verb of the instances records it.
    if work.tasks:
        ids, revisions = planned_once(_LOCKED, {"ids": batch.ids, "revisions": batch.revisions})[0]
        if ids is None:
            return 0
        batch = Batch(ids, revisions)
    moved = processes.carry_over(
        migration_id=migration_id,
        department_id=work.department_id,
        from_ids=from_ids,
        to_id=to_id,
        batch=batch,
        recipe=work.recipe,
        actor=actor,
        at=at,
    )
    if moved and work.tasks:
        planned_once(_RENAMED, {"ids": moved, "tasks": json.dumps(work.tasks)})
    return len(moved)


_LOCKED = """
    WITH mine AS MATERIALIZED (
        SELECT id, instance_id FROM cases_case WHERE instance_id = ANY(%(ids)s::bigint[])
    ), cases AS MATERIALIZED (
        SELECT c.id FROM cases_case c JOIN mine ON mine.id = c.id FOR NO KEY UPDATE OF c SKIP LOCKED
    ), tasks AS MATERIALIZED (
        SELECT t.id FROM cases_task t JOIN mine ON mine.id = t.case_id WHERE t.closed_at IS NULL
        FOR NO KEY UPDATE OF t SKIP LOCKED
    ), busy AS MATERIALIZED (
        SELECT instance_id FROM mine WHERE id NOT IN (SELECT id FROM cases)
        UNION SELECT mine.instance_id FROM cases_task t JOIN mine ON mine.id = t.case_id
        WHERE t.closed_at IS NULL AND t.id NOT IN (SELECT id FROM tasks)
    )
    SELECT array_agg(id)::text, array_agg(revision)::text
    FROM unnest(%(ids)s::bigint[], %(revisions)s::int[]) AS batch (id, revision)
    WHERE id NOT IN (SELECT instance_id FROM busy)
"""
_RENAMED = """
    WITH changes AS (
        SELECT * FROM json_to_recordset(%(tasks)s::json)
            AS k (old text, new text, title text, restarts boolean, due_at timestamptz)
    ), cases AS (
        UPDATE cases_case c SET element = k.new FROM changes k
        WHERE c.instance_id = ANY(%(ids)s::bigint[]) AND c.element = k.old AND k.old <> k.new
    ), tasks AS (
        UPDATE cases_task t SET element = k.new, title = k.title,
            due_at = CASE WHEN k.restarts THEN k.due_at ELSE t.due_at END
        FROM cases_case c, changes k
        WHERE c.instance_id = ANY(%(ids)s::bigint[]) AND t.case_id = c.id AND t.closed_at IS NULL
            AND t.element = k.old
        RETURNING t.id
    )
    SELECT count(*) FROM tasks
"""
