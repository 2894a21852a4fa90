"""Days and spells: what an employment's dates may be, and how a change cuts what is recorded."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import ClassVar, Generic, NamedTuple, TypeVar

from commonhold.base.refusals import Refusal
from commonhold.records.people.rules import ImpossibleDate, check_day

V = TypeVar("V")


class NotEmployedThen(Refusal):
    """This employment runs {period}. Choose dates within it."""

    code: ClassVar[str] = "people.not-employed-then"


class Annulled(Refusal):
    """This employment was annulled: it should never have been, and holds for no day. Choose another one."""

    code: ClassVar[str] = "people.annulled"


class NothingToCorrect(Refusal):
    """Nothing of this kind is recorded for {on}. Record a change from that day instead."""

    code: ClassVar[str] = "people.nothing-to-correct"


class NothingChanges(Refusal):
    """This is already what is recorded for those days. There is nothing to change."""

    code: ClassVar[str] = "people.nothing-changes"


class ServiceStartsLater(Refusal):
    """Continuous service can't begin after the employment does. Enter {starts:%-d %B %Y} or an earlier date."""

    code: ClassVar[str] = "people.service-starts-later"


class EndsBeforeItStarts(Refusal):
    """This employment starts on {starts:%-d %B %Y}. Choose that day or a later one as its last."""

    code: ClassVar[str] = "people.ends-before-it-starts"


class Period(NamedTuple):
    """From `start` up to `end`, which is the first day after, or for good."""

    start: date
    end: date | None

    @property
    def last_day(self) -> date | None:
        return None if self.end is None else self.end - timedelta(days=1)

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def meet(self, other: "Period") -> "Period | None":
        """The days that are in both."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return Period(start, end) if end is None or start < end else None

    def less(self, other: "Period") -> list["Period"]:
        """The days of this that are not in the other: none, one or two periods."""
        if self.meet(other) is None:
            return [self]
        rest = [Period(self.start, other.start)] if self.start < other.start else []
        if other.end is not None and (self.end is None or other.end < self.end):
            rest.append(Period(other.end, self.end))
        return rest

    def __str__(self) -> str:
        return f"from {self.start:%-d %B %Y} " + (
            f"until {self.end:%-d %B %Y}" if self.end else "with no end"
        )


class Spell(NamedTuple, Generic[V]):
    """A value that holds for a period; `id` is that of its row, None before it has one."""

    id: int | None
    period: Period
    value: V


class Revision(NamedTuple, Generic[V]):
    """What to record: the rows that hold no longer, and the spells that take their place."""

    superseded: list[int]
    added: list[Spell[V]]


def check_employed(born: date, starts: date, ends: date | None, continuous_from: date) -> Period:
    """The days of an employment; `ends` is the first day after it."""
    check_day(starts, field="starts")
    if check_day(born, field="born") >= check_day(continuous_from, field="continuous_from"):
        raise ImpossibleDate(field="born", on=born.isoformat())
    if ends is not None and ends <= starts:
        raise EndsBeforeItStarts(field="ends", starts=starts)
    if continuous_from > starts:
        raise ServiceStartsLater(field="continuous_from", starts=starts)
    return Period(starts, ends)


def check_entered(born: date, on: date, starts: date, *, field: str) -> None:
    """The day on which somebody first entered the Civil Service, who has an employment that starts on another."""
    if not born < check_day(on, field=field) <= starts:
        raise ImpossibleDate(field=field, on=on.isoformat())


def check_end(employed: Period, last_day: date) -> Period:
    """The days of an employment of which the last is another."""
    check_day(last_day, field="last_day")
    if last_day < employed.start:
        raise EndsBeforeItStarts(field="last_day", starts=employed.start)
    after = Period(employed.start, last_day + timedelta(days=1))
    if after == employed:
        raise NothingChanges(field="last_day")
    return after


def period_of_change(
    spells: Sequence[Spell[V]], employed: Period, from_date: date, until: date | None
) -> Period:
    """The days that a change covers.

    Without `until` it lasts up to the next change that is already recorded, else to the end of the employment.
    """
    if not employed.holds(from_date) or (until is not None and until <= from_date):
        raise NotEmployedThen(field="from_date", period=str(employed))
    if until is None:
        until = min((s.period.start for s in spells if s.period.start > from_date), default=employed.end)
    elif employed.end is not None and until > employed.end:
        raise NotEmployedThen(field="until", period=str(employed))
    return Period(from_date, until)


def change(spells: Iterable[Spell[V]], period: Period, value: V | None) -> Revision[V]:
    """Let `value` hold for `period` (None: nothing), whatever was recorded for those days.

    Of the spells that it cuts, the rest is recorded anew. Refuses with NothingChanges.
    """
    met = [spell for spell in spells if spell.period.meet(period)]
    if len(met) == 1 and met[0].value == value and not period.less(met[0].period):
        raise NothingChanges()
    kept = [Spell(None, rest, spell.value) for spell in met for rest in spell.period.less(period)]
    added = [*kept, Spell(None, period, value)] if value is not None else kept
    superseded = [spell.id for spell in met if spell.id is not None]
    return Revision(superseded, sorted(added, key=lambda spell: spell.period.start))


def fit(spells: Sequence[Spell[V]], before: Period, after: Period) -> Revision[V]:
    """Cut the spells of an employment to its new dates, and stretch those that reached its old ones."""
    superseded: list[int] = []
    added: list[Spell[V]] = []
    for spell in spells:
        start = after.start if spell.period.start == before.start else spell.period.start
        end = after.end if spell.period.end == before.end else spell.period.end
        fitted = Period(start, end).meet(after) if end is None or start < end else None
        if fitted == spell.period:
            continue
        if spell.id is not None:
            superseded.append(spell.id)
        if fitted is not None:
            added.append(Spell(None, fitted, spell.value))
    return Revision(superseded, added)
