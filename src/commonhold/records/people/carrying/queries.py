"""Reading what many journeys have in common, and the employments that they lead from and to, in one statement each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from commonhold.base.refusals import NotFound
from commonhold.core.audit.statements import planned_once
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.history.rules import Annulled, Period
from commonhold.records.people.models import Employment


class Seat(NamedTuple):
    """Where a journey begins and ends: when the employment left has ended (the first day after it, None: it goes on),
    and the post and grade that it leads to, as far as they are known."""

    left_on: date | None
    post_id: int | None
    grade: str | None


class Job(NamedTuple):
    """An employment as known now; `days` None: it was annulled."""

    id: int
    person_id: int
    department_id: int
    days: Period | None
    continuous_from: date
    recorded_at: datetime

    def employed(self, field: str | None = None) -> Period:
        """Its days; refuses with Annulled."""
        if self.days is None:
            raise Annulled(field=field)
        return self.days


_JOBS = """
SELECT id, person_id, department_id, lower(valid), upper(valid), continuous_from, recorded_at FROM people_employment
WHERE id = ANY (%s::bigint[]) ORDER BY id
"""
# Not coalesce, of which PostgreSQL doesn't know that it tells nothing: behind a wall it would read every post for it.
_SEATS = """
SELECT j.move_id, upper(e.valid), post.id, coalesce(g.grade, post.grade)
FROM unnest(%(moves)s::bigint[], %(lefts)s::bigint[], %(joined)s::bigint[], %(posts)s::bigint[], %(days)s::date[])
    AS j (move_id, from_id, to_id, post_id, first_day)
LEFT JOIN people_employment e ON e.id = j.from_id
LEFT JOIN people_postspell p
    ON p.employment_id = j.to_id AND p.superseded_at IS NULL AND p.valid @> j.first_day
LEFT JOIN people_gradespell g
    ON g.employment_id = j.to_id AND g.superseded_at IS NULL AND g.valid @> j.first_day
LEFT JOIN people_post post ON post.id = CASE WHEN p.post_id IS NULL THEN j.post_id ELSE p.post_id END
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


def jobs(employment_ids: Iterable[int], *, locked: bool = False) -> dict[int, Job]:
    """Employments by their ids; `locked` so that nobody else changes them, and whoever locks several does so in the
    same order."""
    rows = planned_once(f"{_JOBS} FOR UPDATE" if locked else _JOBS, [list(employment_ids)])
    return {
        row_id: Job(
            row_id, person_id, department_id, Period(starts, until) if starts else None, since, recorded_at
        )
        for row_id, person_id, department_id, starts, until, since, recorded_at in rows
    }


def departments_of(employment_ids: Iterable[int]) -> dict[int, int]:
    """The department of each employment; NotFound if one of them is none that may be seen."""
    ids = set(employment_ids)
    found = dict(Employment.objects.filter(id__in=ids).values_list("id", "department_id"))
    if found.keys() != ids:
        raise NotFound(what="employment")
    return found
