"""Who has a task, or may have it: a unit, people by name, or the holders of a role."""

from __future__ import annotations

from collections.abc import Collection

from commonhold.work.cases.catalogue import service
from commonhold.work.cases.models import Task, TaskCandidate
from commonhold.work.cases.rules import Wanted


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
