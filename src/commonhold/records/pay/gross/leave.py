"""Leave in a period: the pay that is lost, the statutory pay that is due, and what of it is within the pay kept."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

import numpy as np

from commonhold.records.pay.gross.absence import Absences, absent
from commonhold.records.pay.gross.columns import Columns, Integers
from commonhold.records.pay.gross.lines import Gross, Lines, Rule, made, together
from commonhold.records.pay.gross.occupational import Scheme, Stage
from commonhold.records.pay.gross.parental import Claim
from commonhold.records.pay.gross.period import Basis, Period
from commonhold.records.pay.gross.salary import Spells
from commonhold.records.pay.gross.statutory import StatutoryPay


@dataclass(frozen=True, eq=False)
class Leaves(Columns):
    """From one day to another somebody is away, loses `lost / of` of pay, and is due statutory pay for those days.

    `element` is as what the statutory pay is paid (any number, if `pence` is nothing).
    """

    person: Integers
    element: Integers
    first_day: Integers
    last_day: Integers
    lost: Integers
    of: Integers
    pence: Integers


def leaves(
    person: int, element: int, stages: Iterable[Stage], due: StatutoryPay, period: Period
) -> list[dict[str, int]]:
    """The rows of `Leaves` that one person's leave makes in a period."""
    rows = []
    for stage in stages:
        first, last = max(stage.first, period.first), min(stage.last, period.last)
        if first <= last:
            rows.append(
                {
                    "person": person,
                    "element": element,
                    "first_day": first.toordinal(),
                    "last_day": last.toordinal(),
                    "lost": stage.lost,
                    "of": stage.of,
                    "pence": due.pence(first, last),
                }
            )
    return rows


def parental_stages(claim: Claim, terms: Scheme | None) -> tuple[Stage, ...]:
    """The weeks of parental leave at the scheme's full pay, and those in which only statutory pay is due."""
    full = terms.parental_full_weeks.get(claim.kind, 0) if terms else 0
    return tuple(
        Stage(week, date.fromordinal(week.toordinal() + 6), int(number >= full), 1)
        for number, week in enumerate(claim.weeks, claim.used_weeks)
    )


def on_leave(
    paid: Lines,
    spells: Spells,
    leave: Leaves,
    period: Period,
    basis: Basis,
    *,
    salary: int,
    kept: Set[int] = frozenset(),
) -> Gross:
    """Three kinds of lines: pay that is lost, statutory pay, and what of that is already within the pay that is kept.

    Contractual pay for the same days counts towards statutory pay, so that each day is paid once, and at least at the
    statutory rate: of each row the statutory pay is added, and the lesser of it and the pay kept for the same days
    taken off the `salary` element again. Source: Social Security Contributions and Benefits Act 1992 Sch.12 para.2
    and Sch.13 para.3.
    """
    lost = _absences(leave, leave.lost)
    keep = _absences(leave, leave.of - leave.lost)
    taken = absent(paid, spells, lost, period, basis, kept=kept)
    covering = absent(paid, spells, keep, period, basis, kept=kept)
    contractual = np.zeros(len(leave), dtype=np.int64)
    np.add.at(contractual, covering.lines.source, -covering.lines.pence)
    return together(
        [
            taken,
            Gross(_lines(leave, leave.element, Rule.STATUTORY, leave.pence), {}),
            Gross(
                _lines(
                    leave, np.full(len(leave), salary), Rule.OFFSET, -np.minimum(leave.pence, contractual)
                ),
                {},
            ),
        ]
    )


def _absences(leave: Leaves, lost: Integers) -> Absences:
    return Absences(
        person=leave.person, first_day=leave.first_day, last_day=leave.last_day, lost=lost, of=leave.of
    )


def _lines(leave: Leaves, element: Integers, rule: Rule, pence: Integers) -> Lines:
    rows = np.flatnonzero(pence)
    return made(
        {
            "person": leave.person[rows],
            "element": element[rows],
            "rule": rule,
            "source": rows,
            "first_day": leave.first_day[rows],
            "last_day": leave.last_day[rows],
            "units": 1,
            "of_units": 1,
            "whole_pence": pence[rows],
            "pence": pence[rows],
        },
        len(rows),
    )
