"""Reading workplace adjustments, and what becomes of them when people move."""

from collections.abc import Iterable, Sequence

from commonhold.core.audit.statements import planned_once
from commonhold.records.people.adjustments import rules
from commonhold.records.people.carrying.queries import within
from commonhold.records.people.carrying.rules import Carried, Journey

_ADJUSTMENTS = """
SELECT id, last_day, shared, decided_at, employment_id, what, since, review_on FROM adjustments_adjustment
WHERE employment_id = ANY (%s::bigint[]) ORDER BY since, id
"""


def recorded(employment_ids: Iterable[int]) -> dict[int, list[rules.Recorded]]:
    """Every adjustment that is recorded of each employment, the oldest first, in one statement."""
    found: dict[int, list[rules.Recorded]] = {each: [] for each in employment_ids}
    for row_id, last_day, shared, decided_at, *values in planned_once(_ADJUSTMENTS, [list(found)]):
        adjustment = rules.Adjustment(*values)
        found[adjustment.employment_id].append(
            rules.Recorded(row_id, adjustment, last_day, shared, decided_at)
        )
    return found


def travels(journeys: Sequence[Journey]) -> dict[int, list[Carried]]:
    """What becomes of each move's adjustments, by move; of those that aren't shared, only the person may read."""
    going = within(journeys)
    found = recorded(each.from_employment_id for each in going)
    return {each.move_id: rules.travels(found[each.from_employment_id], each.on) for each in going}
