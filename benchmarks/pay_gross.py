"""Gross pay from columns on one core: people a second of processor time, from 100,000 to 5 million of them.

A month as drawn here: everybody has a salary, which changes within the month for one in fifty; one in three has an
allowance, one in twenty worked overtime, one in ten is paid something once, one in thirty was away for some days
without all of their pay, and one in a hundred is on leave with statutory pay. Beside it, the tests' oracle works
out salaries, one person and one day at a time.
"""

import argparse
import resource
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from benchmarks import report
from commonhold.records.pay.gross.absence import Absences
from commonhold.records.pay.gross.additions import OneOffs, Overtime
from commonhold.records.pay.gross.columns import NO_END, Integers
from commonhold.records.pay.gross.leave import Leaves
from commonhold.records.pay.gross.pay import Inputs, Terms, gross_pay
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY, Period
from commonhold.records.pay.gross.salary import Spells
from commonhold.records.pay.gross.tests import oracle

AIM = 500_000
"""People a second on one core."""
MONTH = Period("monthly", date(2026, 7, 1), date(2026, 7, 31))
FIRST, LAST = MONTH.first.toordinal(), MONTH.last.toordinal()
SALARY, ALLOWANCE, OVERTIME, BONUS, STATUTORY = range(5)
TERMS = Terms("working", SALARY)
ONE_BY_ONE = 500


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, nargs="*", default=[100_000, 500_000, 1_000_000, 5_000_000])
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    alone, took = _one_by_one(), {}
    for count in [100_000] if chosen.quick else chosen.people:
        given = draw(count)
        took[count] = min(_seconds(given) for _ in range(3))
        report.line(
            benchmark="pay_gross",
            figure=round(count / took[count]),
            unit="people/s of one core",
            ratio=round(count / took[count] / alone, 1),
            peer=f"one person and one day at a time in fractions, salaries only, {alone:,.0f} people/s",
            people=count,
            seconds=round(took[count], 3),
            aim=AIM,
            peak_mebibytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        )
    report.linear("pay_gross", took)


def draw(count: int) -> Inputs:
    """A month's people, always the same."""
    chance = np.random.default_rng(2026)

    def some(share: float) -> Integers:
        return np.sort(chance.choice(count, int(count * share), replace=False))

    everybody, changing, allowed = np.arange(count), some(0.02), some(1 / 3)
    ends = np.full(count, NO_END)
    ends[changing] = FIRST + chance.integers(0, 30, len(changing))
    annual = chance.lognormal(np.log(34_000_00), 0.4, count).astype(np.int64).clip(20_000_00, 900_000_00)
    hours = np.where(chance.random(count) < 0.2, 22_20, 37_00)
    working, once, away, leaving = some(0.05), some(0.1), some(1 / 30), some(0.01)
    away = np.setdiff1d(away, leaving)
    began = FIRST + chance.integers(0, 25, len(away))
    return Inputs(
        Spells.joined(
            [
                _spells(everybody, SALARY, 738_000, ends, annual, hours),
                _spells(changing, SALARY, ends[changing] + 1, NO_END, annual[changing] * 11 // 10, hours[changing]),
                _spells(allowed, ALLOWANCE, 738_000, NO_END, 3_000_00, 37_00),
            ]
        ),
        _table(Absences, away, first_day=began, last_day=began + 5, lost=1, of=chance.integers(1, 3, len(away))),
        _table(
            Leaves, leaving, element=STATUTORY, first_day=FIRST, last_day=LAST, lost=1, of=1, pence=850_00
        ),
        _table(Overtime, working, element=OVERTIME, day=FIRST + 3, minutes=150, per_cent=150),
        _table(OneOffs, once, element=BONUS, day=LAST, pence=500_00),
    )  # fmt: skip


def _spells(person: Integers, element: int, first: Any, last: Any, annual: Any, hours: Any) -> Spells:
    return _table(
        Spells,
        person,
        element=element,
        first_day=first,
        last_day=last,
        annual_pence=annual,
        hours=hours,
        full_hours=37_00,
        weekdays=MONDAY_TO_FRIDAY,
    )


def _table(kind: Any, person: Integers, **columns: Any) -> Any:
    """Rows of these people; a column may be one number for all."""
    return kind(person=person, **{name: np.broadcast_to(each, len(person)) for name, each in columns.items()})


def _seconds(given: Inputs) -> float:
    began = time.process_time()
    assert not gross_pay(given, MONTH, TERMS).held
    return time.process_time() - began


def _one_by_one() -> float:
    """People a second of the oracle."""
    row: Mapping[str, int] = _spells(np.zeros(1, dtype=np.int64), 0, FIRST, LAST, 34_000_00, 37_00).row(0)
    began = time.process_time()
    for _ in range(ONE_BY_ONE):
        oracle.salary([row], MONTH, TERMS.basis)
    return ONE_BY_ONE / (time.process_time() - began)


if __name__ == "__main__":
    main()
