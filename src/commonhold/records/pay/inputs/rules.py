"""What a run is worked out from, matched to the rows of those whom it pays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Before:
    """What some were paid: a row each, a place for each column."""

    columns: Sequence[str]
    employment_ids: Numbers
    amounts: Numbers


@dataclass(frozen=True)
class Inputs:
    """Tables as they were read; `terms` has one row for each employment that is paid, in the order of their ids."""

    terms: NDArray[Any]
    jobs: NDArray[Any]
    moved: NDArray[Any]
    """When those of the group were in another one on days of the period, or paid by another department."""
    previous: NDArray[Any]
    """What those who came from another department or employer were paid there in the tax year, and taxed."""
    posts: NDArray[Any]
    banks: NDArray[Any]
    salaries: NDArray[Any]
    elements: NDArray[Any]
    once: NDArray[Any]
    debts: NDArray[Any]
    orders: NDArray[Any]
    directors: NDArray[Any]
    """Those of the tax year so far, with what they were paid in it before they were appointed."""
    births: NDArray[Any]
    overtime: NDArray[Any]
    absences: NDArray[Any]
    """Of everybody who is away in the period, all until its end."""
    services: NDArray[Any]
    """Since when those have served."""
    earned: NDArray[Any]
    """What those were paid on earlier pay days."""
    scheme: str
    """The department's occupational scheme; empty if it has said none."""
    elsewhere: NDArray[Any]
    """By person, what other groups' runs paid for the same tax period."""
    before: Sequence[Before]
    """In the tax year, by runs of earlier pay days."""
    already: Sequence[Before]
    """For the same period, by runs that this one supplements."""
    unreadable: Collection[int]
    """The employments of which it can't be read what they were paid in the tax year before."""
    left: Mapping[int, str]
    """Whoever left before the period and is paid once more, with the tax code for that if not by their own."""

    def __len__(self) -> int:
        return len(self.terms)

    @cached_property
    def employment_ids(self) -> Numbers:
        return self.terms["employment_id"].astype(np.int64)

    def after_leaving(self, left: Mapping[int, str]) -> "Inputs":
        """The same, with some who are paid after they left; by which tax code, each period on its own."""
        terms = self.terms.copy()
        for row in np.flatnonzero(np.isin(self.employment_ids, list(left))):
            if code := left[int(self.employment_ids[row])]:
                terms["tax_code"][row], terms["non_cumulative"][row] = code.ljust(8).encode(), 1
        return replace(self, terms=terms, left=left)

    def row_of(self, table: NDArray[Any]) -> Numbers:
        """For each row of a table the row of its employment here, -1 where it isn't paid by this run."""
        return rows_of(self.employment_ids, table["employment_id"].astype(np.int64))

    def of_latest(self, table: NDArray[Any], field: str) -> Numbers:
        """For each employment the field of its last row in a table; 0 where it has none."""
        last = latest(table)
        row = self.row_of(last)
        found = np.zeros(len(self), dtype=np.int64)
        found[row[row >= 0]] = last[field][row >= 0]
        return found

    def to_date(self, column: str) -> Numbers:
        """For each employment what it had of a column in the tax year before this period."""
        return self._of(self.before, column)

    def of_previous(self, column: str) -> Numbers:
        """For each employment what employers of before paid (`taxable`) or took (`tax`) in the tax year."""
        found = np.zeros(len(self), dtype=np.int64)
        row = self.row_of(self.previous)
        found[row[row >= 0]] = self.previous[column][row >= 0]
        return found

    def paid(self, column: str) -> Numbers:
        """For each employment what it had of a column for this period already."""
        return self._of(self.already, column)

    def _of(self, paid: Sequence[Before], column: str) -> Numbers:
        found = np.zeros(len(self), dtype=np.int64)
        for each in paid:
            if column in each.columns:
                row = rows_of(self.employment_ids, each.employment_ids)
                found[row[row >= 0]] += each.amounts[row >= 0, list(each.columns).index(column)]
        return found


def latest(table: NDArray[Any]) -> NDArray[Any]:
    """Of each employment the row that begins last, in the order of their ids."""
    if not len(table):
        return table
    order = np.lexsort((table["first_day"], table["employment_id"]))
    ids = table["employment_id"][order]
    rows: NDArray[Any] = table[order[np.append(ids[1:] != ids[:-1], True)]]
    return rows


def rows_of(ids: Numbers, wanted: Numbers) -> Numbers:
    """Where each of the wanted is among sorted ids; -1 where it isn't."""
    if not len(ids):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[at] == wanted, at, -1)
