"""What was asked about months, and the answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.work.delivery.routing.what_if.models import WhatIf
from commonhold.work.delivery.routing.what_if.simulating.rules import Comparison, Figures

MOST_LISTED = 50
_FIELDS = (
    *("id", "service", "month", "tried", "seed", "departments", "tasks", "done", "result", "done_at"),
    *("at", "by_label"),
)


@dataclass(frozen=True)
class Asked:
    id: int
    service: str
    month: date
    tried: Mapping[str, Any]
    seed: int
    departments: tuple[int, ...]
    tasks: int | None
    done: int
    comparison: Comparison | None
    done_at: datetime | None
    at: datetime
    by_label: str

    @property
    def percent(self) -> int:
        """How far it has come."""
        return 100 * self.done // (2 * self.tasks) if self.tasks else 0


def asked_lately(department_ids: Collection[int]) -> list[Asked]:
    """What was asked last about departments that are all acted for, the newest first."""
    found = WhatIf.objects.filter(departments__contained_by=list(department_ids)).order_by("-id")
    return [_asked(row) for row in found.values_list(*_FIELDS)[:MOST_LISTED]]


def what_if(number: int, department_ids: Collection[int]) -> Asked:
    """One of these, by its number."""
    found = WhatIf.objects.filter(id=number, departments__contained_by=list(department_ids))
    row = found.values_list(*_FIELDS).first()
    if row is None:
        raise NotFound(what="trial with that number, of departments that you act for")
    return _asked(row)


def _asked(row: tuple[Any, ...]) -> Asked:
    number, service, month, tried, seed, departments, tasks, done, result, *rest = row
    comparison = None
    if result is not None:
        comparison = Comparison(_figures(result["as_was"]), _figures(result["as_tried"]))
    return Asked(number, service, month, tried, seed, tuple(departments), tasks, done, comparison, *rest)


def _figures(rows: list[dict[str, Any]]) -> dict[str | None, Figures]:
    return {row["unit"]: Figures(**{key: row[key] for key in row if key != "unit"}) for row in rows}
