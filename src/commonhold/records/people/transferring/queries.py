"""Reading for moves, for many employments at once: what stands against arrivals, and all that was recorded."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Generic, NamedTuple

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.statements import planned_once
from commonhold.records.people import rules
from commonhold.records.people.actions import (
    AlreadyEmployed,
    EmploymentNumberTaken,
    ManagerCycle,
    ManagerNotEmployed,
)
from commonhold.records.people.carrying.queries import Job, jobs
from commonhold.records.people.history.queries import V, kept_in
from commonhold.records.people.history.rules import NotEmployedThen, Period, Spell
from commonhold.records.people.transferring.rules import Arrival, circle

_DAY = timedelta(days=1)


class Recorded(NamedTuple, Generic[V]):
    """A spell as it was recorded, and when it was superseded (None: it holds still)."""

    spell: Spell[V]
    recorded_at: datetime
    superseded_at: datetime | None

    def known(self, at: datetime) -> bool:
        return self.recorded_at <= at and (self.superseded_at is None or self.superseded_at > at)


class _Known(NamedTuple):
    """What is recorded of whom and what arrivals name."""

    left: Mapping[int, Job]
    posts: Mapping[int, int]
    """The department of each."""
    managers: Mapping[int, tuple[int, Period]]
    """The department of each, and its days."""
    elsewhere: Mapping[tuple[int, int], list[Period]]
    """The days on which a person is employed in a department."""
    numbers: set[tuple[int, str | None]]


def against(arrivals: Sequence[Arrival]) -> dict[int, Refusal]:
    """What stands against arrivals, each by the employment left; nothing for those that can be. Fixed statements."""
    known = _known(arrivals)
    found: dict[int, Refusal] = {}
    given = Counter((each.to_department_id, each.number) for each in arrivals)
    arriving = {each.from_employment_id: each for each in arrivals}
    employed = {key: list(days) for key, days in known.elsewhere.items()}
    for each in arrivals:
        try:
            _check(each, known, arriving)
            place = (known.left[each.from_employment_id].person_id, each.to_department_id)
            if any(each.employed.meet(days) for days in employed.get(place, ())):
                raise AlreadyEmployed(field="starts")
            employed.setdefault(place, []).append(each.employed)
            number = (each.to_department_id, each.number)
            if each.number is not None and (given[number] > 1 or number in known.numbers):
                raise EmploymentNumberTaken(field="number", number=each.number)
        except Refusal as refusal:
            found[each.from_employment_id] = refusal
    managers = {
        each.from_employment_id: each.manager_employment_id
        for each in arrivals
        if each.manager_employment_id in arriving
    }
    if (own := circle({key: value for key, value in managers.items() if value is not None})) is not None:
        found.setdefault(own, ManagerCycle(field="manager", on=arriving[own].starts))
    return found


_ELSEWHERE = """
SELECT person_id, department_id, lower(valid), upper(valid) FROM people_employment
WHERE person_id = ANY (%s::bigint[]) AND department_id = ANY (%s::int[]) AND NOT isempty(valid)
"""
_POSTS = "SELECT id, department_id FROM people_post WHERE id = ANY (%s::bigint[])"
_TAKEN = """
SELECT department_id, number FROM people_employment
WHERE department_id = ANY (%s::int[]) AND number = ANY (%s::text[])
"""


def _known(arrivals: Sequence[Arrival]) -> _Known:
    left = jobs(each.from_employment_id for each in arrivals)
    joined = list({each.to_department_id for each in arrivals})
    posts = planned_once(_POSTS, [list({each.post_id for each in arrivals})])
    managers = jobs(
        {each.manager_employment_id for each in arrivals if each.manager_employment_id is not None}
    )
    elsewhere: dict[tuple[int, int], list[Period]] = {}
    people = [each.person_id for each in left.values()]
    for person_id, department_id, *days in planned_once(_ELSEWHERE, [people, joined]):
        elsewhere.setdefault((person_id, department_id), []).append(Period(*days))
    numbers = [each.number for each in arrivals if each.number is not None]
    taken = planned_once(_TAKEN, [joined, numbers])
    return _Known(
        left,
        dict(posts),
        {each.id: (each.department_id, each.days) for each in managers.values() if each.days is not None},
        elsewhere,
        set(taken),
    )


def _check(arrival: Arrival, known: _Known, arriving: Mapping[int, Arrival]) -> None:
    """Refuses what stands against one arrival, whoever else arrives."""
    left = known.left.get(arrival.from_employment_id)
    if left is None:
        raise NotFound(what="employment")
    employed = left.employed(field="from_employment")
    arrival.facts()
    if arrival.number is not None:
        rules.check_name(arrival.number, field="number")
    if not employed.holds(arrival.starts - _DAY):
        raise NotEmployedThen(field="starts", period=str(employed))
    if known.posts.get(arrival.post_id) != arrival.to_department_id:
        raise NotFound(field="post", what="post in this department")
    if arrival.manager_employment_id is not None:
        _check_manager(arrival.manager_employment_id, arrival, known, arriving)


def _check_manager(manager: int, arrival: Arrival, known: _Known, arriving: Mapping[int, Arrival]) -> None:
    if (other := arriving.get(manager)) is not None:
        place = (other.to_department_id, other.employed)
    else:
        place = known.managers.get(manager, (0, Period(date.max, None)))
    if place[0] != arrival.to_department_id or not place[1].holds(arrival.starts):
        raise ManagerNotEmployed(field="manager", on=arrival.starts)


def recorded(employment_ids: Iterable[int], kind: type[V]) -> dict[int, list[Recorded[V]]]:
    """All that was ever recorded of one kind about many employments, each one's in the order of its days."""
    table, columns = kept_in(kind)
    found: dict[int, list[Recorded[V]]] = {}
    rows = planned_once(
        "SELECT employment_id, recorded_at, superseded_at, id, lower(valid), upper(valid),"  # noqa: S608
        f" {', '.join(columns)} FROM {table._meta.db_table}"
        " WHERE employment_id = ANY (%s::bigint[]) ORDER BY employment_id, valid",
        [list(employment_ids)],
    )
    for employment_id, recorded_at, superseded_at, row_id, starts, until, *values in rows:
        spell = Spell(row_id, Period(starts, until), kind(*values))
        found.setdefault(employment_id, []).append(Recorded(spell, recorded_at, superseded_at))
    return found


_REPORTS = """
SELECT DISTINCT employment_id FROM people_managerspell WHERE manager_id = ANY (%s::bigint[]) AND superseded_at IS NULL
ORDER BY employment_id
"""
_REPORTS_CHANGED = """
SELECT m.employment_id, m.superseded_at
FROM people_managerspell m
JOIN unnest(%s::bigint[], %s::timestamptz[]) AS change (manager_id, at)
    ON change.manager_id = m.manager_id AND change.at = m.superseded_at
"""


def reports(employment_ids: Iterable[int]) -> list[int]:
    """The employments that these manage on any day, as known now."""
    return [row[0] for row in planned_once(_REPORTS, [list(employment_ids)])]


def reports_changed(changes: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    """Whom others than these managed from a moment on because these no longer did: the employments, and the moments.
    `changes` are employments and when a change of theirs was recorded."""
    moments = dict(changes)
    return dict(planned_once(_REPORTS_CHANGED, [list(moments), list(moments.values())]))


_NUMBERS = "SELECT department, prefix, width, highest FROM people_last_numbers(%s::int[])"


def last_numbers(department_ids: Iterable[int]) -> dict[int, tuple[str, int, int]]:
    """How each department numbers its employments: as the last one was, with what in front, of how many digits at
    least, and the highest so far. A department without employments is left out."""
    return {row[0]: (row[1], row[2], row[3]) for row in planned_once(_NUMBERS, [list(department_ids)])}
