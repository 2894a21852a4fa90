"""What a run books and pays: by cost centre, and to whom."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from commonhold.records.ledger.rules import MOST_LINES, JournalLine
from commonhold.records.pay.inputs.rules import Numbers
from commonhold.records.pay.rules import NET_PAY, Column


def journals(
    columns: Sequence[Column], amounts: Numbers, cost_centre_ids: Numbers, net_pence: Numbers
) -> Iterator[list[JournalLine]]:
    """The journals that book payslips: each balances, as each cost centre does, and is no longer than may be.

    What is paid and what an employer pays on top is a cost; what is taken off, what the employer owes and the net pay
    are owed to others.
    """
    centres, place = np.unique(cost_centre_ids, return_inverse=True)
    sums = np.zeros((len(centres), len(columns)), dtype=np.int64)
    np.add.at(sums, place, amounts)
    net = np.zeros(len(centres), dtype=np.int64)
    np.add.at(net, place, net_pence)
    lines: list[JournalLine] = []
    for row, centre in enumerate(centres.tolist()):
        booked = _booked(columns, sums[row].tolist(), int(net[row]))
        if len(lines) + len(booked) > MOST_LINES:
            yield lines
            lines = []
        lines += [JournalLine(account, pence, centre) for account, pence in sorted(booked.items()) if pence]
    if lines:
        yield lines


def _booked(columns: Sequence[Column], amounts: Sequence[int], net_pence: int) -> dict[str, int]:
    """By account what a cost centre's pay comes to, debits positive."""
    booked: dict[str, int] = {NET_PAY: -net_pence}
    for column, pence in zip(columns, amounts, strict=True):
        if column.account:
            sign = column.sign if column.sign else -1
            booked[column.account] = booked.get(column.account, 0) + sign * pence
        if column.cost:
            booked[column.cost] = booked.get(column.cost, 0) + pence
    return booked


def run_source(run_id: int) -> str:
    """Under what a run is filed, once."""
    return f"pay.run:{run_id}"


def source(run_id: int, employment_id: int) -> str:
    """Under what somebody's net pay of a run is paid, once."""
    return f"{run_source(run_id)}:{employment_id}"


def reference(pay_date: date, employment_id: int) -> str:
    """What people read on their bank statements, such as PAY MAY26 1234: no two of a run have the same."""
    return f"{_pay_of(pay_date)} {employment_id}"


@lru_cache
def _pay_of(pay_date: date) -> str:
    return f"PAY {pay_date:%b%y}".upper()
