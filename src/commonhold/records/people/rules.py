"""What is true of an employment from one day to another, and how a change cuts the spells that record it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, NamedTuple, TypeAlias

from commonhold.base.identifiers import check_account_number, check_sort_code
from commonhold.base.refusals import Refusal

GRADES = ("AA", "AO", "EO", "HEO", "SEO", "G7", "G6", "SCS1", "SCS2", "SCS3", "SCS4")
"""From the most junior to the most senior: the Civil Service's common grades, and its senior pay bands."""

REGIONS = (
    "North East (England)",
    "North West (England)",
    "Yorkshire and The Humber",
    "East Midlands (England)",
    "West Midlands (England)",
    "East of England",
    "London",
    "South East (England)",
    "South West (England)",
    "Wales",
    "Scotland",
    "Northern Ireland",
    "Overseas",
)
"""The international territorial level 1 regions of the United Kingdom, as the ONS names them, and abroad."""

MAX_NAME_LENGTH = 200


class UnknownGrade(Refusal):
    """{given} is not a grade. Use one of: AA, AO, EO, HEO, SEO, G7, G6, SCS1, SCS2, SCS3, SCS4."""

    code: ClassVar[str] = "people.unknown-grade"


class UnknownRegion(Refusal):
    """{given} is not a region. Use the name of one of the twelve regions of the UK, or Overseas."""

    code: ClassVar[str] = "people.unknown-region"


class ImpossiblePay(Refusal):
    """Pay of {given} pence a year can't be right. Enter a year's full-time pay, above nothing and under £1m."""

    code: ClassVar[str] = "people.impossible-pay"


class ImpossibleHours(Refusal):
    """{given} hours a week can't be right. Enter more than 0 and at most 60, with at most two decimal places."""

    code: ClassVar[str] = "people.impossible-hours"


class NameMissing(Refusal):
    """This name can't be recorded. Enter a name of 1 to 200 characters, all of which can be printed."""

    code: ClassVar[str] = "people.name"


class ImpossibleDate(Refusal):
    """{on} can't be right here. Enter a day from 1900 to 2199; nobody starts work before being born."""

    code: ClassVar[str] = "people.impossible-date"


class NotEmployedThen(Refusal):
    """This employment runs {period}. Choose dates within it."""

    code: ClassVar[str] = "people.not-employed-then"


class NothingToCorrect(Refusal):
    """Nothing of this kind is recorded for {on}. Record a change from that day instead."""

    code: ClassVar[str] = "people.nothing-to-correct"


class NothingChanges(Refusal):
    """This is already what is recorded for those days. There is nothing to change."""

    code: ClassVar[str] = "people.nothing-changes"


class FactsMissing(Refusal):
    """An employment can't begin without: {missing}. Add what is missing."""

    code: ClassVar[str] = "people.facts-missing"


class ServiceStartsLater(Refusal):
    """Continuous service can't begin after the employment does. Enter {starts:%-d %B %Y} or an earlier date."""

    code: ClassVar[str] = "people.service-starts-later"


class EndsBeforeItStarts(Refusal):
    """This employment starts on {starts:%-d %B %Y}. Choose that day or a later one as its last."""

    code: ClassVar[str] = "people.ends-before-it-starts"


@dataclass(frozen=True, slots=True)
class Post:
    post_id: int


@dataclass(frozen=True, slots=True)
class Grade:
    grade: str

    def __post_init__(self) -> None:
        if self.grade not in GRADES:
            raise UnknownGrade(field="grade", given=self.grade)


@dataclass(frozen=True, slots=True)
class Manager:
    """The employment of the line manager."""

    manager_id: int


@dataclass(frozen=True, slots=True)
class Pay:
    """A year's pay if full time, in pence."""

    annual_pence: int

    def __post_init__(self) -> None:
        if not 0 < self.annual_pence < 100_000_000:
            raise ImpossiblePay(field="annual_pence", given=self.annual_pence)


@dataclass(frozen=True, slots=True)
class WorkingPattern:
    """Hours of work in a week, without breaks."""

    weekly_hours: Decimal

    def __post_init__(self) -> None:
        hours = self.weekly_hours
        if not (hours.is_finite() and 0 < hours <= 60 and hours == hours.quantize(Decimal("0.01"))):
            raise ImpossibleHours(field="weekly_hours", given=hours)


@dataclass(frozen=True, slots=True)
class Location:
    region: str

    def __post_init__(self) -> None:
        if self.region not in REGIONS:
            raise UnknownRegion(field="region", given=self.region)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where pay goes: six digits, eight digits, and the name that the account is held in."""

    sort_code: str
    account_number: str
    account_name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort_code", check_sort_code(self.sort_code))
        object.__setattr__(self, "account_number", check_account_number(self.account_number))
        object.__setattr__(self, "account_name", check_name(self.account_name, field="account_name"))


Value: TypeAlias = Post | Grade | Manager | Pay | WorkingPattern | Location | BankAccount

ALWAYS_KNOWN: tuple[type[Value], ...] = (Post, Grade, Pay, WorkingPattern, Location)
"""What an employment has on each of its days. A manager or a bank account it may lack."""


def check_name(text: str, *, field: str) -> str:
    """A name as it was given, with single spaces."""
    name = " ".join(text.split())
    if not (0 < len(name) <= MAX_NAME_LENGTH and name.isprintable()):
        raise NameMissing(field=field)
    return name


def check_day(day: date, *, field: str) -> date:
    if not 1900 <= day.year < 2200:
        raise ImpossibleDate(field=field, on=day.isoformat())
    return day


class Period(NamedTuple):
    """From `start` up to `end`, which is the first day after, or for good."""

    start: date
    end: date | None

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


class Spell(NamedTuple):
    """A value that holds for a period; `id` is that of its row, None before it has one."""

    id: int | None
    period: Period
    value: Value


class Revision(NamedTuple):
    """What to record: the rows that hold no longer, and the spells that take their place."""

    superseded: list[int]
    added: list[Spell]


def check_facts(facts: Iterable[Value]) -> list[Value]:
    """The facts, the last one of each kind, if all are there without which an employment can't begin."""
    given = {type(fact): fact for fact in facts}
    if missing := [kind.__name__ for kind in ALWAYS_KNOWN if kind not in given]:
        raise FactsMissing(field="facts", missing=", ".join(missing))
    return list(given.values())


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
    spells: Sequence[Spell], employed: Period, from_date: date, until: date | None
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


def change(spells: Iterable[Spell], period: Period, value: Value | None) -> Revision:
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


def fit(spells: Sequence[Spell], before: Period, after: Period) -> Revision:
    """Cut the spells of an employment to its new dates, and stretch those that reached its old ones."""
    superseded: list[int] = []
    added: list[Spell] = []
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
