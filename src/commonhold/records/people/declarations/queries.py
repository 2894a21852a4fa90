"""Reading training and interests, and what becomes of them when people move."""

from collections.abc import Iterable, Sequence

from commonhold.core.audit.statements import planned_once
from commonhold.records.people.carrying.queries import within
from commonhold.records.people.carrying.rules import Carried, Journey
from commonhold.records.people.declarations import models, rules

_TRAINING = f"""
SELECT id, employment_id, {", ".join(models.Training.KEPT)} FROM declarations_training
WHERE employment_id = ANY (%s::bigint[]) ORDER BY completed_on, id
"""  # noqa: S608
_INTERESTS = """
SELECT id, status, employment_id, kind, what, declared_on FROM declarations_interest
WHERE employment_id = ANY (%s::bigint[]) ORDER BY declared_on, id
"""


def recorded(employment_ids: Iterable[int]) -> dict[int, rules.Recorded]:
    """What is recorded of each employment, in two statements."""
    ids = list(employment_ids)
    training: dict[int, dict[str, tuple[int, rules.Training]]] = {each: {} for each in ids}
    for row_id, *values in planned_once(_TRAINING, [ids]):
        each = rules.Training(*values)
        training[each.employment_id][each.course] = (row_id, each)
    interests: dict[int, list[tuple[int, rules.Interest, str]]] = {each: [] for each in ids}
    for row_id, status, *values in planned_once(_INTERESTS, [ids]):
        interest = rules.Interest(*values)
        interests[interest.employment_id].append((row_id, interest, status))
    return {each: rules.Recorded(tuple(training[each].values()), tuple(interests[each])) for each in ids}


def travels(journeys: Sequence[Journey]) -> dict[int, list[Carried]]:
    """What becomes of each move's training and interests, by move."""
    going = within(journeys)
    found = recorded(each.from_employment_id for each in going)
    return {each.move_id: rules.travels(found[each.from_employment_id], each.on) for each in going}
