"""What absence takes off the pay of a period: days that aren't paid, or not wholly."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.columns import Columns, Integers
from commonhold.records.pay.gross.lines import Gross, ImpossibleSpell, Lines, Overlapping, Rule, made
from commonhold.records.pay.gross.period import EVERY_DAY, Basis, Period
from commonhold.records.pay.gross.salary import Spells, exactly, overlaps

LARGEST_SHARE = 100


@dataclass(frozen=True, eq=False)
class Absences(Columns):
    """From one day to another, both included, somebody loses `lost / of` of their pay: 1/1 unpaid, 1/2 on half pay."""

    person: Integers
    first_day: Integers
    last_day: Integers
    lost: Integers
    of: Integers


def absent(
    paid: Lines,
    spells: Spells,
    absences: Absences,
    period: Period,
    basis: Basis,
    *,
    kept: Set[int] = frozenset(),
) -> Gross:
    """What is taken off the salary lines of a period, in lines of less than nothing.

    `kept` are the elements that go on through absence. What is lost of an element is shared out over days as its pay
    was, so that a period lost altogether comes to nothing.
    """
    held = _check(absences)
    row, line = _meeting(absences, paid, held, kept)
    order = np.lexsort(
        (np.maximum(absences.first_day[row], paid.first_day[line]), paid.element[line], paid.person[line])
    )
    row, line = row[order], line[order]
    first = np.maximum(absences.first_day[row], paid.first_day[line])
    last = np.minimum(absences.last_day[row], paid.last_day[line])
    days = spells.weekdays[paid.source[line]] if basis == "working" else np.full(len(line), EVERY_DAY)
    lines = made(
        {
            "person": paid.person[line],
            "element": paid.element[line],
            "rule": Rule.ABSENCE,
            "source": row,
            "first_day": first,
            "last_day": last,
            "units": period.count(days, first, last) * absences.lost[row],
            "of_units": period.length(days) * absences.of[row],
            "whole_pence": paid.whole_pence[line],
            "pence": 0,
        },
        len(line),
    )
    lines, pence = exactly(lines, held)
    return Gross(replace(lines, pence=-pence), held)


def _meeting(
    absences: Absences, paid: Lines, held: dict[int, Refusal], kept: Set[int]
) -> tuple[Integers, Integers]:
    """Each absence with each salary line of the same person that has a day in common with it, as pairs of rows."""
    rows = np.flatnonzero((absences.lost > 0) & ~np.isin(absences.person, list(held)))
    pay = np.flatnonzero((paid.rule == Rule.SALARY) & ~np.isin(paid.element, list(kept)))
    pay = pay[np.argsort(paid.person[pay], kind="stable")]
    low = np.searchsorted(paid.person[pay], absences.person[rows], "left")
    many = np.searchsorted(paid.person[pay], absences.person[rows], "right") - low
    row = np.repeat(rows, many)
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    line = pay[np.repeat(low, many) + within]
    meet = (absences.first_day[row] <= paid.last_day[line]) & (absences.last_day[row] >= paid.first_day[line])
    return row[meet], line[meet]


def _check(absences: Absences) -> dict[int, Refusal]:
    held: dict[int, Refusal] = {}
    checks = (
        ("an absence ends before it begins", absences.last_day < absences.first_day),
        (
            "an absence takes from nothing to all of a day’s pay",
            (absences.of < 1)
            | (absences.of > LARGEST_SHARE)
            | (absences.lost < 0)
            | (absences.lost > absences.of),
        ),
    )
    for what, wrong in checks:
        for person in np.unique(absences.person[wrong]):
            held.setdefault(int(person), ImpossibleSpell(what=what))
    for person, day in overlaps(absences.first_day, absences.last_day, absences.person):
        held.setdefault(person, Overlapping(day=date.fromordinal(day)))
    return held
