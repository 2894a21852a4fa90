"""Who has a task, or may have it: a unit, people by name, or the holders of a role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.models import Account
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.models import Task, TaskCandidate
from commonhold.work.cases.rules import Wanted

NOBODY_SEEN = "Somebody whose name is not shown to your unit"


def label_of(column: str) -> Subquery:
    """What the account in a column is called; null where it may not be seen."""
    return Subquery(Account.objects.filter(id=OuterRef(column)).values("label")[:1])


def named(task_ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    """The candidates by name of each task: their accounts and labels."""
    found: dict[int, list[tuple[int, str]]] = {}
    if task_ids:
        rows = TaskCandidate.objects.filter(task_id__in=task_ids).order_by("id")
        for task_id, account_id, name in rows.values_list("task_id", "account_id", "account__label"):
            found.setdefault(task_id, []).append((account_id, name))
    return found


def with_whom(names: list[str], role: str | None) -> str:
    """Names joined for a sentence, or the holders of a role: "any case worker"."""
    if names:
        return " or ".join(names)
    return {"finance": "anybody in finance"}.get(role or "", f"any {(role or 'colleague').replace('_', ' ')}")


def has(task: Task, names: list[str]) -> str:
    """Who has a task, in words: whoever took it, the unit that it is with, or those who may (by name: `names`)."""
    if task.claimed_by is not None:
        return with_whom([task.claimed_by.label], None)
    return task.unit.name if task.unit else with_whom(names, task.role)


def wanted(task: Task, accounts: Collection[int]) -> Wanted:
    """For whom a task is; `accounts` are its candidates by name."""
    if task.unit_id is None:
        return Wanted(accounts, task.role, task.cost_centre_id)
    kind = service(task.case.service).tasks[task.element]
    clearance = kind.market.clearance if kind.market else "none"
    return Wanted(unit_id=task.unit_id, skill=task.skill or "", clearance=clearance)


@dataclass(frozen=True)
class Waits:
    """Where a case is, and the task that waits in it: by whom it can be done, and if it was passed on.

    What a unit has is for its members.
    """

    reference: str
    open: bool
    element: str
    task_id: int | None
    role: str | None
    candidate: int | None
    passed_on: bool
    unit_id: int | None


def waits(reference: str) -> Waits:
    """Where a case is and for what it waits, in one query."""
    rows = planned_once(
        "SELECT c.reference, c.state = 'open', c.element, t.id, t.role,"
        " (SELECT min(account_id) FROM cases_taskcandidate d WHERE d.task_id = t.id),"
        " EXISTS (SELECT FROM cases_task p WHERE p.case_id = c.id AND p.element = t.element"
        "         AND p.closed_at IS NOT NULL AND p.completed_by_id IS NULL), t.unit_id"
        " FROM cases_case c LEFT JOIN cases_task t ON t.case_id = c.id AND t.closed_at IS NULL"
        " WHERE c.reference = %s ORDER BY t.due_at NULLS LAST, t.id",
        [reference],
    )
    if not rows:
        raise NotFound(what="case with that reference")
    return Waits(*rows[0])
