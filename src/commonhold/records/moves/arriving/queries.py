"""Who has moved to a department, or is arranged to, and what its HR is asked to do about each."""

from datetime import date
from typing import NamedTuple

from django.db.models import F, QuerySet

from commonhold.records.moves.models import CarriedRow, Move


class Arrival(NamedTuple):
    """Somebody's completed move, as the department joined sees it."""

    move_id: int
    name: str
    employee_number: str
    from_department_id: int
    on: date
    kind: str
    case_reference: str
    """Empty for who came with their unit, by a plan."""
    to_do: list[tuple[str, str]]
    """Of each thing that is asked again or can't move: its title, and what to do."""


def count(department_id: int, since: date) -> int:
    """How many have a first day in a department on a day or later."""
    return _of(department_id, since).count()


def arrivals(department_id: int, since: date, *, offset: int, limit: int) -> list[Arrival]:
    """A page of those who have a first day in a department on a day or later, the last first; in two statements."""
    columns = ("id", "name", "to_employment__number", "from_department_id", "on", "kind", "case_reference")
    rows = _of(department_id, since).order_by("-on", "name", "id").values_list(*columns)
    found = {row[0]: Arrival._make([*row, []]) for row in rows[offset : offset + limit]}
    asked = (
        CarriedRow.objects.filter(move_id__in=found, time=F("move__times_completed"))
        .filter(seen_by__in=("both", "to"))
        .exclude(to_do="")
        .order_by("move_id", "number")
    )
    for move_id, title, to_do in asked.values_list("move_id", "title", "to_do"):
        found[move_id].to_do.append((title, to_do))
    return list(found.values())


def _of(department_id: int, since: date) -> QuerySet[Move]:
    return Move.objects.filter(to_department_id=department_id, state="completed", on__gte=since)
