"""Who was merged into whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef

from commonhold.records.people.merging.models import Merge
from commonhold.records.people.models import Employment


class Merged(NamedTuple):
    """A merge that holds."""

    id: int
    person_id: int
    into_person_id: int
    reason: str
    merged_at: datetime


def merges_of(person_id: int) -> list[Merged]:
    """The merges into a person that hold, the latest first."""
    found = Merge.objects.filter(into_id=person_id, separated_at=None).order_by("-id")
    return [Merged(*row) for row in found.values_list("id", "person_id", "into_id", "reason", "merged_at")]


def merges_within(department_ids: Iterable[int], *, limit: int = 100) -> list[Merged]:
    """The merges that hold into people who are or were employed in some departments, the latest first."""
    employed = Employment.objects.filter(
        department_id__in=list(department_ids), person_id=OuterRef("into_id")
    )
    found = Merge.objects.filter(Exists(employed), separated_at=None).order_by("-id")
    rows = found.values_list("id", "person_id", "into_id", "reason", "merged_at")
    return [Merged(*row) for row in rows[:limit]]


def former_ids(person_id: int) -> list[int]:
    """All ids under which rows may know a person: their own, and those of whoever was merged into them."""
    found, ids = [person_id], [person_id]
    while ids:
        rows = Merge.objects.filter(into_id__in=ids, separated_at=None).values_list("person_id", flat=True)
        ids = [each for each in rows if each not in found]
        found += ids
    return found


def acts_for_all(*person_ids: int) -> bool:
    """Whether the transaction acts for every department that employs or employed these people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT merging_acts_for_all(%s::bigint[])", [list(person_ids)])
        return bool(cursor.fetchone()[0])
