"""Gross pay of a period: everything that is paid, taken off and covered, for everybody of a pay group at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from commonhold.records.pay.gross.absence import Absences, absent
from commonhold.records.pay.gross.additions import OneOffs, Overtime, one_offs, overtime
from commonhold.records.pay.gross.leave import Leaves, on_leave
from commonhold.records.pay.gross.lines import Gross, Overlapping, together
from commonhold.records.pay.gross.period import Basis, Period
from commonhold.records.pay.gross.salary import Spells, overlaps, salaries


@dataclass(frozen=True)
class Terms:
    """How a department pays."""

    basis: Basis
    salary: int
    """The pay element of salary, by which overtime is rated and from which covered statutory pay is taken off."""
    kept: frozenset[int] = frozenset()
    """Elements that go on through absence."""


@dataclass(frozen=True)
class Inputs:
    """What is known of a pay group's people for a period. A person is the same number in all tables."""

    spells: Spells
    absences: Absences
    leaves: Leaves
    overtime: Overtime
    one_offs: OneOffs


def gross_pay(given: Inputs, period: Period, terms: Terms) -> Gross:
    """Every line of gross pay, and whoever can't be paid with the reason."""
    paid = salaries(given.spells, period, terms.basis)
    away = _away_twice(given.absences, given.leaves)
    parts: Iterable[Gross] = (
        paid,
        Gross(paid.lines.take(slice(0, 0)), away),
        absent(paid.lines, given.spells, given.absences, period, terms.basis, kept=terms.kept),
        on_leave(
            paid.lines,
            given.spells,
            given.leaves,
            period,
            terms.basis,
            salary=terms.salary,
            kept=terms.kept,
        ),
        overtime(given.overtime, given.spells, salary=terms.salary),
        one_offs(given.one_offs),
    )
    return together(parts)


def _away_twice(absences: Absences, leaves: Leaves) -> dict[int, Overlapping]:
    """Those who are both absent and on leave on one day: nobody can lose a day's pay twice."""
    found = overlaps(
        np.concatenate([absences.first_day, leaves.first_day]),
        np.concatenate([absences.last_day, leaves.last_day]),
        np.concatenate([absences.person, leaves.person]),
    )
    return {person: Overlapping(day=date.fromordinal(day)) for person, day in found}
