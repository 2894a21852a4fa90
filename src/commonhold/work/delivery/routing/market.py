"""What the market of work is made of, as immutable values: units, what they offer, policies, a task, the load.

Plain dataclasses of tuples, so that a whole market writes as JSON, is identified by its hash, and reads back equal.
Money is integer pence; shares are whole percent; quality is in parts per million.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

CLEARANCES = ("none", "bpss", "ctc", "sc", "dv")
"""From the least to the most."""
EVERY = "*"
"""Every service, every task kind of one, or every department."""
IN_HOUSE = "in_house"
ROBOT = "robot"


@dataclass(frozen=True)
class Ability:
    """What a unit's people of one clearance can do in a working day: minutes by skill."""

    clearance: str
    skills: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Record:
    """What was measured of a unit at one kind of task: how many it did, how many of them right the first time, and
    the minutes that all took."""

    service: str
    element: str
    done: int
    right: int
    minutes: int


@dataclass(frozen=True)
class UnitFacts:
    """A unit as it is chosen by. `minutes_per_day` is what all its people work on tasks in a working day."""

    code: str
    id: int
    name: str
    kind: str
    open: bool
    supplier: str | None = None
    home: str | None = None
    """The code of the department whose own team it is; such a team works for no other."""
    countries: tuple[str, ...] = ("GB",)
    abilities: tuple[Ability, ...] = ()
    minutes_per_day: int = 0
    region: str = "england-and-wales"
    zone: str = "Europe/London"
    opens: time = time(9)
    closes: time = time(17)
    weekdays: str = "12345"
    conflicts: tuple[str, ...] = ()
    """Codes of departments and suppliers whose cases it must not work on."""
    safeguards: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    leaving: tuple[tuple[str, str], ...] = ()
    """Kinds of task, as service and element, that it hands over to others: it gets no more of them."""


@dataclass(frozen=True)
class Offer:
    """A price at which a unit does tasks, from a day to a day (both included).

    A supplier's price comes in bands by the month's volume of the lot: `(from_volume, pence)`, each marginal. Who has
    no bands costs `micropence_per_minute` for each minute that the task takes.
    """

    unit: str
    lot: str
    service: str
    element: str
    starts: date
    ends: date
    departments: tuple[str, ...] = (EVERY,)
    bands: tuple[tuple[int, int], ...] = ()
    micropence_per_minute: int = 0


@dataclass(frozen=True)
class Pilot:
    """A unit that is being tried: it gets this share of the service's tasks, in percent, and no more."""

    unit: str
    percent: int


@dataclass(frozen=True)
class PolicyTerms:
    """How a service's tasks are shared out among the units that may do them.

    The weights say what a thing costs in points; the fewest points win. `price`: points for a pound. `quality`: for
    a percentage point of tasks not right the first time. `lateness`: for an hour, of the unit's working time, after
    the task is due. Shares are of the service's tasks of the calendar month.
    """

    price: int = 1
    quality: int = 0
    lateness: int = 0
    in_house_percent: int = 0
    """At least this share stays in house."""
    supplier_percent: int = 100
    """No supplier gets more than this share."""
    pilots: tuple[Pilot, ...] = ()

    @property
    def shares(self) -> bool:
        """Whether any share counts at all."""
        return self.supplier_percent < 100 or self.in_house_percent > 0 or bool(self.pilots)


@dataclass(frozen=True)
class Policy:
    """A version of a service's policy; the highest number holds of those whose day has come."""

    service: str
    number: int
    effective_from: date
    terms: PolicyTerms


@dataclass(frozen=True)
class Market:
    """Everything that a choice goes by but for the task itself, the load, and where data may be seen."""

    units: tuple[UnitFacts, ...] = ()
    offers: tuple[Offer, ...] = ()
    policies: tuple[Policy, ...] = ()
    holidays: tuple[tuple[str, tuple[date, ...]], ...] = ()
    """Bank holidays by region."""


@dataclass(frozen=True)
class Work:
    """A task that needs a unit. `department` is a code; `not_units` did what this must be separate from."""

    task: str
    """What the task is called for good: it breaks ties."""
    department: str
    service: str
    element: str
    at: datetime
    due_at: datetime | None
    minutes: int
    skill: str
    clearance: str = "bpss"
    classification: str = "official"
    needs: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    not_units: tuple[str, ...] = ()
    interested: tuple[str, ...] = ()
    """Codes of suppliers that have an interest in the case."""
    people_only: bool = False
    """A robot found that it takes a person."""


@dataclass(frozen=True)
class Load:
    """How much the units have, all by the units' codes but for `volumes`."""

    minutes: Mapping[str, int] = field(default_factory=dict)
    """Minutes of work in the unit's queue."""
    volumes: Mapping[str, int] = field(default_factory=dict)
    """Tasks given this month under each lot."""
    given: Mapping[str, int] = field(default_factory=dict)
    """Tasks of the work's service given to each unit this month."""


class Residence(NamedTuple):
    """Whether a unit may do the work where it is, and the classes of data that it then doesn't see."""

    permit: bool
    hidden: tuple[str, ...] = ()
    words: str = ""


class Finding(NamedTuple):
    """How a unit fared: kept out by a filter or a share, with the reason; or scored, the fewest points being best.

    `quality` is in parts per million, `late_minutes` in the unit's working time, `points` in millionths of a point.
    """

    unit: str
    out: str | None
    words: str = ""
    price_pence: int | None = None
    quality: int | None = None
    late_minutes: int | None = None
    points: int | None = None


class Choice(NamedTuple):
    """The unit that gets the task (None: no unit may do it), by what rule, and how each unit fared."""

    unit: str | None
    by: str
    lot: str | None
    hidden: tuple[str, ...]
    findings: tuple[Finding, ...]
