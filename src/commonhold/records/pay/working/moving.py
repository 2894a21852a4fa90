"""Whoever goes within a period from one pay group to another, or to another department: each pays for its own days, and
the later one deducts."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhold.records.pay.inputs.rules import Inputs, Numbers


def of_own_days(given: Inputs, table: NDArray[Any]) -> NDArray[Any]:
    """Rows that hold from day to day, without the days for which another group pays."""
    touched = np.isin(table["employment_id"], given.moved["employment_id"])
    if not touched.any():
        return table
    kept = [each for row in table[touched] for each in _rest(row, given.moved)]
    return np.concatenate([table[~touched], np.array(kept, dtype=table.dtype)])


def gone(given: Inputs, *, here: bool = False) -> Numbers:
    """The employments that another group has at the period's end, or another department (unless only `here`)."""
    ended = given.moved["at_the_end"] == 1 if here else given.moved["at_the_end"] > 0
    found: Numbers = given.moved["employment_id"][ended].astype(np.int64)
    return found


def away_throughout(given: Inputs, first: int, last: int) -> Numbers:
    """The employments that one other group or department has on all days from one to another (`date.toordinal()`)."""
    moved = given.moved
    whole = (moved["first_day"] <= first) & (moved["last_day"] >= last)
    found: Numbers = moved["employment_id"][whole].astype(np.int64)
    return found


def _rest(row: np.void, moved: NDArray[Any]) -> Iterator[np.void]:
    parts = [(int(row["first_day"]), int(row["last_day"]))]
    for first, last in moved[moved["employment_id"] == row["employment_id"]][
        ["first_day", "last_day"]
    ].tolist():
        around = [((begin, min(end, first - 1)), (max(begin, last + 1), end)) for begin, end in parts]
        parts = [part for both in around for part in both if part[0] <= part[1]]
    for begin, end in parts:
        part = row.copy()
        part["first_day"], part["last_day"] = begin, end
        yield part
