"""The chart of the parts that a plan concerns, before and after, and what carrying it out makes there."""

from django.db import connection

from commonhold.core.departments.models import Organisation
from commonhold.records.moves.reorganising.charting.rules import Charted, chart
from commonhold.records.moves.reorganising.mapping.rules import NewPart, Part
from commonhold.records.moves.reorganising.queries import PlanFacts
from commonhold.records.moves.reorganising.trying.queries import mapping

_BY_PART = """
SELECT m.before ->> 'organisation', m.after ->> 'organisation', count(*) FROM reorganising_mover m
WHERE m.plan_id = %s AND m.before ->> 'organisation' IS NOT NULL GROUP BY 1, 2
"""


def charts(found: PlanFacts, most: int) -> tuple[list[Charted], list[Charted]]:
    """The parts concerned, with their people, before in the department left and after in the one joined; as many
    rows of each as `most`."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_PART, [found.id])
        counted = cursor.fetchall()
    if not counted:
        return [], []
    here = {each.id: each for each in _parts(found.from_department_id)}
    there = {each.code: each for each in _parts(found.to_department_id)}
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for part_id, code, count in counted:
        old = here[int(part_id)].code
        before[old] = before.get(old, 0) + count
        if code is not None:
            after[code] = after.get(code, 0) + count
    codes = {each.id: each.code for each in here.values()} | {each.id: each.code for each in there.values()}

    def known(parts: list[Part]) -> list[NewPart]:
        return [
            NewPart(each.kind, each.code, each.name, codes[each.parent_id] if each.parent_id else None)
            for each in parts
        ]

    planned = known(list(there.values()))
    if not found.begun:
        planned += mapping(found.document, found.from_department_id, found.to_department_id).new_parts
    return chart(known(list(here.values())), before, most), chart(planned, after, most)


def to_be_made(found: PlanFacts) -> tuple[int, int]:
    """How many parts and cost centres carrying out makes there; none once it has begun."""
    if found.begun:
        return 0, 0
    planned = mapping(found.document, found.from_department_id, found.to_department_id)
    return len(planned.new_parts), len(planned.new_centres)


def _parts(department_id: int) -> list[Part]:
    held = Organisation.objects.filter(department_id=department_id)
    return [Part(*row) for row in held.values_list(*Part._fields)]
