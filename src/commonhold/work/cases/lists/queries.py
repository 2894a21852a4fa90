"""Lists of cases and tasks, page by page, and who has how much; each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import F, Q, QuerySet

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import WorkingCalendar
from commonhold.core.accounts.queries import Grant
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.holders.queries import has
from commonhold.work.cases.models import Absence, Case, Party, Task, TaskCandidate
from commonhold.work.cases.queries import standing, stands_for
from commonhold.work.cases.warning.queries import SOON
from commonhold.work.delivery.clocks.queries import calendars
from commonhold.work.processes.incidents.queries import instances_in_trouble, of_instances

PAGE_SIZE = 25
MOST_COUNTED = 1000
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. `total` counts all rows, up to MOST_COUNTED (`more_than_total` says if there are more)."""

    rows: list[Row]
    number: int
    total: int
    more_than_total: bool

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class CaseRow:
    """A case in a list: where it stands, who has it, by when."""

    reference: str
    service: str
    service_title: str
    title: str
    state: str
    outcome: str | None
    standing: str
    with_whom: str
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    department_id: int
    asked_by_label: str
    task_for_asker: int | None
    """The task that waits for the asker (such as to correct it), if there is one."""


@dataclass(frozen=True)
class TaskRow:
    """A task in a list. `overdue` is as of the moment asked about; `soon` are the whole working hours left of one that
    is with a unit and almost due, by the unit's calendar."""

    id: int
    element: str
    title: str
    reference: str
    case_title: str
    service: str
    service_title: str
    department_id: int
    asked_by_label: str
    with_whom: str
    claimed_by: int | None
    opened_at: datetime
    due_at: datetime | None
    overdue: bool
    soon: int | None


@dataclass(frozen=True)
class TaskFilter:
    """What to show of a queue; None means any."""

    service: str | None = None
    element: str | None = None
    role: str | None = None
    claimed: bool | None = None
    overdue: bool = False
    claimed_by: int | None = None
    text: str | None = None


def my_cases(account_id: int, *, state: str | None = None, page: int = 1) -> Page[CaseRow]:
    """What a person asked for, newest first; `state` is "open" or "finished"."""
    found = Case.objects.filter(asked_by_id=account_id)
    return _cases(found.filter(state=state) if state else found, page)


def find_cases(
    department_ids: Collection[int], *, text: str = "", service_name: str | None = None, page: int = 1
) -> Page[CaseRow]:
    """Cases of departments, newest first: by reference, or by what they are called or who asked."""
    found = Case.objects.filter(department_id__in=department_ids)
    if service_name:
        found = found.filter(service=service_name)
    if text:
        matching = (
            Q(reference=text.strip().upper()) | Q(title__icontains=text) | Q(asked_by__label__icontains=text)
        )
        found = found.filter(matching)
    return _cases(found, page)


def my_tasks(
    account_id: int, *, grants: Sequence[Grant], department_ids: Collection[int], at: datetime, page: int = 1
) -> Page[TaskRow]:
    """The open tasks that a person may do (by name, as a deputy, by role), what is due first on top.

    `grants` are the roles held today. Tasks that somebody else has taken, and cases of the person's own, are
    not among them; nor is what they only may do about their own case: a task of the asker that is never due.
    """
    return _tasks(_mine(account_id, grants, department_ids, at.date()), at, page)


def queue(
    department_ids: Collection[int], wanted: TaskFilter, *, at: datetime, page: int = 1
) -> Page[TaskRow]:
    """Every open task of departments that fits, what is due first on top."""
    found = Task.objects.filter(department_id__in=department_ids, closed_at=None, for_asker=False)
    for lookup, value in (
        ("case__service", wanted.service),
        ("element", wanted.element),
        ("role", wanted.role),
        ("claimed_by_id", wanted.claimed_by),
    ):
        if value is not None:
            found = found.filter(**{lookup: value})
    if wanted.claimed is not None:
        found = found.filter(claimed_by__isnull=not wanted.claimed)
    if wanted.overdue:
        found = found.filter(due_at__lt=at)
    if wanted.text:
        found = found.filter(
            Q(case__reference=wanted.text.strip().upper()) | Q(case__title__icontains=wanted.text)
        )
    return _tasks(found, at, page)


def task(task_id: int, *, at: datetime) -> TaskRow:
    """One task, open or closed; NotFound outside the departments acted for."""
    rows = _task_rows(Task.objects.filter(id=task_id), at)
    if not rows:
        raise NotFound(what="task")
    return rows[0]


def tasks(task_ids: Collection[int], *, at: datetime) -> list[TaskRow]:
    """Those of the tasks that are in the departments acted for, what is due first on top."""
    found = Task.objects.filter(id__in=task_ids)
    return _task_rows(found.order_by(F("due_at").asc(nulls_last=True), "id"), at)


def to_be_done_by(
    account_id: int,
    *,
    among: Collection[int],
    grants: Sequence[Grant],
    department_ids: Collection[int],
    at: datetime,
) -> set[int]:
    """Those of the tasks that `my_tasks` has: open, and for this person to do."""
    mine = _mine(account_id, grants, department_ids, at.date())
    return set(mine.filter(id__in=among).values_list("id", flat=True))


def cases_in_trouble(department_ids: Collection[int], *, page: int = 1) -> Page[CaseRow]:
    """Cases of which a step that Commonhold does by itself could not be done."""
    instance_ids = instances_in_trouble(department_ids, MOST_COUNTED + 1)
    return _cases(Case.objects.filter(instance_id__in=instance_ids), page)


def _mine(
    account_id: int, grants: Sequence[Grant], department_ids: Collection[int], on: date
) -> QuerySet[Task]:
    places = stands_for(account_id, list(department_ids), on)
    by_name = TaskCandidate.objects.filter(account_id__in=places).values("task_id")
    mine = Q(id__in=by_name)
    for grant in grants:
        of_role = Q(department_id=grant.department_id, role=grant.role)
        mine |= of_role & (Q(cost_centre=None) | Q(cost_centre_id=grant.cost_centre_id))
    return (
        Task.objects.filter(mine, closed_at=None, department_id__in=department_ids, unit=None)
        .filter(Q(claimed_by=None) | Q(claimed_by_id=account_id))
        .filter(Q(for_asker=True, asked_by_id=account_id) | (Q(for_asker=False) & ~Q(asked_by_id=account_id)))
        .exclude(for_asker=True, due_at=None)
        .exclude(for_asker=False, case_id__in=Party.objects.filter(account_id=account_id).values("case_id"))
    )


def _tasks(found: QuerySet[Task], at: datetime, page: int) -> Page[TaskRow]:
    ordered = found.order_by(F("due_at").asc(nulls_last=True), "id")
    start = (max(page, 1) - 1) * PAGE_SIZE
    total = len(found.values_list("id")[: MOST_COUNTED + 1])
    return Page(
        _task_rows(ordered[start : start + PAGE_SIZE], at),
        max(page, 1),
        min(total, MOST_COUNTED),
        total > MOST_COUNTED,
    )


def _task_rows(found: QuerySet[Task], at: datetime) -> list[TaskRow]:
    rows = list(found.select_related("case", "asked_by", "claimed_by", "unit"))
    names = _names([row.id for row in rows])
    hours = calendars({row.unit.code for row in rows if row.unit})
    return [
        TaskRow(
            id=row.id,
            element=row.element,
            title=row.title,
            reference=row.case.reference,
            case_title=row.case.title,
            service=row.case.service,
            service_title=service(row.case.service).title,
            department_id=row.department_id,
            asked_by_label=row.asked_by.label,
            with_whom=has(row, names.get(row.id, [])),
            claimed_by=row.claimed_by_id,
            opened_at=row.opened_at,
            due_at=row.due_at,
            overdue=row.closed_at is None and row.due_at is not None and row.due_at < at,
            soon=_soon(row, hours[row.unit.code], at) if row.unit else None,
        )
        for row in rows
    ]


def _soon(row: Task, hours: WorkingCalendar, at: datetime) -> int | None:
    if row.closed_at is not None or row.due_at is None or row.due_at < at:
        return None
    left = hours.elapsed(at, row.due_at)
    return left // timedelta(hours=1) if left <= SOON else None


def _names(task_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = TaskCandidate.objects.filter(task_id__in=task_ids).order_by("id")
    for task_id, name in rows.values_list("task_id", "account__label"):
        found.setdefault(task_id, []).append(name)
    return found


def _cases(found: QuerySet[Case], page: int) -> Page[CaseRow]:
    start = (max(page, 1) - 1) * PAGE_SIZE
    total = len(found.values_list("id")[: MOST_COUNTED + 1])
    rows = list(found.select_related("asked_by").order_by("-id")[start : start + PAGE_SIZE])
    open_tasks: dict[int, Task] = {}
    waiting = Task.objects.filter(case_id__in=[row.id for row in rows], closed_at=None)
    waiting = waiting.exclude(for_asker=True, due_at=None)
    for each in waiting.select_related("claimed_by", "unit").order_by(
        F("due_at").desc(nulls_first=True), "-id"
    ):
        open_tasks[each.case_id] = each
    names = _names([each.id for each in open_tasks.values()])
    in_trouble = of_instances([row.instance_id for row in rows])
    shown = [_case_row(row, open_tasks.get(row.id), names, row.instance_id in in_trouble) for row in rows]
    return Page(shown, max(page, 1), min(total, MOST_COUNTED), total > MOST_COUNTED)


def _case_row(row: Case, waits: Task | None, names: dict[int, list[str]], in_trouble: bool) -> CaseRow:
    return CaseRow(
        reference=row.reference,
        service=row.service,
        service_title=service(row.service).title,
        title=row.title,
        state=row.state,
        outcome=row.outcome,
        standing=standing(row.service, row.outcome, row.element, held_up=in_trouble and waits is None),
        with_whom=has(waits, names.get(waits.id, [])) if waits else "",
        due_at=waits.due_at if waits else None,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        department_id=row.department_id,
        asked_by_label=row.asked_by.label,
        task_for_asker=waits.id if waits and waits.for_asker else None,
    )


@dataclass(frozen=True)
class Deputising:
    """Who stands in for somebody, first and last day included."""

    deputy: str
    from_date: date
    until: date


def absences(account_id: int, *, on: date) -> list[Deputising]:
    """Who stands in for a person on a day and later, each once, in order."""
    found = Absence.objects.filter(account_id=account_id, valid__endswith__gt=on).order_by("valid")
    rows = found.values_list("deputy__label", "valid").distinct()
    return [Deputising(name, days.lower, days.upper - timedelta(days=1)) for name, days in rows]


@dataclass(frozen=True)
class WorkerLoad:
    """How much one person has: tasks taken, and tasks for them by name; how many of those are overdue."""

    account_id: int
    label: str
    open: int
    overdue: int


@dataclass(frozen=True)
class RoleLoad:
    """Tasks that wait for any holder of a role and that nobody has taken."""

    department_id: int
    role: str
    open: int
    overdue: int


PEOPLE = """
SELECT a.id, a.label, count(*), count(*) FILTER (WHERE t.due_at < %(at)s)
FROM (
  SELECT id AS task_id, claimed_by_id AS account_id FROM cases_task
  WHERE closed_at IS NULL AND claimed_by_id IS NOT NULL AND department_id = ANY(%(departments)s)
  UNION
  SELECT c.task_id, c.account_id FROM cases_taskcandidate c JOIN cases_task o ON o.id = c.task_id
  WHERE o.closed_at IS NULL AND o.claimed_by_id IS NULL AND o.unit_id IS NULL AND c.department_id = ANY(%(departments)s)
) w JOIN cases_task t ON t.id = w.task_id JOIN accounts_account a ON a.id = w.account_id
WHERE NOT t.for_asker GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT 100"""

ROLES = """
SELECT department_id, role, count(*), count(*) FILTER (WHERE due_at < %(at)s) FROM cases_task
WHERE closed_at IS NULL AND claimed_by_id IS NULL AND role IS NOT NULL AND unit_id IS NULL
AND department_id = ANY(%(departments)s) GROUP BY 1, 2 ORDER BY 3 DESC"""


def workload(department_ids: Collection[int], *, at: datetime) -> tuple[list[WorkerLoad], list[RoleLoad]]:
    """Who has how much, the most first, and what nobody has taken."""
    values: dict[str, Any] = {"at": at, "departments": list(department_ids)}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, values)
        loads = [WorkerLoad(*row) for row in cursor.fetchall()]
        cursor.execute(ROLES, values)
        return loads, [RoleLoad(*row) for row in cursor.fetchall()]
