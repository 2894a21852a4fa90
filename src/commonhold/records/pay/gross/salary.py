"""Salary and allowances of a period, from the spells for which each rate held, to the day."""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.columns import Columns, Integers
from commonhold.records.pay.gross.lines import (
    Gross,
    ImpossibleSpell,
    Lines,
    Overlapping,
    Rule,
    TooFine,
    made,
)
from commonhold.records.pay.gross.period import EVERY_DAY, PERIODS_A_YEAR, Basis, Period
from commonhold.records.pay.gross.shares import apportion, group_starts, too_fine

MOST_ANNUAL_PENCE = 100_000_000
MOST_HOURS = 16_800
"""A week has 168 hours."""


@dataclass(frozen=True, eq=False)
class Spells(Columns):
    """From one day to another, both included, somebody has a rate of pay: one row for each.

    The rate is `annual_pence` for a year of full time, of which `hours / full_hours` is due (both in hundredths of an
    hour a week; equal for what doesn't depend on hours). `weekdays` are those on which the person works, as bits.
    """

    person: Integers
    element: Integers
    first_day: Integers
    last_day: Integers
    annual_pence: Integers
    hours: Integers
    full_hours: Integers
    weekdays: Integers


class Held(NamedTuple):
    """Those whose rows can't be worked out, and why; and which rows are fit to be."""

    people: dict[int, Refusal]
    fit: Integers


def period_pence(annual_pence: Integers, hours: Integers, full_hours: Integers, period: Period) -> Integers:
    """A whole period's pay to the nearest penny: a year's divided by 12, 13 or 52, in proportion to hours."""
    parts = full_hours * PERIODS_A_YEAR[period.frequency]
    whole: Integers = (2 * annual_pence * hours + parts) // (2 * parts)
    return whole


def salaries(spells: Spells, period: Period, basis: Basis) -> Gross:
    """What each spell comes to in the period. A spell outside it gives no line.

    A day is worth the whole period's pay at that day's rate, divided by the days of the period: all of them, or those
    on which the person works. See `shares.apportion` for how pennies are shared.
    """
    held = _check(spells)
    rows = held.fit[_within(spells, held.fit, period)]
    rows = rows[np.lexsort((spells.first_day[rows], spells.element[rows], spells.person[rows]))]
    in_order = len(rows) == len(spells) and bool(np.all(rows[1:] > rows[:-1]))
    found = spells if in_order else spells.take(rows)
    lines, pence = exactly(_shared(found, rows, period, basis), held.people)
    return Gross(replace(lines, pence=pence), held.people)


def exactly(lines: Lines, held: dict[int, Refusal]) -> tuple[Lines, Integers]:
    """The lines with their pence, but for those of people whose shares are too fine to reckon with, who are held."""
    starts = group_starts(lines.person, lines.element)
    people = lines.person[starts[too_fine(lines.whole_pence, lines.of_units, starts)]]
    if len(people):
        held.update({int(person): TooFine() for person in people})
        lines = lines.take(~np.isin(lines.person, people))
        starts = group_starts(lines.person, lines.element)
    return lines, apportion(lines.whole_pence, lines.units, lines.of_units, starts)


def _shared(found: Spells, rows: Integers, period: Period, basis: Basis) -> Lines:
    """The lines of spells in the period, with their shares but without their pence."""
    first = np.maximum(found.first_day, period.first.toordinal())
    last = np.minimum(found.last_day, period.last.toordinal())
    days = found.weekdays if basis == "working" else np.full(len(found), EVERY_DAY)
    return made(
        {
            "person": found.person,
            "element": found.element,
            "rule": Rule.SALARY,
            "source": rows,
            "first_day": first,
            "last_day": last,
            "units": period.count(days, first, last),
            "of_units": period.length(days),
            "whole_pence": period_pence(found.annual_pence, found.hours, found.full_hours, period),
            "pence": 0,
        },
        len(found),
    )


def _within(spells: Spells, rows: Integers, period: Period) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (spells.first_day[rows] <= period.last.toordinal()) & (
        spells.last_day[rows] >= period.first.toordinal()
    )
    return inside


def _check(spells: Spells) -> Held:
    """Whose spells can't be right, found for everybody at once."""
    people: dict[int, Refusal] = {}
    checks = (
        ("it ends before it begins", spells.last_day < spells.first_day),
        (
            "a year’s pay must be from nothing to £1m",
            (spells.annual_pence < 0) | (spells.annual_pence > MOST_ANNUAL_PENCE),
        ),
        (
            "hours must be more than none and at most 168 a week",
            (np.minimum(spells.hours, spells.full_hours) <= 0)
            | (np.maximum(spells.hours, spells.full_hours) > MOST_HOURS),
        ),
        (
            "at least one weekday must be worked on",
            (spells.weekdays <= 0) | (spells.weekdays > EVERY_DAY),
        ),
    )
    for what, wrong in checks:
        for person in np.unique(spells.person[wrong]):
            people.setdefault(int(person), ImpossibleSpell(what=what))
    for person, day in overlaps(spells.first_day, spells.last_day, spells.person, spells.element):
        people.setdefault(person, Overlapping(day=date.fromordinal(day)))
    return Held(people, np.flatnonzero(~np.isin(spells.person, list(people))))


def overlaps(
    first_day: Integers, last_day: Integers, person: Integers, *keys: Integers
) -> list[tuple[int, int]]:
    """The people who have two rows with equal keys on one day, each with the first such day."""
    order = np.lexsort((first_day, *keys, person))
    alike = person[order][1:] == person[order][:-1]
    for key in keys:
        alike &= key[order][1:] == key[order][:-1]
    later, earlier = order[1:], order[:-1]
    clash = np.flatnonzero(alike & (first_day[later] <= last_day[earlier]))
    return [(int(person[later[each]]), int(first_day[later[each]])) for each in clash]
