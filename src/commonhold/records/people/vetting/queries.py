"""Reading checks and clearances, and what becomes of them when people move."""

from collections.abc import Iterable, Sequence
from datetime import date

from commonhold.core.audit.statements import planned_once
from commonhold.records.people.carrying.queries import Seat, seats, within
from commonhold.records.people.carrying.rules import Carried, Journey
from commonhold.records.people.vetting import models
from commonhold.records.people.vetting.rules import Check, Clearance, Recorded
from commonhold.records.people.vetting.travelling import rules as travelling

_CHECKS = f"""
SELECT id, employment_id, {", ".join(models.Check.KEPT)} FROM vetting_check
WHERE employment_id = ANY (%s::bigint[]) ORDER BY checked_on, id
"""  # noqa: S608
_CLEARANCES = """
SELECT id, status, employment_id, level, reference, granted_on, review_on, authority FROM vetting_clearance
WHERE employment_id = ANY (%s::bigint[]) ORDER BY granted_on, id
"""
_DONE = f"""
SELECT move_id, {", ".join(models.Check.KEPT)} FROM vetting_movecheck WHERE move_id = ANY (%s::bigint[]) ORDER BY id
"""  # noqa: S608
_REQUIRED = "SELECT post_id, level FROM vetting_postrequirement WHERE post_id = ANY (%s::bigint[])"


def recorded(employment_ids: Iterable[int]) -> dict[int, Recorded]:
    """What is recorded of each employment, in two statements."""
    ids = list(employment_ids)
    checks: dict[int, dict[str, tuple[int, Check]]] = {each: {} for each in ids}
    for row_id, *values in planned_once(_CHECKS, [ids]):
        check = Check(*values)
        checks[check.employment_id][check.element] = (row_id, check)
    clearances: dict[int, list[tuple[int, Clearance, str]]] = {each: [] for each in ids}
    for row_id, status, *values in planned_once(_CLEARANCES, [ids]):
        clearance = Clearance(*values)
        clearances[clearance.employment_id].append((row_id, clearance, status))
    return {each: Recorded(checks[each], tuple(clearances[each])) for each in ids}


def required(post_ids: Iterable[int]) -> dict[int, str]:
    """The clearance that each post needs, of those that need one."""
    return dict(planned_once(_REQUIRED, [list(post_ids)]))


def right_to_work_ends(department_id: int, *, by: date) -> list[tuple[int, date]]:
    """The employments of a department whose latest right to work ends by a day, the first first: check it again.

    An employment that is over by then is not among them.
    """
    latest = (
        models.Check.objects.filter(department_id=department_id, element="right_to_work")
        .filter(employment__valid__contains=by)
        .order_by("employment_id", "-checked_on", "-id")
        .distinct("employment_id")
        .values_list("employment_id", "until")
    )
    ending = [(employment_id, until) for employment_id, until in latest if until is not None and until <= by]
    return sorted(ending, key=lambda each: (each[1], each[0]))


def travels(journeys: Sequence[Journey]) -> dict[int, list[Carried]]:
    """What becomes of each move's checks and clearances, by move."""
    held, posts = _held(journeys)
    levels = required(each for each in posts.values() if each is not None)
    return {
        move_id: travelling.travels(each, levels.get(posts[move_id] or 0)) for move_id, each in held.items()
    }


def to_check(journey: Journey) -> list[str]:
    """The elements of the baseline standard that are to be checked before somebody moves, and weren't yet."""
    held, _ = _held([journey])
    return held[journey.move_id].missing()


def leaving(journeys: Sequence[Journey]) -> tuple[list[Journey], dict[int, Recorded], dict[int, Seat]]:
    """The journeys to another department, what is recorded of each employment left, and between which seats."""
    going = within(journeys)
    return going, recorded(each.from_employment_id for each in going), seats(going)


def _held(journeys: Sequence[Journey]) -> tuple[dict[int, travelling.Held], dict[int, int | None]]:
    """By move what somebody has who goes to another department, and the post there, if it is known."""
    going, kept, places = leaving(journeys)
    done = _done(going)
    held = {
        each.move_id: travelling.Held(
            kept[each.from_employment_id], done[each.move_id], places[each.move_id].left_on, each.on
        )
        for each in going
    }
    return held, {move_id: seat.post_id for move_id, seat in places.items()}


def _done(journeys: Sequence[Journey]) -> dict[int, list[Check]]:
    """What the departments joined have checked for each move."""
    found: dict[int, list[Check]] = {each.move_id: [] for each in journeys}
    left = {each.move_id: each.from_employment_id for each in journeys}
    for move_id, *values in planned_once(_DONE, [list(found)]):
        found[move_id].append(Check(left[move_id], *values))
    return found
