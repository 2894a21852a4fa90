"""Pay calculated from columns on one core: people a second of processor time, from 100,000 to 5 million of them.

A month of the Civil Service as drawn here: nine in ten on the usual code, one in eleven in Scotland, a third with a
student loan, nearly all in alpha, one in three with a deduction, one in a hundred with an order, one in a thousand a
director. Beside it, people are paid one at a time by the tests' Decimal oracle.
"""

import argparse
import cProfile
import pstats
import resource
import time
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from benchmarks import report
from commonhold.base.law.pay import pay_law
from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.base.money import LARGEST_PENCE
from commonhold.records.pay.calculation.calculate import calculate
from commonhold.records.pay.calculation.tables import (
    ALPHA,
    ORDER_KINDS,
    SUFFIX,
    D,
    Deductions,
    Directors,
    K,
    Orders,
    People,
    Period,
)
from commonhold.records.pay.calculation.tests import oracle

AIM = 500_000
"""People a second on one core."""
MONTH = Period("monthly", 4, date(2026, 7, 31))
ONE_BY_ONE = 2_000
Drawn = tuple[People, Directors, Deductions, Orders]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, nargs="*", default=[100_000, 500_000, 1_000_000, 5_000_000])
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--profile", action="store_true", help="where the time goes, for the first size")
    chosen = arguments.parse_args()
    alone, took = _one_by_one(), {}
    for count in [100_000] if chosen.quick else chosen.people:
        tables = draw(count)
        if chosen.profile:
            return _profile(tables)
        seconds = took[count] = min(_seconds(tables) for _ in range(3))
        report.line(
            benchmark="pay_calculation",
            figure=round(count / seconds),
            unit="people/s of one core",
            ratio=round(count / seconds / alone, 1),
            peer=f"one person at a time in Decimal, {alone:,.0f} people/s",
            people=count,
            seconds=round(seconds, 3),
            aim=AIM,
            peak_mebibytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        )
    report.linear("pay_calculation", took)


def draw(count: int) -> Drawn:
    """A month's people, always the same."""
    chance = np.random.default_rng(2026)
    gross = chance.lognormal(np.log(2_900_00), 0.45, count).astype(np.int64)
    kind = chance.choice([SUFFIX, K, D, 2, 4], count, p=[0.95, 0.02, 0.01, 0.019, 0.001])
    usual = chance.random(count) < 0.9
    number = np.where(usual, 1257, chance.integers(1, 2_000, count))
    regime = chance.choice([0, 1, 2], count, p=[0.85, 0.09, 0.06])
    people = People.of(
        count,
        gross_pence=gross,
        taxable_pence=gross,
        nicable_pence=gross,
        pensionable_pence=gross * 95 // 100,
        sacrifice_pence=np.where(chance.random(count) < 0.05, 50_00, 0),
        regime=regime,
        code_kind=kind,
        code_number=np.where(kind == D, 0, np.where(kind > K, 0, number)),
        non_cumulative=chance.random(count) < 0.03,
        taxable_to_date_pence=gross * 3,
        tax_to_date_pence=np.maximum(gross - 1_048_00, 0) * 6 // 10,
        ni_letter=chance.choice(
            [NI_LETTERS.index(each) for each in "ACHMV"], count, p=[0.93, 0.03, 0.01, 0.02, 0.01]
        ),
        main_row=np.arange(count),
        loans=chance.choice([0, 1, 2, 4, 18], count, p=[0.67, 0.1, 0.15, 0.05, 0.03]),
        scheme=np.where(chance.random(count) < 0.97, ALPHA, chance.integers(0, 3, count)),
        partnership_basis_points=chance.integers(0, 501, count),
        age=chance.integers(18, 70, count),
    )
    return people, *_of_few(chance, gross)


def _of_few(chance: np.random.Generator, gross: NDArray[np.int64]) -> tuple[Directors, Deductions, Orders]:
    """What some of them have: a directorship, a deduction, an order."""
    count = len(gross)
    directing = np.sort(chance.choice(count, count // 1_000, replace=False))
    deducted = np.sort(chance.choice(count, count // 3, replace=False))
    ordered = np.sort(chance.choice(count, count // 100, replace=False))
    return (
        Directors.of(
            len(directing),
            row=directing,
            weeks=np.full(len(directing), 52),
            nicable_to_date_pence=gross[directing] * 3,
        ),
        Deductions.of(len(deducted), row=deducted, pence=np.full(len(deducted), 25_00)),
        Orders.of(
            len(ordered),
            row=ordered,
            kind=chance.integers(0, len(ORDER_KINDS), len(ordered)),
            normal_pence=np.full(len(ordered), 150_00),
            protected_pence=np.full(len(ordered), 900_00),
            balance_pence=np.full(len(ordered), LARGEST_PENCE),
        ),
    )


def _seconds(tables: Drawn) -> float:
    began = time.process_time()
    people, directors, deductions, orders = tables
    calculate(people, directors, deductions, MONTH, pay_law(MONTH.pay_day), orders)
    return time.process_time() - began


def _profile(tables: Drawn) -> None:
    profile = cProfile.Profile()
    profile.runcall(_seconds, tables)
    pstats.Stats(profile).sort_stats("tottime").print_stats(20)


def _one_by_one() -> float:
    """People a second of the oracle."""
    person = oracle.Person(
        *map(Decimal, ("2900.00", "2900.00", "2900.00", "2755.00", "0.00")),
        code="1257L",
        non_cumulative=False,
        taxable_to_date=Decimal("8700.00"),
        tax_to_date=Decimal("1111.00"),
        letter="A",
        loans={"plan_2"},
        scheme="alpha",
        partnership_percent=Decimal(0),
        age=40,
    )
    law = pay_law(MONTH.pay_day)
    began = time.process_time()
    for _ in range(ONE_BY_ONE):
        oracle.pay(person, MONTH.frequency, MONTH.number, law)
    return ONE_BY_ONE / (time.process_time() - began)


if __name__ == "__main__":
    main()
