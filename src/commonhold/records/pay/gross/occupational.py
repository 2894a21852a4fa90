"""Occupational sick pay: full pay, then half pay, then none, by service and by what was used in the years before.

What a department pays is its own scheme, declared as data (`schemes/*.yaml`), not law.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import yaml

from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.sickness import Sickness

_SCHEMES = Path(__file__).parent / "schemes"


class NoScheme(Refusal):
    """There is no sick pay scheme called {name}. The department declares which of {known} it has."""

    code: ClassVar[str] = "pay.no-scheme"


class Step(NamedTuple):
    """From so many completed years of service on, so many days of full and of half pay."""

    years: int
    full_days: int
    half_days: int


@dataclass(frozen=True)
class Scheme:
    """An occupational scheme. Days are calendar days, weekends included."""

    title: str
    steps: tuple[Step, ...]
    over_years: int
    """What was used in so many years up to each day counts."""
    parental_full_weeks: Mapping[str, int]
    """Weeks of full pay in each kind of parental leave ("smp"), statutory pay included."""
    parental_service_weeks: int
    """Service needed for those, by the same day as statutory pay needs it."""
    citation: str
    provisional: bool

    def step(self, service_from: date, on: date) -> Step:
        years = on.year - service_from.year - ((on.month, on.day) < (service_from.month, service_from.day))
        return [each for each in self.steps if each.years <= max(years, 0)][-1]


class Stage(NamedTuple):
    """From one day to another, both included, `lost / of` of pay is lost: 0/1 at full pay, 1/2 at half, 1/1 at none."""

    first: date
    last: date
    lost: int
    of: int


@cache
def scheme(name: str) -> Scheme:
    """A scheme by the name of its file."""
    known = {path.stem: path for path in sorted(_SCHEMES.glob("*.yaml"))}
    if name not in known:
        raise NoScheme(name=name, known=", ".join(known))
    data: dict[str, Any] = yaml.safe_load(known[name].read_text(encoding="utf-8"))
    return Scheme(
        title=data["title"],
        steps=tuple(
            Step(each["from_years"], each["full_days"], each["half_days"]) for each in data["sick_pay"]
        ),
        over_years=data["over_years"],
        parental_full_weeks=data["parental_full_weeks"],
        parental_service_weeks=data["parental_service_weeks"],
        citation=data["citation"],
        provisional=data.get("provisional", False),
    )


def occupational_sick_pay(
    sickness: Sequence[Sickness], *, service_from: date, terms: Scheme
) -> tuple[Stage, ...]:
    """How much of pay is lost on each day of sickness, in the order of days.

    A day is at full pay if fewer days than the scheme allows were at full pay in the years up to it, else at half pay
    by the same rule, else unpaid. Service is counted to each day, so somebody may move up a step while sick.
    """
    full: deque[date] = deque()
    half: deque[date] = deque()
    found: list[Stage] = []
    seen: date | None = None
    for spell in sorted(sickness):
        day = spell.first if seen is None else max(spell.first, seen + timedelta(days=1))
        while day <= spell.last:
            allowed = terms.step(service_from, day)
            begun = _years_before(day, terms.over_years)
            for used in (full, half):
                while used and used[0] < begun:
                    used.popleft()
            if len(full) < allowed.full_days:
                full.append(day)
                _add(found, day, 0, 1)
            elif len(half) < allowed.half_days:
                half.append(day)
                _add(found, day, 1, 2)
            else:
                _add(found, day, 1, 1)
            seen, day = day, day + timedelta(days=1)
    return tuple(found)


def _add(found: list[Stage], day: date, lost: int, of: int) -> None:
    if found and found[-1].last == day - timedelta(days=1) and found[-1][2:] == (lost, of):
        found[-1] = found[-1]._replace(last=day)
    else:
        found.append(Stage(day, day, lost, of))


def _years_before(day: date, years: int) -> date:
    """The first day of the years that end with `day`."""
    try:
        return day.replace(year=day.year - years) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(day.year - years, 3, 1)
