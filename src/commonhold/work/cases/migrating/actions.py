"""Taking cases over to another version of their process: the instances, and with them their tasks and standings."""

import json
from dataclasses import replace
from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.migrating.queries import Work
from commonhold.work.processes.migrating import actions as processes
from commonhold.work.processes.migrating.actions import Batch
from commonhold.work.processes.migrating.queries import Among


@verb
def carry_over(
    *,
    migration_id: int,
    among: Among,
    to_id: int,
    work: Work,
    batch: Batch,
    actor: Actor,
    at: datetime,
) -> dict[int, int]:
    """Take a batch of cases over, and return how many went, by department. A case that somebody is working on is
    left for another time, and never waited for: whoever works on it may be waiting for one of the others."""
    nothing_to_record()  # The verb of the instances records it.
    if work.tasks:
        (busy,) = planned_once(_BUSY, {"after": str(batch.after), "last": str(batch.last)})[0]
        batch = replace(batch, busy=busy or ())
    moved = processes.carry_over(
        migration_id=migration_id,
        among=among,
        to_id=to_id,
        batch=batch,
        recipe=work.recipe,
        actor=actor,
        at=at,
    )
    if moved and work.tasks:
        ids = [each for ids in moved.values() for each in ids]
        planned_once(_RENAMED, {"ids": ids, "tasks": json.dumps(work.tasks)})
    return {department_id: len(ids) for department_id, ids in moved.items()}


_BUSY = """
    WITH mine AS MATERIALIZED (
        SELECT id, instance_id FROM cases_case
        WHERE instance_id > %(after)s::bigint AND instance_id <= %(last)s::bigint AND state = 'open'
    ), cases AS MATERIALIZED (
        SELECT c.id FROM cases_case c JOIN mine ON mine.id = c.id FOR NO KEY UPDATE OF c SKIP LOCKED
    ), tasks AS MATERIALIZED (
        SELECT t.id FROM cases_task t JOIN mine ON mine.id = t.case_id WHERE t.closed_at IS NULL
        FOR NO KEY UPDATE OF t SKIP LOCKED
    ), busy AS (
        SELECT instance_id FROM mine WHERE id NOT IN (SELECT id FROM cases)
        UNION SELECT mine.instance_id FROM cases_task t JOIN mine ON mine.id = t.case_id
        WHERE t.closed_at IS NULL AND t.id NOT IN (SELECT id FROM tasks)
    )
    SELECT array_agg(instance_id) FROM busy
"""
_RENAMED = """
    WITH changes AS (
        SELECT * FROM json_to_recordset(%(tasks)s::json)
            AS k (department_id int, old text, new text, title text, restarts boolean, due_at timestamptz)
    ), cases AS (
        UPDATE cases_case c SET element = k.new FROM changes k
        WHERE c.instance_id = ANY(%(ids)s::bigint[]) AND c.department_id = k.department_id
            AND c.element = k.old AND k.old <> k.new
    ), tasks AS (
        UPDATE cases_task t SET element = k.new, title = k.title,
            due_at = CASE WHEN k.restarts THEN k.due_at ELSE t.due_at END
        FROM cases_case c, changes k
        WHERE c.instance_id = ANY(%(ids)s::bigint[]) AND t.case_id = c.id AND t.closed_at IS NULL
            AND t.department_id = k.department_id AND t.element = k.old
        RETURNING t.id
    )
    SELECT count(*) FROM tasks
"""
