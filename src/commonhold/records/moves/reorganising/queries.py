"""Reading plans: where each stands, what it would do and did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q

from commonhold.base.refusals import NotFound
from commonhold.records.moves.reorganising.models import Mover, Plan, Stage
from commonhold.records.moves.reorganising.reporting.rules import Row
from commonhold.records.moves.reorganising.rules import Document, checked
from commonhold.records.moves.reorganising.trying.rules import PROBLEMS


class StageFacts(NamedTuple):
    number: int
    people: int
    done_at: datetime | None
    reversed_at: datetime | None


@dataclass(frozen=True)
class PlanFacts:
    """A plan as both departments know it."""

    id: int
    code: str
    name: str
    from_department_id: int
    to_department_id: int
    from_name: str
    to_name: str
    on: date
    state: str
    drawn_by: str
    drawn_at: datetime
    tried_at: datetime | None
    digest: str
    document: Document
    stages: tuple[StageFacts, ...]

    @property
    def begun(self) -> bool:
        """Whether the parts there have been made."""
        return self.state not in ("drawn", "tried")

    @property
    def going(self) -> int:
        return sum(each.people for each in self.stages)


class Exceptional(NamedTuple):
    """Somebody who stays, or of whom there is something to look at, and why."""

    number: str
    name: str
    problem: str
    says: str


class Effect(NamedTuple):
    """What moves from a cost centre to another: people, a year's pay by their hours, and what leave is worth."""

    here: str
    there: str
    people: int
    annual_pence: int
    leave_pence: int


class ToDo(NamedTuple):
    """What is asked again of people, or can't move, with what to do and of how many."""

    title: str
    verdict: str
    to_do: str
    people: int


_PLAN = ("id", "code", "name", "from_department_id", "to_department_id", "from_department__name")
_REST = ("to_department__name", "on", "state", "drawn_by", "drawn_at", "tried_at", "digest", "document")


def plans() -> list[PlanFacts]:
    """The plans that may be seen, the newest first."""
    return _facts(Q())


def plan(code: str) -> PlanFacts:
    found = _facts(Q(code=code))
    if not found:
        raise NotFound(what=f"plan with the code {code}")
    return found[0]


def _facts(wanted: Q) -> list[PlanFacts]:
    rows: list[tuple[Any, ...]] = list(
        Plan.objects.filter(wanted).order_by("-drawn_at", "-id").values_list(*_PLAN, *_REST)
    )
    stages: dict[int, list[StageFacts]] = {}
    of = Stage.objects.filter(plan_id__in=[row[0] for row in rows]).order_by("number")
    for plan_id, *stage in of.values_list("plan_id", *StageFacts._fields):
        stages.setdefault(plan_id, []).append(StageFacts(*stage))
    return [PlanFacts(*(*row[:-1], checked(row[-1]), tuple(stages.get(row[0], ())))) for row in rows]


def staying(plan_id: int) -> dict[str, int]:
    """How many stay for each reason, by what it says."""
    held = Mover.objects.filter(plan_id=plan_id, stage=None).values("problem").annotate(people=Count("id"))
    rows = held.order_by("-people", "problem").values_list("problem", "people")
    return {PROBLEMS[code]: count for code, count in rows}


def exceptions(plan_id: int, most: int) -> list[Exceptional]:
    """Those who stay first, then those of whom there is something to look at; as many as `most`."""
    held = Mover.objects.filter(plan_id=plan_id).exclude(says="").order_by("-problem", "number")
    return [Exceptional(*row) for row in held.values_list(*Exceptional._fields)[:most]]


_EFFECTS = """
SELECT coalesce(c.code || ' ' || c.name, ''), m.after ->> 'cost_centre', count(*), sum(m.annual_pence)::bigint,
    sum(m.leave_pence)::bigint
FROM reorganising_mover m LEFT JOIN departments_costcentre c ON c.id = (m.before ->> 'cost_centre')::bigint
WHERE m.plan_id = %s AND m.stage IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
_TO_DO = """
SELECT each.title, each.verdict, each.to_do, count(DISTINCT m.id)
FROM reorganising_mover m, jsonb_to_recordset(m.asks) AS each (title text, verdict text, to_do text)
WHERE m.plan_id = %s GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1
"""
_ROWS = """
SELECT m.number, m.name, m.stage, m.problem, m.says, coalesce(o.name, ''), coalesce(c.code, ''),
    coalesce(m.before ->> 'title', ''), coalesce(m.before ->> 'grade', ''),
    coalesce((m.before ->> 'annual_pence')::bigint, 0), coalesce(m.after ->> 'organisation', ''),
    coalesce(m.after ->> 'cost_centre', ''), m.annual_pence, m.leave_pence,
    (SELECT coalesce(string_agg(each ->> 'title' || ': ' || (each ->> 'to_do'), '; '), '')
     FROM jsonb_array_elements(m.asks) AS each WHERE each -> 'private' IS DISTINCT FROM 'true')
FROM reorganising_mover m
LEFT JOIN departments_organisation o ON o.id = (m.before ->> 'organisation')::bigint
LEFT JOIN departments_costcentre c ON c.id = (m.before ->> 'cost_centre')::bigint
WHERE m.plan_id = %s ORDER BY m.stage NULLS FIRST, m.number
"""


def effects(plan_id: int) -> list[Effect]:
    """The effect on the ledger, by cost centre left and joined."""
    return [Effect(*row) for row in _read(_EFFECTS, plan_id)]


def to_do(plan_id: int) -> list[ToDo]:
    return [ToDo(*row) for row in _read(_TO_DO, plan_id)]


def rows(plan_id: int) -> Iterator[Row]:
    """Everybody whom the plan picks, those who stay first."""
    for row in _read(_ROWS, plan_id):
        yield Row(*row)


def _read(statement: str, plan_id: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [plan_id])
        return list(cursor.fetchall())
