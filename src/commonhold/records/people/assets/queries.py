"""Reading what is lent to whom, what leavers still have, and what becomes of it when people move."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import all_departments
from commonhold.records.people.assets import rules
from commonhold.records.people.carrying.queries import seats, within
from commonhold.records.people.carrying.rules import Carried, Journey


class Owed(NamedTuple):
    """A thing that somebody who has left still has."""

    asset_id: int
    employment_id: int
    name: str
    kind: str
    tag: str
    left_on: date
    """The first day after the employment."""


_LENT = """
SELECT id, employment_id, kind, tag, issued_on FROM assets_asset
WHERE employment_id = ANY (%s::bigint[]) AND returned_on IS NULL ORDER BY id
"""
_KITS = (
    "SELECT department_id, grade, kind FROM assets_kititem WHERE department_id = ANY (%s::int[]) ORDER BY id"
)
_OWED = """
SELECT a.id, a.employment_id, p.given_name || ' ' || p.family_name, a.kind, a.tag, upper(e.valid)
FROM assets_asset a
JOIN people_employment e ON e.id = a.employment_id
JOIN people_person p ON p.id = e.person_id
WHERE a.department_id = %(department_id)s AND a.returned_on IS NULL AND upper(e.valid) <= %(on)s
ORDER BY upper(e.valid), a.id
LIMIT %(limit)s
"""


def lent(employment_ids: Iterable[int]) -> dict[int, list[tuple[int, rules.Asset]]]:
    """What each employment has and hasn't returned, with the row's id, in one statement."""
    found: dict[int, list[tuple[int, rules.Asset]]] = {each: [] for each in employment_ids}
    for row_id, *asset in planned_once(_LENT, [list(found)]):
        found[asset[0]].append((row_id, rules.Asset(*asset)))
    return found


def owed_by_leavers(department_id: int, *, on: date, limit: int = 100) -> list[Owed]:
    """What people have who left a department by a day, whoever left first first."""
    with connection.cursor() as cursor:
        cursor.execute(_OWED, {"department_id": department_id, "on": on, "limit": limit})
        return [Owed(*row) for row in cursor.fetchall()]


def kits(department_ids: Iterable[int]) -> dict[tuple[int, str | None], list[str]]:
    """What departments lend to everybody (None) and to everybody in a grade."""
    found: dict[tuple[int, str | None], list[str]] = {}
    for department_id, grade, kind in planned_once(_KITS, [list(department_ids)]):
        found.setdefault((department_id, grade), []).append(kind)
    return found


def travels(journeys: Sequence[Journey]) -> dict[int, list[Carried]]:
    """What each move has to return, and what is to be issued at its end, by move.

    Nothing is copied: what was lent stays the department's that lent it, and is owed until it is returned.
    """
    going = within(journeys)
    have = lent(each.from_employment_id for each in going)
    kit = kits({each.to_department_id for each in going})
    places = seats(going)
    named = {each.id: each.name for each in all_departments()}
    said = {}
    for each in going:
        grade, to = places[each.move_id].grade, each.to_department_id
        wanted = [*kit.get((to, None), []), *(kit.get((to, grade), []) if grade is not None else [])]
        left, joined = named[each.from_department_id], named[to]
        said[each.move_id] = rules.travels(
            have[each.from_employment_id], list(dict.fromkeys(wanted)), each.on, left=left, joined=joined
        )
    return said
