"""What the verbs of a case have to know before they move it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from commonhold.core.audit.statements import array_of, planned_once
from commonhold.work.cases.models import Case, Task
from commonhold.work.cases.routing.queries import MEMBERSHIP, membership_from
from commonhold.work.cases.rules import Doer
from commonhold.work.processes.queries import by_wait

_CASE = [field.attname for field in Case._meta.concrete_fields]
_TASK = [field.attname for field in Task._meta.concrete_fields]
_TASKS = f"""
SELECT {", ".join([*(f"t.{name}" for name in _TASK), *(f"c.{name}" for name in _CASE)])}
FROM cases_task t JOIN cases_case c ON c.id = t.case_id
"""  # noqa: S608 (only names of columns)
_LOCKED_TASK = f"{_TASKS} WHERE t.id = %s FOR UPDATE OF t"
_LOCKED_TASKS = f"""{_TASKS} WHERE t.case_id IN (
    SELECT case_id FROM cases_task WHERE id = ANY (%(wanted)s::bigint[])
) AND (t.closed_at IS NULL OR t.id = ANY (%(wanted)s::bigint[])) ORDER BY t.id FOR UPDATE OF t
"""  # noqa: S608 (likewise)


def case_of(by: Literal["id", "instance_id", "reference"], value: int | str) -> Case | None:
    """The case with that id, process instance or reference."""
    rows = planned_once(f"SELECT {', '.join(_CASE)} FROM cases_case WHERE {by} = %s", [value])  # noqa: S608
    return _as_case(rows[0]) if rows else None


def locked_task(task_id: int) -> Task | None:
    """A task with its case, the task locked until the transaction ends."""
    rows = planned_once(_LOCKED_TASK, [task_id])
    if not rows:
        return None
    return _with_case(rows[0], _as_case(rows[0][len(_TASK) :]))


def locked_tasks(task_ids: Collection[int]) -> list[Task]:
    """Tasks with their cases, in their order, locked with all open ones of those cases; whoever takes some of the same
    then waits, and for nobody who waits for these. Tasks of one case share the object."""
    cases = dict[int, Case]()
    found = []
    for row in planned_once(_LOCKED_TASKS, {"wanted": array_of(task_ids)}):
        case = _as_case(row[len(_TASK) :])
        found.append(_with_case(row, cases.setdefault(case.id, case)))
    return [each for each in found if each.id in task_ids]


def _with_case(row: Sequence[Any], case: Case) -> Task:
    task = Task.from_db("default", _TASK, row[: len(_TASK)])
    task.case = case
    return task


def _as_case(row: Sequence[Any]) -> Case:
    values = [json.loads(value) if name == "data" else value for name, value in zip(_CASE, row, strict=True)]
    return Case.from_db("default", _CASE, values)


def step_at(wait_id: int) -> tuple[str, Mapping[str, Any]] | None:
    """The automatic step that waits there, and the variables of its process; None if it doesn't any more."""
    instance = by_wait(wait_id)
    return (instance.element, instance.variables) if instance is not None else None


@dataclass(frozen=True)
class Interest:
    """What bears on whether somebody may do a task."""

    parties: list[int]
    named: list[int]
    doer: Doer
    unit: str | None
    """The name of the delivery unit that has it."""


_INTERESTS = f"""
SELECT t.id, array(SELECT account_id FROM cases_party p WHERE p.case_id = t.case_id),
    array(SELECT account_id FROM cases_taskcandidate c WHERE c.task_id = t.id),
    array(SELECT account_id FROM cases_absence a WHERE a.department_id = t.department_id
          AND a.deputy_id = %(account)s AND a.valid @> %(on)s::date),
    (SELECT name FROM delivery_unit u WHERE u.id = t.unit_id),
    ({MEMBERSHIP})
FROM cases_task t WHERE t.id = ANY (%(tasks)s::bigint[])
"""  # noqa: S608 (put together from constants)


def interests(task_ids: Iterable[int], account_id: int, on: date) -> dict[int, Interest]:
    """Parties of each task's case, candidates by name, for whom the account stands in and in which unit it works: in
    one query."""
    values = {"account": account_id, "on": on, "tasks": array_of(task_ids)}
    found = {}
    for task_id, involved, named, stands_for, unit, member in planned_once(_INTERESTS, values):
        doer = Doer(account_id, frozenset([account_id, *stands_for]), frozenset(), membership_from(member))
        found[task_id] = Interest(involved, named, doer, unit)
    return found


def parties_of(case_ids: Iterable[int]) -> dict[int, list[int]]:
    """The accounts, besides the asker's, that have an interest in each case."""
    found = dict[int, list[int]]()
    if wanted := list(case_ids):
        statement = "SELECT case_id, account_id FROM cases_party WHERE case_id = ANY (%s::bigint[])"
        for case_id, account_id in planned_once(statement, [array_of(wanted)]):
            found.setdefault(case_id, []).append(account_id)
    return found
