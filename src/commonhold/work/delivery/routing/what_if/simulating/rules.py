"""A month's tasks simulated, event by event: they arrive as they did, a unit is chosen, they wait in its queue, its
people do them in its working time. Seeded, so that the same month under the same terms gives the same figures; and each
task is as quick or slow in every simulation, so that only what was changed makes a difference. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import simpy

from commonhold.base.working_time import WorkingCalendar
from commonhold.work.delivery.routing.market import Choice, Finding, Load, Market, UnitFacts
from commonhold.work.delivery.routing.what_if.rules import Changes, Past, Routers

Happening = Generator[simpy.Event, Any, None]
SHAPE = 4
"""How evenly tasks take their time: a gamma distribution of this shape around what is expected."""


@dataclass
class Figures:
    """What became of a unit's tasks; money in pence, lateness in minutes of the unit's working time."""

    tasks: int = 0
    pence: int = 0
    late: int = 0
    late_minutes: int = 0
    right_ppm: int = 0
    """The sum of the tasks' expected quality, in parts per million."""

    def add(self, other: Figures) -> None:
        self.tasks += other.tasks
        self.pence += other.pence
        self.late += other.late
        self.late_minutes += other.late_minutes
        self.right_ppm += other.right_ppm


@dataclass
class _Team:
    """A unit at work: so many people as its minutes a day fill, each with one task at a time."""

    people: simpy.Resource
    calendar: WorkingCalendar
    pace: float
    """The working time that one of its people takes for a minute of work."""
    waiting: int = 0
    """Minutes of work that it has."""


@dataclass
class Simulation:
    """One run over a month's choices, the oldest first."""

    service: str
    markets: Mapping[str, Market]
    changes: Changes
    seed: int
    progress: Callable[[int], None]
    """Told after every task how many have arrived."""
    figures: dict[str | None, Figures] = field(default_factory=dict)
    """By unit's code; None is the department's own people, who cost nothing here and are never late."""

    def run(self, choices: Sequence[Past]) -> dict[str | None, Figures]:
        """The figures by unit. The queues and volumes at the start are those of the first choice."""
        if not choices:
            return {}
        self._routers = Routers(self.markets, self.service, self.changes)
        self._env = simpy.Environment()
        self._begin = choices[0].work.at
        self._teams: dict[str, _Team] = {}
        self._volumes, self._given = dict(choices[0].load.volumes), dict(choices[0].load.given)
        self._facts = {
            unit.code: (unit, market)
            for key in sorted(self._routers.markets)
            for market in [self._routers.markets[key]]
            for unit in market.units
        }
        for code, minutes in sorted(choices[0].load.minutes.items()):
            if code in self._facts and self._facts[code][0].minutes_per_day > 0:
                self._begin_with(code, minutes)
        self._env.process(self._arrivals(choices))
        self._env.run()
        return self.figures

    def _arrivals(self, choices: Sequence[Past]) -> Happening:
        for count, past in enumerate(choices, 1):
            self.progress(count)
            yield self._env.timeout(max(0.0, self._minute(past.work.at) - self._env.now))
            queues = {code: team.waiting for code, team in self._teams.items() if team.waiting > 0}
            choice = self._routers.choose(past, Load(queues, self._volumes, self._given))
            if choice.unit is None or choice.lot is None:
                self.figures.setdefault(None, Figures()).add(Figures(tasks=1))
                continue
            self._volumes[choice.lot] = self._volumes.get(choice.lot, 0) + 1
            self._given[choice.unit] = self._given.get(choice.unit, 0) + 1
            self._env.process(self._done(past, choice, choice.unit))

    def _done(self, past: Past, choice: Choice, unit: str) -> Happening:
        """A task from when a unit is given it until it is done."""
        team, won = self._team(unit), _won(choice)
        luck = random.Random(f"{self.seed} {past.work.task}").gammavariate(SHAPE, 1 / SHAPE)  # noqa: S311
        team.waiting += past.work.minutes
        with team.people.request() as turn:
            yield turn
            yield self._working(team, self._routers.minutes(past, unit) * luck)
        team.waiting -= past.work.minutes
        late = 0
        if past.work.due_at is not None:
            late = round(team.calendar.elapsed(past.work.due_at, self._now()) / timedelta(minutes=1))
        done = Figures(1, won.price_pence or 0, int(late > 0), late, won.quality or 0)
        self.figures.setdefault(unit, Figures()).add(done)

    def _begin_with(self, code: str, minutes: int) -> None:
        """What a unit has already: as much for each of its people."""
        team = self._team(code)
        people = int(team.people.capacity)
        share = minutes // people
        team.waiting += share * people
        for _ in range(people):
            self._env.process(self._backlog(team, share))

    def _backlog(self, team: _Team, minutes: int) -> Happening:
        with team.people.request() as turn:
            yield turn
            yield self._working(team, minutes)
        team.waiting -= minutes

    def _working(self, team: _Team, minutes: float) -> simpy.Event:
        """That one person has done so many minutes of work, begun now."""
        end = team.calendar.add(self._now(), timedelta(minutes=minutes * team.pace))
        return self._env.timeout(max(0.0, self._minute(end) - self._env.now))

    def _team(self, code: str) -> _Team:
        if code not in self._teams:
            unit, market = self._facts[code]
            calendar = _calendar(unit, market)
            day = datetime.combine(self._begin.date(), unit.closes) - datetime.combine(
                self._begin.date(), unit.opens
            )
            day_minutes = day / timedelta(minutes=1)
            people = max(1, round(unit.minutes_per_day / day_minutes))
            pace = people * day_minutes / unit.minutes_per_day
            self._teams[code] = _Team(simpy.Resource(self._env, people), calendar, pace)
        return self._teams[code]

    def _minute(self, moment: datetime) -> float:
        return (moment.timestamp() - self._begin.timestamp()) / 60

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._begin.timestamp() + self._env.now * 60, self._begin.tzinfo)


def simulate(
    choices: Sequence[Past],
    markets: Mapping[str, Market],
    service: str,
    changes: Changes,
    seed: int,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str | None, Figures]:
    """A month's tasks under what is tried, by unit."""
    return Simulation(service, markets, changes, seed, progress).run(choices)


@dataclass(frozen=True)
class Comparison:
    """A month under what there was, and under what was tried, by unit."""

    as_was: Mapping[str | None, Figures]
    as_tried: Mapping[str | None, Figures]

    def plain(self) -> dict[str, list[dict[str, Any]]]:
        """As JSON takes it, the departments' own people last."""
        return {
            name: [{"unit": unit, **vars(figures[unit])} for unit in ordered(figures)]
            for name, figures in (("as_was", self.as_was), ("as_tried", self.as_tried))
        }


def compare(
    choices: Sequence[Past],
    markets: Mapping[str, Market],
    service: str,
    changes: Changes,
    seed: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Comparison:
    """A month simulated twice; `progress` is told how many tasks of both have arrived."""
    as_was = simulate(choices, markets, service, Changes(), seed, progress)
    count = len(choices)
    as_tried = simulate(choices, markets, service, changes, seed, lambda done: progress(count + done))
    return Comparison(as_was, as_tried)


def ordered(units: Iterable[str | None]) -> list[str | None]:
    """Units in order, the departments' own people last."""
    return sorted(units, key=lambda unit: (unit is None, unit or ""))


def _won(choice: Choice) -> Finding:
    return next(each for each in choice.findings if each.unit == choice.unit)


def _calendar(unit: UnitFacts, market: Market) -> WorkingCalendar:
    holidays = frozenset(dict(market.holidays).get(unit.region, ()))
    return WorkingCalendar(
        unit.opens, unit.closes, frozenset(map(int, unit.weekdays)), holidays, ZoneInfo(unit.zone)
    )
