"""Recording facts of employments, copying them to the one that somebody moves to, and taking the copies away again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Protocol

from django.db import IntegrityError, transaction

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.records.people.carrying.models import Carriable
from commonhold.records.people.carrying.queries import departments_of
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.rules import AlreadyRecorded


class Fact(Protocol):
    """A dataclass of which the fields are an employment's id and columns of a table."""

    @property
    def employment_id(self) -> int: ...


# What is there already, from an earlier time in that department or from this move, stays as it is.
_COPY = """
WITH copy AS (
    INSERT INTO {table} (department_id, employment_id, recorded_at, carried_by, carried_from, {columns})
    SELECT j.department_id, j.employment_id, %(at)s, j.move_id, j.row_id, {values}
    FROM unnest(%(moves)s::bigint[], %(departments)s::int[], %(employments)s::bigint[], %(rows)s::bigint[])
        AS j (move_id, department_id, employment_id, row_id)
    JOIN {table} fact ON fact.id = j.row_id
    ORDER BY j.row_id
    ON CONFLICT DO NOTHING
    RETURNING department_id, employment_id
)
SELECT DISTINCT department_id, employment_id FROM copy
"""


@verb
def add(*, table: type[Carriable], facts: Sequence[Fact], actor: Actor, at: datetime) -> None:
    """Record facts that have been checked, of one employment or of many; all of them, or none."""
    departments = departments_of(each.employment_id for each in facts)
    rows = [
        table(department_id=departments[each.employment_id], recorded_at=at, **asdict(each))  # type: ignore[call-overload]
        for each in facts
    ]
    try:
        with transaction.atomic():
            table._default_manager.bulk_create(rows)
    except IntegrityError as error:
        raise AlreadyRecorded from error
    _record(
        "recorded", table, [(department_id, each) for each, department_id in departments.items()], actor, at
    )


@verb
def copy(
    *,
    table: type[Carriable],
    facts: Sequence[tuple[Journey, int]],
    actor: Actor,
    at: datetime,
    otherwise: Mapping[str, object] | None = None,
) -> None:
    """Copy facts, each a row of the table, to where the journey leads, in one statement.

    `otherwise` names columns of which a copy has another value than its original. What an employment has already
    is not copied again.
    """
    changed = otherwise or {}
    statement = _COPY.format(
        table=table._meta.db_table,
        columns=", ".join(f'"{name}"' for name in table.KEPT),
        values=", ".join(f"%({name})s" if name in changed else f'fact."{name}"' for name in table.KEPT),
    )
    places = {
        "moves": [journey.move_id for journey, _ in facts],
        "departments": [journey.to_department_id for journey, _ in facts],
        "employments": [journey.to_employment_id for journey, _ in facts],
        "rows": [row_id for _, row_id in facts],
    }
    about = planned_once(statement, {**changed, **places, "at": at})
    _record("carried", table, [(department_id, each) for department_id, each in about], actor, at)


@verb
def remove_copies(*, table: type[Carriable], journeys: Sequence[Journey], actor: Actor, at: datetime) -> None:
    """Take away what moves have copied. What was recorded with the new employment since stays with it."""
    copies = table._default_manager.filter(carried_by__in=[each.move_id for each in journeys])
    about = list(copies.values_list("department_id", "employment_id").distinct())
    copies.delete()
    _record("taken_back", table, about, actor, at)


def _record(
    what: str, table: type[Carriable], about: Sequence[tuple[int, int]], actor: Actor, at: datetime
) -> None:
    record_each(
        f"{table._meta.app_label}.{table._meta.model_name}_{what}",
        actor=actor,
        at=at,
        about=[(department_id, None, f"people.employment:{each}") for department_id, each in about],
    )
