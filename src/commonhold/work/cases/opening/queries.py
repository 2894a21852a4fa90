"""Reading what could not be opened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from commonhold.work.cases.models import Unopened

PAGE_SIZE = 25


@dataclass(frozen=True)
class UnopenedRow:
    """A case that an event should have begun: what began it, why it could not be opened, and when it is tried next."""

    id: int
    department_id: int
    element: str
    kind: str
    name: str
    since: datetime
    attempts: int
    trouble: str
    next_try: datetime

    @property
    def begun_by(self) -> str:
        """In words: "the message paid"."""
        return f"the {self.kind} {self.name}".rstrip()


_FIELDS = ("id", "department_id", "element", "kind", "name", "since", "attempts", "trouble", "next_try")


def unopened(service: str, department_ids: Collection[int], page: int = 1) -> list[UnopenedRow]:
    """A page of the cases of a service that could not be opened, the oldest first; pages count from 1."""
    found = of(service, department_ids).order_by("since", "id").values_list(*_FIELDS)
    return [UnopenedRow(*row) for row in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]


def how_many(service: str, department_ids: Collection[int]) -> int:
    """How many cases of a service could not be opened."""
    return of(service, department_ids).count()


def find(service: str, unopened_id: int, department_ids: Collection[int]) -> UnopenedRow | None:
    """One of them; None if it was opened or given up, or is another department's."""
    row = of(service, department_ids).filter(id=unopened_id).values_list(*_FIELDS).first()
    return UnopenedRow(*row) if row else None


def of(service: str, department_ids: Collection[int]) -> QuerySet[Unopened]:
    """The rows themselves, for this app's own verbs."""
    return Unopened.objects.filter(service=service, department_id__in=department_ids)
