"""Reading what many journeys have in common, in one statement each."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from commonhold.base.refusals import NotFound
from commonhold.core.audit.statements import planned_once
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.models import Employment


class Seat(NamedTuple):
    """Where a journey begins and ends: when the employment left has ended (the first day after it, None: it goes on),
    and the post and grade that it leads to, as far as they are known."""

    left_on: date | None
    post_id: int | None
    grade: str | None


_SEATS = """
SELECT j.move_id, upper(e.valid), post.id, coalesce(g.grade, post.grade)
FROM unnest(%(moves)s::bigint[], %(lefts)s::bigint[], %(joined)s::bigint[], %(posts)s::bigint[], %(days)s::date[])
    AS j (move_id, from_id, to_id, post_id, first_day)
LEFT JOIN people_employment e ON e.id = j.from_id
LEFT JOIN people_postspell p
    ON p.employment_id = j.to_id AND p.superseded_at IS NULL AND p.valid @> j.first_day
LEFT JOIN people_gradespell g
    ON g.employment_id = j.to_id AND g.superseded_at IS NULL AND g.valid @> j.first_day
LEFT JOIN people_post post ON post.id = coalesce(p.post_id, j.post_id)
"""


def within(journeys: Iterable[Journey]) -> list[Journey]:
    """The journeys that lead to another department of ours: what somebody seconded out has stays where it is."""
    return [each for each in journeys if each.kind != "secondment"]


def seats(journeys: Sequence[Journey]) -> dict[int, Seat]:
    """Where each move begins and ends, by move."""
    values: dict[str, list[Any]] = {
        "moves": [each.move_id for each in journeys],
        "lefts": [each.from_employment_id for each in journeys],
        "joined": [each.to_employment_id for each in journeys],
        "posts": [each.to_post_id for each in journeys],
        "days": [each.on for each in journeys],
    }
    return {row[0]: Seat(*row[1:]) for row in planned_once(_SEATS, values)}


def departments_of(employment_ids: Iterable[int]) -> dict[int, int]:
    """The department of each employment; NotFound if one of them is none that may be seen."""
    ids = set(employment_ids)
    found = dict(Employment.objects.filter(id__in=ids).values_list("id", "department_id"))
    if found.keys() != ids:
        raise NotFound(what="employment")
    return found
