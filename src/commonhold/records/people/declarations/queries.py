"""Reading training and interests, and what becomes of them when people move."""

from collections.abc import Iterable, Sequence

from commonhold.records.people.carrying.queries import within
from commonhold.records.people.carrying.rules import Carried, Journey
from commonhold.records.people.declarations import models, rules

_TRAINING = ("id", "employment_id", *models.Training.KEPT)
_INTEREST = ("id", "status", "employment_id", "kind", "what", "declared_on")


def recorded(employment_ids: Iterable[int]) -> dict[int, rules.Recorded]:
    """What is recorded of each employment, in two statements."""
    ids = list(employment_ids)
    training: dict[int, dict[str, tuple[int, rules.Training]]] = {each: {} for each in ids}
    done = models.Training.objects.filter(employment_id__in=ids).order_by("completed_on", "id")
    for row_id, *values in done.values_list(*_TRAINING):
        each = rules.Training(*values)
        training[each.employment_id][each.course] = (row_id, each)
    interests: dict[int, list[tuple[int, rules.Interest, str]]] = {each: [] for each in ids}
    declared = models.Interest.objects.filter(employment_id__in=ids).order_by("declared_on", "id")
    for row_id, status, *values in declared.values_list(*_INTEREST):
        interest = rules.Interest(*values)
        interests[interest.employment_id].append((row_id, interest, status))
    return {each: rules.Recorded(tuple(training[each].values()), tuple(interests[each])) for each in ids}


def travels(journeys: Sequence[Journey]) -> dict[int, list[Carried]]:
    """What becomes of each move's training and interests, by move."""
    going = within(journeys)
    found = recorded(each.from_employment_id for each in going)
    return {each.move_id: rules.travels(found[each.from_employment_id], each.on) for each in going}
