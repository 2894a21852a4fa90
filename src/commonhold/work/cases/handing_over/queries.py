"""What somebody has open in a department, to be shown before they go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from commonhold.work.cases.models import Absence, Case, Task, TaskCandidate
from commonhold.work.cases.queries import standing

MOST = 1000
"""So many of each are listed."""


@dataclass(frozen=True)
class OpenTask:
    """A task that somebody has taken, or is one of those named for."""

    id: int
    reference: str
    title: str
    case_title: str
    due_at: datetime | None
    claimed: bool
    named: bool


@dataclass(frozen=True)
class AskedFor:
    """A case that somebody asked for and that isn't finished. It stays theirs: they see it, and answer in it, as a
    former employee. `waits_for_them` says that it waits for an answer of theirs now."""

    reference: str
    title: str
    standing: str
    waits_for_them: bool


@dataclass(frozen=True)
class StandsIn:
    """An absence in which one stands in for the other, up to its last day."""

    account_id: int
    deputy_id: int
    from_date: date
    until: date


@dataclass(frozen=True)
class OpenOf:
    """How much many people together have open in a department, and how many cases they asked for are."""

    tasks: int
    asked_for: int


@dataclass(frozen=True)
class OpenWork:
    """Everything of somebody's that is open in a department."""

    tasks: list[OpenTask]
    asked_for: list[AskedFor]
    stands_in: list[StandsIn]
    """The absences of others in which they are the deputy, and their own."""

    @property
    def passes_on(self) -> int:
        """How much goes to whoever comes after them."""
        return len(self.tasks) + len(self.stands_in)


def open_work(account_id: int, department_id: int, on: date) -> OpenWork:
    """What somebody has open in a department on a day, each list with at most 1,000; in four queries."""
    claimed = Task.objects.filter(claimed_by_id=account_id)
    named = Task.objects.filter(candidates__account_id=account_id)
    of_theirs = {"department_id": department_id, "closed_at": None, "for_asker": False}
    named_ids = set(named.filter(**of_theirs).values_list("id", flat=True)[:MOST])
    rows = Task.objects.filter(Q(id__in=named_ids) | Q(id__in=claimed.values("id")), **of_theirs)
    tasks = [
        OpenTask(
            row.id,
            row.case.reference,
            row.title,
            row.case.title,
            row.due_at,
            row.claimed_by_id == account_id,
            row.id in named_ids,
        )
        for row in rows.select_related("case").order_by("due_at", "id")[:MOST]
    ]
    cases = Case.objects.filter(asked_by_id=account_id, department_id=department_id, state="open")
    asked = list(cases.order_by("-id")[:MOST])
    wanted = Task.objects.filter(case__in=[each.id for each in asked], closed_at=None, for_asker=True)
    waiting = set(wanted.exclude(due_at=None).values_list("case_id", flat=True))
    absences = Absence.objects.filter(
        Q(account_id=account_id) | Q(deputy_id=account_id),
        department_id=department_id,
        valid__endswith__gt=on,
    )
    return OpenWork(
        tasks,
        [
            AskedFor(
                each.reference,
                each.title,
                standing(each.service, None, each.element, held_up=False),
                each.id in waiting,
            )
            for each in asked
        ],
        [
            StandsIn(each.account_id, each.deputy_id, each.valid.lower, each.valid.upper)
            for each in absences.order_by("valid", "id")[:MOST]
        ],
    )


def open_of(account_ids: Collection[int], department_id: int) -> OpenOf:
    """What many people have open in a department, counted in two queries."""
    accounts = list(account_ids)
    theirs = Q(claimed_by_id__in=accounts) | Q(
        id__in=TaskCandidate.objects.filter(department_id=department_id, account_id__in=accounts).values(
            "task_id"
        )
    )
    tasks = Task.objects.filter(theirs, department_id=department_id, closed_at=None, for_asker=False)
    cases = Case.objects.filter(asked_by_id__in=accounts, department_id=department_id, state="open")
    return OpenOf(tasks.count(), cases.count())
