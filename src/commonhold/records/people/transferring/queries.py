"""Reading for moves, for many employments at once: what stands against arrivals, and all that was recorded."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection

from commonhold.base.refusals import NotFound, Refusal
from commonhold.records.people import rules
from commonhold.records.people.actions import (
    AlreadyEmployed,
    EmploymentNumberTaken,
    ManagerCycle,
    ManagerNotEmployed,
)
from commonhold.records.people.history.queries import SPELLS, period
from commonhold.records.people.history.rules import Annulled, NotEmployedThen, Period, Spell
from commonhold.records.people.models import Employment, ManagerSpell, Post
from commonhold.records.people.rules import Value
from commonhold.records.people.transferring.rules import Arrival, circle

_DAY = timedelta(days=1)


class Recorded(NamedTuple):
    """A spell as it was recorded, and when it was superseded (None: it holds still)."""

    spell: Spell[Value]
    recorded_at: datetime
    superseded_at: datetime | None

    def known(self, at: datetime) -> bool:
        return self.recorded_at <= at and (self.superseded_at is None or self.superseded_at > at)


class _Known(NamedTuple):
    """What is recorded of whom and what arrivals name."""

    left: Mapping[int, Employment]
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


def _known(arrivals: Sequence[Arrival]) -> _Known:
    left = Employment.objects.in_bulk([each.from_employment_id for each in arrivals])
    posts = Post.objects.filter(id__in={each.post_id for each in arrivals})
    named = {each.manager_employment_id for each in arrivals if each.manager_employment_id is not None}
    managers = Employment.objects.filter(id__in=named, valid__isempty=False)
    elsewhere: dict[tuple[int, int], list[Period]] = {}
    joined = {each.to_department_id for each in arrivals}
    theirs = Employment.objects.filter(
        person_id__in={each.person_id for each in left.values()},
        department_id__in=joined,
        valid__isempty=False,
    )
    for person_id, department_id, valid in theirs.values_list("person_id", "department_id", "valid"):
        elsewhere.setdefault((person_id, department_id), []).append(period(valid))
    taken = Employment.objects.filter(
        department_id__in=joined, number__in={each.number for each in arrivals if each.number is not None}
    )
    return _Known(
        left,
        dict(posts.values_list("id", "department_id")),
        {
            row_id: (department_id, period(valid))
            for row_id, department_id, valid in managers.values_list("id", "department_id", "valid")
        },
        elsewhere,
        set(taken.values_list("department_id", "number")),
    )


def _check(arrival: Arrival, known: _Known, arriving: Mapping[int, Arrival]) -> None:
    """Refuses what stands against one arrival, whoever else arrives."""
    left = known.left.get(arrival.from_employment_id)
    if left is None:
        raise NotFound(what="employment")
    if left.valid.isempty:
        raise Annulled(field="from_employment")
    arrival.facts()
    if arrival.number is not None:
        rules.check_name(arrival.number, field="number")
    employed = period(left.valid)
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


def recorded(employment_ids: Iterable[int], kind: type[Value]) -> dict[int, list[Recorded]]:
    """All that was ever recorded of one kind about many employments, each one's in the order of its days."""
    table, columns = SPELLS[kind]
    found: dict[int, list[Recorded]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT employment_id, recorded_at, superseded_at, id, lower(valid), upper(valid),"  # noqa: S608
            f" {', '.join(columns)} FROM {table._meta.db_table}"
            " WHERE employment_id = ANY (%s::bigint[]) ORDER BY employment_id, valid",
            [list(employment_ids)],
        )
        for employment_id, recorded_at, superseded_at, row_id, starts, until, *values in cursor.fetchall():
            spell = Spell(row_id, Period(starts, until), kind(*values))
            found.setdefault(employment_id, []).append(Recorded(spell, recorded_at, superseded_at))
    return found


def reports(employment_ids: Iterable[int]) -> list[int]:
    """The employments that these manage on any day, as known now."""
    found = ManagerSpell.objects.filter(manager_id__in=list(employment_ids), superseded_at=None)
    return list(found.order_by("employment_id").values_list("employment_id", flat=True).distinct())


def reports_changed(changes: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    """Whom others than these managed from a moment on because these no longer did: the employments, and the moments.
    `changes` are employments and when a change of theirs was recorded."""
    moments = dict(changes)
    rows = ManagerSpell.objects.filter(
        manager_id__in=list(moments), superseded_at__in=set(moments.values())
    ).values_list("employment_id", "manager_id", "superseded_at")
    return {report: at for report, manager, at in rows if moments[manager] == at}


_NUMBERS = """
SELECT d.id, last.prefix, last.width, (
    SELECT max(CASE WHEN substr(e.number, length(last.prefix) + 1) ~ '^[0-9]{1,18}$'
        THEN substr(e.number, length(last.prefix) + 1)::bigint END)
    FROM people_employment e WHERE e.department_id = d.id AND starts_with(e.number, last.prefix)
)
FROM unnest(%s::bigint[]) AS d (id)
CROSS JOIN LATERAL (
    SELECT substring(number FROM '^(.*?)[0-9]{1,18}$') AS prefix, length(substring(number FROM '[0-9]{1,18}$')) AS width
    FROM people_employment WHERE department_id = d.id AND number ~ '[0-9]$' ORDER BY id DESC LIMIT 1
) AS last
"""


def last_numbers(department_ids: Iterable[int]) -> dict[int, tuple[str, int, int]]:
    """How each department numbers its employments: as the last one was, with what in front, of how many digits at
    least, and the highest so far. A department without employments is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [list(department_ids)])
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}
