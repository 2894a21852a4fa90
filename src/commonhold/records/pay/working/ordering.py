"""Orders to deduct from earnings as a calculation takes them, and what a run took for each."""

from dataclasses import dataclass

import numpy as np

from commonhold.base.money import LARGEST_PENCE
from commonhold.records.pay.calculation.tables import OrderLines, Orders
from commonhold.records.pay.inputs.rules import Inputs, Numbers, rows_of
from commonhold.records.pay.working.moving import gone


@dataclass(frozen=True)
class Takings:
    """One row for each order of somebody whom a run pays; amounts in pence."""

    employment_ids: Numbers
    order_ids: Numbers
    kinds: Numbers
    days: Numbers
    """When each order was made, `date.toordinal()`."""
    wanted: Numbers
    """What it would take of earnings that suffice; of those that go by a table, what it took."""
    taken: Numbers
    arrears: Numbers
    protected_arrears: Numbers
    already: Numbers
    """Of what is taken, what runs for the same period took before."""
    done: Numbers
    """1 where nothing is owed any more."""

    def __len__(self) -> int:
        return len(self.order_ids)

    def of(self, employment_ids: Numbers) -> "Takings":
        """Those of some employments."""
        these = np.isin(self.employment_ids, employment_ids)
        return Takings(*(getattr(self, name)[these] for name in self.__dataclass_fields__))


def orders(given: Inputs, rows: Numbers) -> tuple[Orders, Numbers]:
    """The orders of the rows that the calculation has, while something is owed on them, and which of those that were
    given each is."""
    row = rows_of(rows, given.row_of(given.orders))
    until_paid = given.orders["owed_pence"] > 0
    owed = np.where(until_paid, given.orders["owed_pence"] - given.orders["taken_pence"], LARGEST_PENCE)
    here = np.isin(given.orders["employment_id"], gone(given, here=True), invert=True)
    index = np.flatnonzero((row >= 0) & (owed > 0) & here)
    found = given.orders[index]
    return Orders.of(
        len(found),
        row=row[index],
        kind=found["kind"].astype(np.int64),
        day=found["day"].astype(np.int64),
        normal_pence=found["normal_pence"].astype(np.int64),
        protected_pence=found["protected_pence"].astype(np.int64),
        arrears_pence=found["arrears_pence"].astype(np.int64),
        protected_arrears_pence=found["protected_arrears_pence"].astype(np.int64),
        balance_pence=owed[index].astype(np.int64),
    ), index


def takings(given: Inputs, obeyed: Orders, index: Numbers, lines: OrderLines) -> Takings:
    """What was taken for each order."""
    found = given.orders[index]
    wanted = np.minimum(obeyed.normal_pence + obeyed.arrears_pence, obeyed.balance_pence)
    return Takings(
        employment_ids=found["employment_id"].astype(np.int64),
        order_ids=found["order_id"].astype(np.int64),
        kinds=obeyed.kind.astype(np.int64),
        days=obeyed.day.astype(np.int64),
        wanted=np.where(obeyed.normal_pence > 0, wanted, lines.taken_pence),
        taken=lines.taken_pence,
        arrears=lines.arrears_pence,
        protected_arrears=lines.protected_arrears_pence,
        already=found["already_pence"].astype(np.int64),
        done=(obeyed.balance_pence == lines.taken_pence).astype(np.int64),
    )
