"""Reading incidents: waits of which the last try failed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import MD5

from commonhold.base.bpmn.definition import Element
from commonhold.work.processes.models import Wait
from commonhold.work.processes.queries import StepFacts, by_instance, definition, history


@dataclass(frozen=True)
class Wanted:
    """Which incidents; None means any. `likeness` is that of Group."""

    department_ids: Collection[int]
    service: str | None = None
    element: str | None = None
    likeness: str | None = None
    given_up: bool | None = None
    wait_ids: Collection[int] | None = None


@dataclass(frozen=True)
class Incident:
    """A wait that could not be done: why, how often it was tried, and when it is tried next (None: by a person)."""

    wait_id: int
    instance_id: int
    department_id: int
    element: str
    kind: str
    since: datetime
    next_try: datetime | None
    attempts: int
    trouble: str


@dataclass(frozen=True)
class Group:
    """Incidents at one element that have the same trouble. `likeness` stands for its text in an address."""

    element: str
    trouble: str
    likeness: str
    count: int
    given_up: int
    """How many of them wait for a person."""
    oldest: datetime
    department_ids: Sequence[int]


_FIELDS = (
    "id",
    "instance_id",
    "department_id",
    "element",
    "kind",
    "since",
    "due_at",
    "attempts",
    "trouble",
)


def in_trouble(wanted: Wanted) -> QuerySet[Wait]:
    """The waits themselves, for this app's own verbs."""
    found = Wait.objects.filter(~Q(trouble=""), department_id__in=wanted.department_ids)
    for lookup, value in (
        ("instance__version__service", wanted.service),
        ("element", wanted.element),
        ("due_at__isnull", wanted.given_up),
        ("id__in", wanted.wait_ids),
    ):
        if value is not None:
            found = found.filter(**{lookup: value})
    if wanted.likeness is not None:
        found = found.alias(likeness=MD5("trouble")).filter(likeness=wanted.likeness)
    return found


def incidents_of(found: QuerySet[Wait]) -> list[Incident]:
    return [Incident(*row) for row in found.values_list(*_FIELDS)]


def as_incident(found: QuerySet[Wait]) -> Incident | None:
    rows = incidents_of(found)
    return rows[0] if rows else None


def incident(wait_id: int) -> Incident | None:
    """The trouble of a wait; None if it has none, or is done."""
    return as_incident(Wait.objects.filter(~Q(trouble=""), id=wait_id))


def incidents(wanted: Wanted, *, offset: int, limit: int) -> list[Incident]:
    """Incidents, the one that has waited longest first."""
    return incidents_of(in_trouble(wanted).order_by("since", "id")[offset : offset + limit])


def groups(wanted: Wanted, *, limit: int) -> list[Group]:
    """Incidents that are alike, the most first."""
    found = (
        in_trouble(wanted)
        .values("element", "trouble")
        .annotate(
            likeness=MD5("trouble"),
            count=Count("id"),
            given_up=Count("id", filter=Q(due_at=None)),
            oldest=Min("since"),
            department_ids=ArrayAgg("department_id", distinct=True),
        )
        .order_by("-count", "element", "trouble")
    )
    return [Group(**row) for row in found[:limit]]


def of_instances(instance_ids: Collection[int]) -> dict[int, list[Incident]]:
    """The incidents of each of these instances that has any."""
    found: dict[int, list[Incident]] = {}
    for each in incidents_of(
        Wait.objects.filter(~Q(trouble=""), instance_id__in=instance_ids).order_by("id")
    ):
        found.setdefault(each.instance_id, []).append(each)
    return found


def instances_in_trouble(department_ids: Collection[int], limit: int) -> list[int]:
    """Instances of departments that have an incident, the newest first."""
    found = in_trouble(Wanted(department_ids)).values("instance_id").annotate(newest=Max("id"))
    return list(found.order_by("-newest").values_list("instance_id", flat=True)[:limit])


@dataclass(frozen=True)
class Known:
    """What an instance knows: its variables, and those that its process reads and that may still be missing."""

    hash: str
    variables: dict[str, object]
    read: frozenset[str]
    read_here: frozenset[str]
    """Those that the place of the trouble reads."""


def known(instance_id: int, place: str) -> Known | None:
    """The variables of an instance that has not ended, with those read at the element `place`."""
    loaded = by_instance(instance_id)
    if loaded is None:
        return None
    compiled = definition(loaded.hash)
    here = compiled.by_id.get(place)
    return Known(loaded.hash, loaded.variables, compiled.reads, _reads(here) if here else frozenset())


def _reads(element: Element) -> frozenset[str]:
    loop = element.loop
    expressions = [
        *(flow.condition for flow in element.outgoing),
        element.decision,
        element.script,
        *(part for each in element.triggers for part in (each.condition, each.key, each.payload)),
        *(each.timer.expression for each in element.triggers if each.timer),
        *((loop.condition, loop.cardinality, loop.completion) if loop else ()),
    ]
    listed = {loop.collection} if loop and loop.collection else set()
    return frozenset().union(listed, *(each.names for each in expressions if each is not None))


def last_steps(instance_id: int, limit: int) -> list[StepFacts]:
    """The newest steps of an instance, the newest first."""
    return history(instance_id)[: -limit - 1 : -1]
