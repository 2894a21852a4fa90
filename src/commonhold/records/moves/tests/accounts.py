"""A simple account of careers: who pays for which days, when each employment begins and ends, what people have."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

FIRST, LAST = date(2026, 4, 8), date(2027, 2, 20)
"""Between these days people move, are lent, come back, leave and join again."""
DAY = timedelta(days=1)
HALF_YEAR = timedelta(days=184)
A_DAY_OFF = 37 * 60 // 5


class Paid(NamedTuple):
    """Days for which one employment is paid, up to and without `end`."""

    employment_id: int
    start: date
    end: date | None


@dataclass(frozen=True)
class State:
    """Where somebody works: who pays for which days, and when each employment begins and ends."""

    paid: tuple[Paid, ...]
    employed: dict[int, tuple[date, date | None]]
    department: int
    home: tuple[int, int] | None = None
    """The employment and the department that lend them."""

    def gone(self, on: date) -> tuple[Paid, ...]:
        """What is paid if nothing is any more from a day on."""
        return tuple(Paid(job, start, min(end or on, on)) for job, start, end in self.paid if start < on)

    def moved(self, kind: str, on: date, to: int, department: int) -> "State":
        now, ends = self.paid[-1].employment_id, dict(self.employed)
        if kind != "loan":
            ends[now] = (ends[now][0], on)
        if kind != "return":
            ends[to] = (on, None)
        home = (now, self.department) if kind == "loan" else None
        return State((*self.gone(on), Paid(to, on, None)), ends, department, home)


@dataclass
class Done:
    """A move that stands: what was before it, and every row that held then, unless something else was done since."""

    move_id: int
    kind: str
    before: State
    rows: set[tuple[str, str]] | None


@dataclass
class Person:
    name: str
    number: str
    state: State
    service: date
    holds: dict[str, Any]
    off: set[date] = field(default_factory=set)
    flexi: int = 0
    stands: list[Done] = field(default_factory=list)
    departments: dict[int, int] = field(default_factory=dict)
    """Of every employment there ever was."""
    story: list[str] = field(default_factory=list)
    """What they did, for whoever has to find out what went wrong."""

    @property
    def now(self) -> Paid:
        return self.state.paid[-1]

    def days(self, after: date | None = None) -> tuple[date, date]:
        """From which day to which they may go on from where they are."""
        return max(FIRST, (after or self.now.start) + DAY), LAST

    def employed_in(self, department: int, on: date, but: int = 0) -> bool:
        """Whether a department employs them from a day on, or still does then: it can't take them on again."""
        return any(
            self.departments[job] == department and (end is None or end > on)
            for job, (_, end) in self.state.employed.items()
            if job != but
        )

    def something_else(self) -> None:
        for each in self.stands:
            each.rows = None


class Moving(NamedTuple):
    person: Person
    move_id: int
    kind: str
    on: date
    department: int
