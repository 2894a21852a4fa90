"""What can be said of somebody's absence, of overtime, and of what a department pays while people are away."""

from dataclasses import dataclass
from datetime import date, timedelta

from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.absence import LARGEST_SHARE
from commonhold.records.pay.gross.additions import MINUTES_A_DAY, MOST_PER_CENT
from commonhold.records.pay.gross.parental import Kind, qualifying_week, week_before, week_of
from commonhold.records.people.rules import check_day

TITLES = {
    "unpaid": "Unpaid or partly paid",
    "sick": "Sickness",
    "smp": "Maternity leave",
    "sap": "Adoption leave",
    "spp": "Paternity leave",
    "shpp": "Shared parental leave",
    "spbp": "Bereavement leave of parents",
    "sncp": "Neonatal care leave",
}
"""The kinds of absence, the parental ones by the names of their statutory pay."""
KINDS = tuple(TITLES)
PARENTAL: tuple[Kind, ...] = ("smp", "sap", "spp", "shpp", "spbp", "sncp")
MOST_WEEKS = 52
MOST_AVERAGE_PENCE = 10_000_000
_BY_ITSELF = ("smp", "spbp")
"""Decided by the week of the event itself, so that no other day is asked for."""


class UnknownKind(Refusal):
    """“{given}” is not a kind of absence. Use one of {known}."""

    code = "pay.unknown-absence"


class EndsBeforeItBegins(Refusal):
    """The last day is before {first:%-d %B %Y}, the first. Enter that day or a later one."""

    code = "pay.absence-ends-first"


class ImpossibleShare(Refusal):
    """{lost}/{of} of pay can't be lost. Enter a share from 1/100 to all of it, such as 1/1 or 1/2."""

    code = "pay.impossible-share"


class ClaimIncomplete(Refusal):
    """{what} is missing or can't be right, which statutory pay of parents depends on."""

    code = "pay.claim-incomplete"


class NotForThisKind(Refusal):
    """Only parental leave has a claim for weeks of statutory pay. Leave this empty."""

    code = "pay.not-for-this-kind"


class ImpossibleAverage(Refusal):
    """Average weekly earnings can't be that. Enter an amount above nothing and up to £100,000."""

    code = "pay.impossible-average"


class AlreadyAway(Refusal):
    """There is another absence {days}. Nobody is away twice: end or cancel that one first."""

    code = "pay.already-away"


class ImpossibleOvertime(Refusal):
    """Overtime is from a minute to a day, at a rate from 1% to 1,000%."""

    code = "pay.impossible-overtime"


class OvertimeTwice(Refusal):
    """Overtime at {percent}% is recorded for {day:%-d %B %Y} already. Cancel it first if it isn't right."""

    code = "pay.overtime-twice"


@dataclass(frozen=True, slots=True)
class Absence:
    """From one day to another, both included (None: it goes on), somebody is away. See the models for the rest."""

    kind: str
    first: date
    last: date | None
    lost: int = 0
    of: int = 1
    event: date | None = None
    decided: date | None = None
    adoption: bool = False
    weeks: int = 0
    used_weeks: int = 0
    average_pence: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownKind(field="kind", given=self.kind[:20], known=", ".join(KINDS))
        if check_day(self.first, field="first") and self.last is not None and self.last < self.first:
            raise EndsBeforeItBegins(field="last", first=self.first)
        if self.last is not None:
            check_day(self.last, field="last")
        right = 1 <= self.lost <= self.of <= LARGEST_SHARE if self.kind == "unpaid" else self.lost == 0
        if not right:
            raise ImpossibleShare(field="lost", lost=self.lost, of=self.of)
        if self.kind in _BY_ITSELF:
            object.__setattr__(self, "decided", self.event)
        if self.kind in PARENTAL:
            self._check_claim()
        elif self.event or self.decided or self.adoption or self.weeks or self.used_weeks:
            raise NotForThisKind(field="event" if self.event else "weeks")
        if self.average_pence is not None and not 0 < self.average_pence <= MOST_AVERAGE_PENCE:
            raise ImpossibleAverage(field="average")

    def _check_claim(self) -> None:
        for field, day, what in (
            ("event", self.event, "The day of the event (due, birth, placement or death)"),
            ("decided", self.decided, "The day by which the claim is decided (due, match or care began)"),
        ):
            if day is None:
                raise ClaimIncomplete(field=field, what=what)
            check_day(day, field=field)
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise ClaimIncomplete(field="weeks", what="The number of weeks that are claimed (1 to 52)")
        if not 0 <= self.used_weeks <= MOST_WEEKS:
            raise ClaimIncomplete(field="used_weeks", what="The number of weeks used before (0 to 52)")
        if self.last is not None and self.last < self.weeks_end:
            raise ClaimIncomplete(
                field="weeks", what="The number of weeks, which are more than the leave has,"
            )

    @property
    def weeks_end(self) -> date:
        """The last day of the weeks that are claimed."""
        return date.fromordinal(self.first.toordinal() + 7 * self.weeks - 1)

    @property
    def relevant_saturday(self) -> date:
        """The end of the week by which a claim's conditions are decided."""
        assert self.decided is not None, "not a claim"
        if self.kind in ("spbp", "sncp"):
            return week_before(self.decided)
        if self.kind == "sap" or self.adoption:
            return week_of(self.decided)
        return qualifying_week(self.decided)

    def meets(self, first: date, last: date | None) -> bool:
        """Whether it has a day from one day to another, both included (None: for good)."""
        return (last is None or self.first <= last) and (self.last is None or self.last >= first)


@dataclass(frozen=True, slots=True)
class OvertimeWorked:
    """Minutes worked on a day beyond the pattern, paid at `percent` of the hourly rate: 150 is time and a half."""

    day: date
    minutes: int
    percent: int

    def __post_init__(self) -> None:
        check_day(self.day, field="day")
        if not 1 <= self.minutes <= MINUTES_A_DAY:
            raise ImpossibleOvertime(field="minutes")
        if not 1 <= self.percent <= MOST_PER_CENT:
            raise ImpossibleOvertime(field="percent")


def days(first: date, last: date | None) -> str:
    """Days in words, from the first to the last."""
    return f"from {first:%-d %B %Y}" + (f" to {last:%-d %B %Y}" if last else "")


def day_before(day: date | None) -> date | None:
    """The last day of a range of which the first day after is known."""
    return None if day is None else day - timedelta(days=1)
