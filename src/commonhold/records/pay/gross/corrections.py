"""Back-dated changes: what each period should have come to, less what was paid for it, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from commonhold.records.pay.gross.columns import Columns, Integers
from commonhold.records.pay.gross.lines import Lines, Rule, made
from commonhold.records.pay.gross.period import Period
from commonhold.records.pay.gross.shares import group_starts


@dataclass(frozen=True, eq=False)
class Amounts(Columns):
    """Pence of an element that somebody was due, or was paid, for a period (a number: the caller's own).

    What was paid as a correction has the number of the period that it corrected, not of the one it was paid in.
    """

    person: Integers
    period: Integers
    element: Integers
    pence: Integers


class Difference(NamedTuple):
    """What is still owed, by person, period and element; less than nothing where too much was paid."""

    owed: Amounts
    due_pence: Integers
    """Of each row of `owed`: what the period should have come to."""
    paid_pence: Integers
    """Of each row of `owed`: all that was paid for it so far, corrections included."""


def amounts(lines: Lines, period: int) -> Amounts:
    """What the lines of one period come to, by person and element."""
    return summed(
        Amounts(
            person=lines.person,
            period=np.full(len(lines), period),
            element=lines.element,
            pence=lines.pence,
        )
    )


def summed(rows: Amounts) -> Amounts:
    """One row for each person, period and element, in that order."""
    order = np.lexsort((rows.element, rows.period, rows.person))
    rows = rows.take(order)
    starts = group_starts(rows.person, rows.period, rows.element)
    pence = np.add.reduceat(rows.pence, starts) if len(starts) else rows.pence
    first = rows.take(starts)
    return Amounts(person=first.person, period=first.period, element=first.element, pence=pence)


def difference(due: Amounts, paid: Amounts) -> Difference:
    """What is owed besides all that was paid. Nothing, once it has been paid: a correction is never made twice.

    `due` is worked out anew from what is known now, for each period that a change reaches back to and for everybody
    who had a spell in it, whether they still work for the department or not. `paid` is every amount paid for those
    periods. Whoever is in only one of the two is owed all of it, or has been overpaid all of it.
    """
    both = Amounts.joined([due, paid])
    sign = np.concatenate([np.ones(len(due), np.int64), np.zeros(len(paid), np.int64)])
    order = np.lexsort((both.element, both.period, both.person))
    both, sign = both.take(order), sign[order]
    starts = group_starts(both.person, both.period, both.element)
    if not len(starts):
        return Difference(both, both.pence, both.pence)
    due_pence = np.add.reduceat(both.pence * sign, starts)
    paid_pence = np.add.reduceat(both.pence * (1 - sign), starts)
    differs = np.flatnonzero(due_pence != paid_pence)
    keys = both.take(starts[differs])
    owed = Amounts(
        person=keys.person,
        period=keys.period,
        element=keys.element,
        pence=(due_pence - paid_pence)[differs],
    )
    return Difference(owed, due_pence[differs], paid_pence[differs])


def correction_lines(found: Difference, periods: Mapping[int, Period]) -> Lines:
    """What is owed as lines of the period in which it is paid, each with the days of the period that it corrects.

    `source` is that period's number, and `whole_pence` what it should have come to.
    """
    first = [periods[int(each)].first.toordinal() for each in found.owed.period]
    last = [periods[int(each)].last.toordinal() for each in found.owed.period]
    return made(
        {
            "person": found.owed.person,
            "element": found.owed.element,
            "rule": Rule.CORRECTION,
            "source": found.owed.period,
            "first_day": first,
            "last_day": last,
            "units": 1,
            "of_units": 1,
            "whole_pence": found.due_pence,
            "pence": found.owed.pence,
        },
        len(found.owed),
    )
