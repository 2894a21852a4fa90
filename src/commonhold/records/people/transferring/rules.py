"""The employment side of a move: what is given of an arrival, and what an undone change leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from commonhold.records.people import rules
from commonhold.records.people.history.rules import EndsBeforeItStarts, Period, Revision, Spell, fit
from commonhold.records.people.rules import Manager

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody's employment in the department that they move to; `ends` is the first day after it, None for good.

    Without a `number` they get the next one of the department. The manager is an employment in the department joined,
    or one that another arrival of the same call leaves: then it is that person's new one.
    """

    from_employment_id: int
    to_department_id: int
    starts: date
    post_id: int
    grade: str
    annual_pence: int
    weekly_hours: Decimal
    region: str
    number: str | None = None
    ends: date | None = None
    manager_employment_id: int | None = None

    @property
    def employed(self) -> Period:
        return Period(self.starts, self.ends)

    def facts(self) -> list[rules.Value]:
        """What holds from the first day on, but for the manager; refuses what could never be right."""
        rules.check_day(self.starts, field="starts")
        if self.ends is not None and self.ends <= self.starts:
            raise EndsBeforeItStarts(field="ends", starts=self.starts)
        return [
            rules.Post(self.post_id),
            rules.Grade(self.grade),
            rules.Pay(self.annual_pence),
            rules.WorkingPattern(self.weekly_hours),
            rules.Location(self.region),
        ]


def circle(managers: Mapping[int, int]) -> int | None:
    """One of those who would come to be their own manager, if each is managed as the mapping says; else None."""
    fine: set[int] = set()
    for start in managers:
        above: set[int] = set()
        each: int | None = start
        while each is not None and each not in fine:
            if each in above:
                return each
            above.add(each)
            each = managers.get(each)
        fine |= above
    return None


def brought(spells: Sequence[Spell[V]], employed: Period) -> list[Spell[V]]:
    """Spells of the employment left that hold in the one joined too, for as long as it lasts: what is recorded to
    change later changes there too, and what held last goes on."""
    until = [*(each.period.start for each in spells[1:]), None]
    found = []
    for spell, end in zip(spells, until, strict=False):
        if (days := Period(spell.period.start, end).meet(employed)) is not None:
            found.append(Spell(None, days, spell.value))
    return found


def dates_back(before: Period | None, after: Period | None, now: Period | None) -> Period | None:
    """The dates of an employment once a change of them is undone (None: it holds for no day).

    Each of the two ends is as it was before the change, unless it was changed again since.
    """
    if now == after or before is None or now is None or after is None:
        return before if now == after else now
    start = before.start if now.start == after.start else now.start
    end = before.end if now.end == after.end else now.end
    return Period(start, end)


def spells_back(
    before: Sequence[Spell[V]],
    after: Sequence[Spell[V]],
    now: Sequence[Spell[V]],
    *,
    left: Period | None,
    dates: Period | None,
) -> list[Spell[V]]:
    """What holds of one kind once a change is undone, of what was known just before, just after, and is now.

    On each day of `dates` holds what held before the change, unless something else was recorded for that day since:
    that is kept. What was recorded since for the last day of those `left` by the change goes on for as long as what
    it replaced would have.
    """
    edges = {day for spell in (*before, *after, *now) for day in spell.period}.union(dates or ())
    pieces: list[Spell[V]] = []
    for days in _between(sorted(day for day in edges if day is not None)):
        if dates is None or dates.meet(days) is None:
            continue
        was, became, known = (_on(days.start, each) for each in (before, after, now))
        holds = known if _value(known) != _value(became) else was
        if known is None and became is None:
            holds = _going_on(days.start, before, after, now, left) or was
        elif was is not None and _value(holds) == was.value:
            holds = was  # of one row with the days around
        if holds is not None:
            pieces.append(holds._replace(period=days))
    return _joined(pieces)


def revised(now: Sequence[Spell[V]], wanted: Sequence[Spell[V]]) -> Revision[V]:
    """What to record so that what is wanted holds instead of what does now."""
    same = {(each.period, each.value) for each in wanted} & {(each.period, each.value) for each in now}
    return Revision(
        [each.id for each in now if each.id is not None and (each.period, each.value) not in same],
        [each._replace(id=None) for each in wanted if (each.period, each.value) not in same],
    )


def fitted(now: Sequence[Spell[V]], before: Period, after: Period | None) -> list[Spell[V]]:
    """The spells of an employment once its dates are others (None: it holds for no day)."""
    if after is None:
        return []
    revision = fit(now, before, after)
    kept = [each for each in now if each.id not in revision.superseded]
    return sorted([*kept, *revision.added], key=lambda each: each.period.start)


def managed(
    spells: Sequence[Spell[Manager]],
    stays: Mapping[int, Period | None],
    own: Mapping[int, Sequence[Spell[Manager]]],
) -> list[Spell[Manager]]:
    """Who manages somebody, once those in `stays` are employed for those days only (None: for no day).

    For the other days it is whom those reported to themselves (`own`), as far up as it takes; or nobody.
    """
    found = []
    for each in spells:
        manager = each.value.manager_id
        if manager not in stays:
            found.append(each)
            continue
        employed = stays[manager]
        if employed is not None and (days := each.period.meet(employed)) is not None:
            found.append(each._replace(period=days))
        gone = [each.period] if employed is None else each.period.less(employed)
        found += managed(
            [
                Spell(None, days, above.value)
                for part in gone
                for above in own.get(manager, ())
                if (days := part.meet(above.period)) is not None
            ],
            stays,
            own,
        )
    return sorted(found, key=lambda each: each.period.start)


def hull(spells: Sequence[Spell[V]]) -> Period | None:
    """From the first day of any to the last of any; None if there is none."""
    if not spells:
        return None
    ends = [each.period.end for each in spells]
    end = None if None in ends else max(each for each in ends if each is not None)
    return Period(min(each.period.start for each in spells), end)


def _going_on(
    day: date,
    before: Sequence[Spell[V]],
    after: Sequence[Spell[V]],
    now: Sequence[Spell[V]],
    left: Period | None,
) -> Spell[V] | None:
    """What was recorded since for the last day left, if what held on it before the change held on this day too."""
    if left is None or left.last_day is None or day <= left.last_day:
        return None
    last, cut = _on(left.last_day, now), _on(left.last_day, before)
    if last is None or _value(last) == _value(_on(left.last_day, after)):
        return None
    changes = any(left.last_day < each.period.start <= day for each in before)
    return None if changes or (cut is not None and not cut.period.holds(day)) else last


def _on(day: date, spells: Iterable[Spell[V]]) -> Spell[V] | None:
    return next((each for each in spells if each.period.holds(day)), None)


def _value(spell: Spell[V] | None) -> V | None:
    return None if spell is None else spell.value


def _between(edges: Sequence[date]) -> list[Period]:
    """The stretches of days between edges, and from the last one on."""
    return [Period(start, end) for start, end in zip(edges, [*edges[1:], None], strict=False)]


def _joined(pieces: Iterable[Spell[V]]) -> list[Spell[V]]:
    """The pieces, those that follow one another and are of one row as one."""
    found: list[Spell[V]] = []
    for piece in pieces:
        if found and found[-1].id == piece.id and found[-1].period.end == piece.period.start:
            found[-1] = found[-1]._replace(period=Period(found[-1].period.start, piece.period.end))
        else:
            found.append(piece)
    return found
