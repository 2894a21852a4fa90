"""The people of a plan, before and after: a page of them, and one of them."""

from json import loads
from typing import Any, Literal, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from commonhold.base.refusals import NotFound
from commonhold.records.moves.reorganising.models import Mover

Which = Literal["all", "goes", "stays", "look", "to-do"]
WHICH: dict[Which, str] = {
    "all": "Everybody",
    "goes": "Who goes",
    "stays": "Who stays",
    "look": "Something to look at",
    "to-do": "Something to do",
}


class Listed(NamedTuple):
    """Somebody whom a plan picks."""

    employment_id: int
    number: str
    name: str
    stage: int | None
    says: str
    to_do: int
    """How many things are asked again of them, or can't move."""
    moved: bool


class Placed(NamedTuple):
    """What somebody has on one side: part and cost centre by code, and by name where they are there already."""

    organisation: str
    cost_centre: str
    title: str
    grade: str
    annual_pence: int | None
    weekly_hours: str
    region: str
    manager: str


class MoverFacts(NamedTuple):
    """Somebody whom a plan picks, with everything that the trial found of them. `there` is None for who stays."""

    employment_id: int
    number: str
    name: str
    stage: int | None
    says: str
    year_pence: int
    leave_pence: int
    asks: list[dict[str, str]]
    """Each with its title, verdict, what is said of it, and what somebody has to do."""
    private: int
    """How many more there are of which only those are told who have to deal with them."""
    move_id: int | None
    state: str | None
    """Of their move, once there is one."""
    here: Placed
    there: Placed | None


def movers(plan_id: int, which: Which, text: str, *, offset: int, limit: int) -> list[Listed]:
    """Some of a plan's people, by name; those whose name or number has `text` in it, if that is given."""
    rows = _found(plan_id, which, text).order_by("name", "number", "id").select_related("move")
    return [
        Listed(
            each.employment_id,
            each.number,
            each.name,
            each.stage,
            each.says,
            len(each.asks),
            each.move is not None and each.move.state == "completed",
        )
        for each in rows[offset : offset + limit]
    ]


def count(plan_id: int, which: Which, text: str) -> int:
    return _found(plan_id, which, text).count()


def _found(plan_id: int, which: Which, text: str) -> QuerySet[Mover]:
    chosen: dict[Which, Q] = {
        "all": Q(),
        "goes": Q(stage__isnull=False),
        "stays": Q(stage=None),
        "look": ~Q(says="") & Q(stage__isnull=False),
        "to-do": ~Q(asks=[]),
    }
    found = Mover.objects.filter(chosen[which], plan_id=plan_id)
    return found.filter(Q(name__icontains=text) | Q(number__icontains=text)) if text else found


_ONE = """
SELECT m.employment_id, m.number, m.name, m.stage, m.says, m.annual_pence, m.leave_pence, m.asks, v.id, v.state,
    m.before, m.after, o.code || ' ' || o.name, c.code || ' ' || c.name,
    coalesce(ot.code || ' ' || ot.name, m.after ->> 'organisation'),
    coalesce(ct.code || ' ' || ct.name, m.after ->> 'cost_centre'),
    (SELECT p.given_name || ' ' || p.family_name FROM people_managerspell s
        JOIN people_employment e ON e.id = s.manager_id JOIN people_person p ON p.id = e.person_id
        WHERE s.employment_id = m.employment_id AND s.superseded_at IS NULL AND s.valid @> l.on - 1),
    (SELECT n.name FROM reorganising_mover n WHERE n.plan_id = m.plan_id AND n.employment_id = m.manager_id)
FROM reorganising_mover m JOIN reorganising_plan l ON l.id = m.plan_id
LEFT JOIN moves_move v ON v.id = m.move_id
LEFT JOIN departments_organisation o ON o.id = (m.before ->> 'organisation')::bigint
LEFT JOIN departments_costcentre c ON c.id = (m.before ->> 'cost_centre')::bigint
LEFT JOIN departments_organisation ot
    ON ot.department_id = m.to_department_id AND ot.code = m.after ->> 'organisation'
LEFT JOIN departments_costcentre ct
    ON ct.department_id = m.to_department_id AND ct.code = m.after ->> 'cost_centre'
WHERE m.plan_id = %s AND m.employment_id = %s
"""


def mover(plan_id: int, employment_id: int) -> MoverFacts:
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [plan_id, employment_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound(what="person of this plan")
    (
        *facts,
        asks,
        move_id,
        state,
        before,
        after,
        part,
        centre,
        part_there,
        centre_there,
        manager,
        manager_there,
    ) = row
    here = _placed(loads(before), part, centre, manager)
    there = None if after is None else _placed(loads(after), part_there, centre_there, manager_there)
    every = loads(asks)
    told = [each for each in every if not each.get("private")]
    return MoverFacts._make([*facts, told, len(every) - len(told), move_id, state, here, there])


def _placed(said: dict[str, Any], part: str | None, centre: str | None, manager: str | None) -> Placed:
    return Placed(
        part or "",
        centre or "",
        said["title"] or "",
        said["grade"] or "",
        said["annual_pence"],
        str(said["weekly_hours"] or ""),
        said["region"] or "",
        manager or "",
    )
