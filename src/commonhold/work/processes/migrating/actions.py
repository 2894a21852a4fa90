"""Taking running instances over to another version, a batch in a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commonhold.base.bpmn.plans import Plan
from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.processes.migrating.queries import RUNNING, Among, migrations
from commonhold.work.processes.migrating.rules import Recipe
from commonhold.work.processes.models import Migration, MigrationPart
from commonhold.work.processes.releasing.queries import version_ids


class SameVersion(Refusal):
    """Instances can't go over from a version to itself. Name two different versions."""

    code = "processes.same-version"
    status = 422


@dataclass(frozen=True)
class Batch:
    """Instances whose ids are in a range: from the first, but for it, to the last; none of those that are `busy`."""

    after: int
    last: int
    busy: Sequence[int] = ()


@verb
def begin(
    *,
    service: str,
    from_hash: str,
    to_hash: str,
    plan: Plan,
    actor: Actor,
    at: datetime,
    undoes: int | None = None,
) -> int:
    """Write down that instances are to go over from one version to another, and how. Returns the migration's id.

    What is the same as the service's newest migration goes on with it, as after a power cut, or in more departments.
    """
    newest = next(iter(migrations(service)), None)
    if newest and newest.is_the_same(from_hash, to_hash, plan, undoes):
        nothing_to_record()
        return newest.id
    if from_hash == to_hash:
        raise SameVersion()
    made = Migration.objects.create(
        service=service,
        from_version_id=_row(service, from_hash),
        to_version_id=_row(service, to_hash),
        plan=plan.as_json(),
        undoes_id=undoes,
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    record(
        "processes.migration_begun",
        actor=actor,
        at=at,
        subject=f"processes.migration:{made.id}",
        department_id=None,
        after={
            "service": service,
            "from": from_hash,
            "to": to_hash,
            "plan": plan.as_json(),
            "undoes": undoes,
        },
    )
    return made.id


@verb
def carry_over(
    *,
    migration_id: int,
    among: Among,
    to_id: int,
    batch: Batch,
    recipe: Recipe,
    actor: Actor,
    at: datetime,
) -> dict[int, list[int]]:
    """Take those of a batch over that the recipe knows, in one statement, and return which, by department.

    Those that somebody is working on are left for another time. Whoever has read one before finds another revision.
    """
    values = {
        **recipe.values,
        **among.values(),
        "after": str(batch.after),
        "last": str(batch.last),
        "busy": list(batch.busy),
        "to": str(to_id),
        "at": str(at),
        "actor": actor.id,
    }
    # It needn't wait for the disk: a batch that a power cut loses is still to be moved, and finish() waits for all.
    # What it has found by then is to stay in memory.
    planned_once(
        "SELECT set_config('synchronous_commit', 'off', true), set_config('work_mem', '32MB', true)", []
    )
    moved = {department_id: list(ids) for department_id, ids in planned_once(_CARRY_OVER, values)}
    MigrationPart.objects.bulk_create(
        MigrationPart(migration_id=migration_id, department_id=each, at=at, moved=len(ids))
        for each, ids in moved.items()
    )
    for department_id, ids in moved.items():
        record(
            "processes.migrated",
            actor=actor,
            at=at,
            subject=f"processes.migration:{migration_id}",
            department_id=department_id,
            after={"moved": len(ids)},
        )
    if not moved:
        nothing_to_record()
    return moved


@verb
def finish(
    *,
    migration_id: int,
    department_id: int,
    left: Sequence[Mapping[str, object]],
    actor: Actor,
    at: datetime,
) -> None:
    """Write down that a migration is done in a department, and what stays where it is."""
    MigrationPart.objects.create(
        migration_id=migration_id, department_id=department_id, at=at, moved=0, left=[*left]
    )
    record(
        "processes.migration_finished",
        actor=actor,
        at=at,
        subject=f"processes.migration:{migration_id}",
        department_id=department_id,
        after={"left": [*left]},
    )


def _row(service: str, digest: str) -> int:
    for newest in version_ids(service, digest):
        return newest
    raise NotFound(what=f"version of {service} called “{digest[:80]}”")


_CARRY_OVER = f"""
    WITH moves AS MATERIALIZED (
        SELECT * FROM json_to_recordset(%(moves)s::json)
            AS m (n int, department_id int, old jsonb, new jsonb, event jsonb)
    ), found AS MATERIALIZED (
        SELECT i.ctid AS place, m.n FROM processes_instance i
        JOIN moves m ON m.department_id = i.department_id AND m.old = i.tokens
        WHERE i.id > %(after)s::bigint AND i.id <= %(last)s::bigint AND i.id <> ALL(%(busy)s::bigint[]) AND {RUNNING}
        FOR NO KEY UPDATE OF i SKIP LOCKED
    ), changed AS (
        UPDATE processes_instance i SET version_id = %(to)s::bigint, tokens = m.new, revision = i.revision + 1
        FROM found JOIN moves m ON m.n = found.n WHERE i.ctid = found.place
        RETURNING i.id, i.department_id, i.revision, m.n, m.event
    ), closed AS (
        DELETE FROM processes_wait w
        USING changed c, json_to_recordset(%(closed)s::json) AS k (n int, key int)
        WHERE c.n = k.n AND w.instance_id = c.id AND w.key = k.key
    ), kept AS (
        UPDATE processes_wait w SET element = k.element, kind = k.kind, name = k.name,
            due_at = CASE WHEN k.restarts THEN k.due_at ELSE w.due_at END
        FROM changed c, json_to_recordset(%(kept)s::json)
            AS k (n int, key int, element text, kind text, name text, restarts boolean, due_at timestamptz)
        WHERE c.n = k.n AND w.instance_id = c.id AND w.key = k.key
    ), opened AS (
        INSERT INTO processes_wait (instance_id, department_id, key, element, kind, due_at, name, correlation, since)
        SELECT c.id, c.department_id, k.key, k.element, k.kind, k.due_at, k.name, k.correlation, %(at)s::timestamptz
        FROM changed c JOIN json_to_recordset(%(opened)s::json)
            AS k (n int, key int, element text, kind text, due_at timestamptz, name text, correlation text)
            ON k.n = c.n
    ), stepped AS (
        INSERT INTO processes_step (instance_id, department_id, revision, at, actor_id, event, passed)
        SELECT id, department_id, revision, %(at)s::timestamptz, %(actor)s, event, '{{}}' FROM changed
    )
    SELECT department_id, array_agg(id) FROM changed GROUP BY department_id
"""  # noqa: S608
