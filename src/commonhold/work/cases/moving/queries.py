"""What the verbs of a case have to know before they move it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonhold.work.cases.rules import Doer
from commonhold.work.processes.queries import by_wait, planned_once


def variables_at(wait_id: int) -> Mapping[str, Any] | None:
    """The variables of the process that waits there; None if it doesn't any more."""
    instance = by_wait(wait_id)
    return instance.variables if instance is not None else None


@dataclass(frozen=True)
class Interest:
    """What bears on whether somebody may do a task."""

    parties: list[int]
    named: list[int]
    doer: Doer


def interest(task_id: int, account_id: int, on: date) -> Interest:
    """Parties of the task's case, candidates by name, and for whom the account stands in: in one query."""
    rows = planned_once(
        "SELECT array(SELECT account_id FROM cases_party p WHERE p.case_id = t.case_id),"
        " array(SELECT account_id FROM cases_taskcandidate c WHERE c.task_id = t.id),"
        " array(SELECT account_id FROM cases_absence a WHERE a.department_id = t.department_id"
        "       AND a.deputy_id = %s AND a.valid @> %s::date)"
        " FROM cases_task t WHERE t.id = %s",
        [account_id, on, task_id],
    )
    involved, named, stands_for = rows[0]
    return Interest(involved, named, Doer(account_id, frozenset([account_id, *stands_for]), frozenset()))
