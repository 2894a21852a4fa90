"""Trying a plan: who is picked, what they have, and what would become of it; nothing is changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.core.departments.models import CostCentre, Organisation
from commonhold.core.departments.queries import department_by_code
from commonhold.records.leave import queries as leave
from commonhold.records.moves.completing.parts import parts
from commonhold.records.moves.reorganising.mapping.rules import Centre, Mapped, Part, below, mapped
from commonhold.records.moves.reorganising.rules import Document, NobodyPicked, NotAPlan
from commonhold.records.moves.reorganising.trying import rules
from commonhold.records.moves.reorganising.trying.rules import Seen, Tried
from commonhold.records.moves.rules import last_day
from commonhold.records.pay.groups.queries import group_by_code
from commonhold.records.people.carrying.rules import Carried, Journey
from commonhold.records.people.queries import employments_by_number, persons
from commonhold.records.people.rules import REGIONS

_AT_ONCE = 2_000
"""So many journeys are looked at together: what is said of them is kept only as far as something is to be done."""

_SEEN = """
SELECT e.id, e.person_id, e.number, '', e.valid @> %(last)s::date, upper(e.valid), t.organisation_id,
    t.cost_centre_id, t.title, g.grade, p.annual_pence, w.weekly_hours, l.region, m.manager_id,
    -- These are found once for all, as few are: asked of each, every move of the plan so far would be gone through.
    e.id IN (SELECT o.from_employment_id FROM moves_move o WHERE o.state IN ('proposed', 'agreed')),
    e.id IN (SELECT either FROM moves_move o, unnest(ARRAY[o.from_employment_id, o.to_employment_id]) AS either
        WHERE either IS NOT NULL AND o.state = 'completed' AND o.kind IN ('loan', 'secondment')
        AND (o.kind = 'loan' OR o.returns_on > %(last)s::date)
        AND NOT EXISTS (SELECT FROM moves_move r WHERE r.follows_id = o.id AND r.state = 'completed')),
    EXISTS (SELECT FROM people_employment o WHERE o.person_id = e.person_id AND o.department_id = %(to)s
        AND o.valid && daterange(%(last)s::date + 1, NULL))
FROM people_employment e
LEFT JOIN people_postspell ps ON ps.employment_id = e.id AND ps.superseded_at IS NULL AND ps.valid @> %(last)s::date
LEFT JOIN people_post t ON t.id = ps.post_id
LEFT JOIN people_gradespell g ON g.employment_id = e.id AND g.superseded_at IS NULL AND g.valid @> %(last)s::date
LEFT JOIN people_payspell p ON p.employment_id = e.id AND p.superseded_at IS NULL AND p.valid @> %(last)s::date
LEFT JOIN people_workingpatternspell w
    ON w.employment_id = e.id AND w.superseded_at IS NULL AND w.valid @> %(last)s::date
LEFT JOIN people_locationspell l ON l.employment_id = e.id AND l.superseded_at IS NULL AND l.valid @> %(last)s::date
LEFT JOIN people_managerspell m ON m.employment_id = e.id AND m.superseded_at IS NULL AND m.valid @> %(last)s::date
WHERE e.department_id = %(from)s AND NOT isempty(e.valid)
"""
_PICKED = """ AND (e.number = ANY(%(numbers)s::text[]) OR e.valid @> %(last)s::date AND (
    t.organisation_id = ANY(%(parts)s::bigint[]) OR t.title = ANY(%(titles)s::text[])
    OR l.region = ANY(%(regions)s::text[]))) ORDER BY e.id"""
_THESE = " AND e.id = ANY(%(ids)s::bigint[]) ORDER BY e.id"


def check(document: Document) -> tuple[int, int]:
    """The two departments of a plan; refuses what it names that isn't there."""
    left, joined = (
        department_by_code(document.from_department).id,
        department_by_code(document.to_department).id,
    )
    group_by_code(joined, document.pay_group)
    mapping(document, left, joined)
    known = {each.code for each in _parts(left)}
    for number, rule in enumerate(document.people, start=1):
        if rule.organisation is not None and rule.organisation not in known:
            raise NotAPlan(
                why=f"people.{number}: there is no part {rule.organisation} in the department left"
            )
        if rule.region is not None and rule.region not in REGIONS:
            raise NotAPlan(
                why=f"people.{number}: {rule.region} is no region; use one of {', '.join(REGIONS)}"
            )
        if rule.numbers is not None:
            found = employments_by_number(left, rule.numbers)
            if unknown := [each for each in rule.numbers if each not in found]:
                told = ", ".join(unknown[:20])
                raise NotAPlan(why=f"people.{number}: nobody in the department left has the number {told}")
    if document.manager is not None:
        manager_there(document, joined)
    return left, joined


def manager_there(document: Document, department_id: int) -> int | None:
    """The employment of whoever manages those whose manager stays."""
    if document.manager is None:
        return None
    found = employments_by_number(department_id, [document.manager])
    if not found:
        raise NotFound(what=f"manager with the number {document.manager} in the department joined")
    return found[document.manager]


def mapping(document: Document, left: int, joined: int) -> Mapped:
    return mapped(document, _parts(left), _parts(joined), _centres(left), _centres(joined))


def trial(document: Document, left: int, joined: int) -> list[Tried]:
    """What the plan would do to each person: all that its carrying out is compared with."""
    known, last = _parts(left), last_day(document.on)
    ids = {each.code: each.id for each in known}
    under = {
        rule.organisation: below(known, ids[rule.organisation])
        for rule in document.people
        if rule.organisation is not None
    }
    people = _seen(
        _PICKED,
        left,
        joined,
        last,
        numbers=[number for rule in document.people for number in rule.numbers or ()],
        parts=[each for parts_below in under.values() for each in parts_below],
        titles=[rule.title for rule in document.people if rule.title is not None],
        regions=[rule.region for rule in document.people if rule.region is not None],
    )
    chosen = rules.picked(document.people, people, under)
    if not chosen:
        raise NobodyPicked(field="people")
    group = group_by_code(joined, document.pay_group)
    return rules.tried(document, chosen, mapping(document, left, joined), group.weekly_hours)


def look_ahead(found: Sequence[Tried], document: Document, left: int, joined: int) -> None:
    """What else becomes of those who go, which the trial shows: a fixed number of statements for every few thousand."""
    group = group_by_code(joined, document.pay_group)
    going = [each for each in found if each.stage is not None]
    for start in range(0, len(going), _AT_ONCE):
        _look_ahead(going[start : start + _AT_ONCE], document, left, joined, group.id)


def seen_again(employment_ids: Sequence[int], left: int, joined: int, on: date) -> list[Seen]:
    """People of a plan as they are now."""
    return _seen(_THESE, left, joined, last_day(on), ids=list(employment_ids))


def _look_ahead(going: Sequence[Tried], document: Document, left: int, joined: int, group_id: int) -> None:
    """What leave is owed, and what every part of records says is asked again or can't move."""
    last = last_day(document.on)
    held = leave.accounts(each.seen.employment_id for each in going)
    journeys, told = [], dict[int, list[Carried]]()
    for each in going:
        key = each.seen.employment_id
        assert each.seen.annual_pence is not None
        each.leave_pence = leave.owed(held[key], each.seen.annual_pence, last).pence
        journeys.append(
            # There is no move yet: the employment stands for it.
            Journey(key, each.seen.person_id, key, left, None, joined, document.on, "permanent")
        )
    for part in parts({each.move_id: group_id for each in journeys}):
        for key, carried in part.travels(journeys).items():
            told.setdefault(key, []).extend(carried)
    for each in going:
        each.asks = [
            {
                "title": one.title,
                "verdict": one.verdict,
                "says": one.says,
                "to_do": one.to_do,
                "private": rules.private(one),
            }
            for one in told.get(each.seen.employment_id, ())
            if one.verdict in ("asked", "cannot")
            and one.seen_by != "person"
            and one.part not in rules.BY_THE_PLAN
        ]


def _seen(which: str, left: int, joined: int, last: date, **chosen: Any) -> list[Seen]:
    with connection.cursor() as cursor:
        cursor.execute(_SEEN + which, {"from": left, "to": joined, "last": last, **chosen})
        found = [Seen(*row) for row in cursor.fetchall()]
    known = persons({each.person_id for each in found})
    return [
        replace(each, name=f"{known[each.person_id].given_name} {known[each.person_id].family_name}")
        for each in found
    ]


def _parts(department_id: int) -> list[Part]:
    rows = Organisation.objects.filter(department_id=department_id)
    return [Part(*row) for row in rows.values_list(*Part._fields)]


def _centres(department_id: int) -> list[Centre]:
    rows = CostCentre.objects.filter(department_id=department_id)
    return [Centre(*row) for row in rows.values_list(*Centre._fields)]
