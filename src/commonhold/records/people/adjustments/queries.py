"""Reading workplace adjustments, and what becomes of them when people move."""

from collections.abc import Iterable, Sequence

from commonhold.records.people.adjustments import models, rules
from commonhold.records.people.carrying.queries import within
from commonhold.records.people.carrying.rules import Carried, Journey

_COLUMNS = (
    "id", "last_day", "shared", "decided_at", "employment_id", "what", "since", "review_on",
)  # fmt: skip


def recorded(employment_ids: Iterable[int]) -> dict[int, list[rules.Recorded]]:
    """Every adjustment that is recorded of each employment, the oldest first, in one statement."""
    found: dict[int, list[rules.Recorded]] = {each: [] for each in employment_ids}
    rows = models.Adjustment.objects.filter(employment_id__in=list(found)).order_by("since", "id")
    for row_id, last_day, shared, decided_at, *values in rows.values_list(*_COLUMNS):
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
