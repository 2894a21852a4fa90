"""Orders to deduct from earnings: attachments of earnings, child maintenance, council tax, fines, arrestments.

Priority orders come first, then student loans, then attachments for civil debts, then direct earnings attachments;
within each the earlier order comes first, and a later one is worked out from what earlier ones left. Attachable is pay
after income tax, National Insurance and pension contributions. Loans give way to priority orders (HMRC's Collection of
Student Loans Manual, CSLM18015 and 18020): beside one that goes by a table nothing is repaid, beside one with protected
earnings no more than these leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonhold.base.law.pay import Band, PayLaw
from commonhold.records.pay.calculation.exact import BASIS_POINTS, Integers, basis_points, pence
from commonhold.records.pay.calculation.tables import ORDER_KINDS, Flags, Frequency, OrderLines, Orders
from commonhold.records.pay.calculation.turns import turns

CHILD_MAINTENANCE, PRIORITY, FINE, COUNCIL_TAX, COUNCIL_TAX_WALES, ARRESTMENT, CIVIL_DEBT, DIRECT = range(
    len(ORDER_KINDS)
)
_RANK = np.array([0, 0, 0, 0, 0, 0, 1, 2])
"""By kind: priority orders, attachments for civil debts, direct earnings attachments."""
_TABLES = {
    FINE: "fine_attachment",
    COUNCIL_TAX: "council_tax_attachment",
    COUNCIL_TAX_WALES: "council_tax_attachment_wales",
    ARRESTMENT: "earnings_arrestment",
    DIRECT: "direct_earnings_attachment",
}
_NO_LOANS_BESIDE = [FINE, COUNCIL_TAX, COUNCIL_TAX_WALES, ARRESTMENT]
"""Priority orders that go by a table."""
_POUND = 100
_WEEKS = {"weekly": 1, "two_weekly": 2, "four_weekly": 4, "monthly": 1}


@dataclass(frozen=True)
class _Table:
    """A table that gives a deduction for net earnings: limits in pence, rates in basis points, one more than limits."""

    limits: Sequence[int]
    rates: Integers
    kind: int
    least: int
    """The least that is taken once anything is, in pence."""

    def deduction(self, net: Integers) -> Integers:
        band = sum((net > limit for limit in self.limits), start=np.zeros(len(net), dtype=np.int64))
        if self.kind == ARRESTMENT:
            starts = np.array([0, *self.limits], dtype=np.int64)
            before = _half_down(np.cumsum(np.diff(starts) * self.rates[:-1]))
            within = _half_down((net - starts[band]) * self.rates[band])
            return np.where(band > 0, np.maximum(np.array([0, *before])[band] + within, self.least), 0)
        if self.kind == DIRECT:
            return _half_down(net * self.rates[band])
        last = self.limits[-1]
        above = np.maximum(net - last, 0)
        rate = self.rates[np.minimum(band, len(self.limits) - 1)]
        return _half_down((net - above) * rate + above * self.rates[-1])


@dataclass(frozen=True)
class AttachmentTables:
    """What orders of a period are worked out by; shares in basis points."""

    tables: dict[int, _Table]
    weeks: int
    """Of two and four weeks: the table is that of one week, applied to each."""
    maintenance_protected: int
    direct_protected: int


def tables(law: PayLaw, frequency: Frequency) -> AttachmentTables:
    period = "monthly" if frequency == "monthly" else "weekly"
    least = pence(law.figures["earnings_arrestment_least"].by_key[period])
    return AttachmentTables(
        {
            kind: _table(law.figures[name].by_key[period], kind, least if kind == ARRESTMENT else 0)
            for kind, name in _TABLES.items()
        },
        _WEEKS[frequency],
        basis_points(law.figures["child_maintenance_protected"].number),
        basis_points(law.figures["direct_earnings_attachment_protected"].number),
    )


def obey(
    orders: Orders, attachable: Integers, loans: Integers, by: AttachmentTables
) -> tuple[OrderLines, Integers]:
    """What each order takes and carries on, and what each employment repays of loans beside them, in pence.

    `orders.row` is an index of `attachable` and `loans`: net earnings before loans, and what is due of these.
    """
    net = np.maximum(attachable, 0)
    left, protected = net.copy(), np.zeros_like(net)
    lines = OrderLines.of(len(orders))
    priority = _RANK[orders.kind] == 0
    for turn in _turns(orders, priority):
        _take(orders.part(turn), turn, net, left, by, lines)
        part = orders.part(turn)
        protected[part.row] = np.maximum(protected[part.row], _protected(part, net, by))
    nothing = np.zeros(len(net), dtype=bool)
    nothing[orders.row[np.isin(orders.kind, _NO_LOANS_BESIDE)]] = True
    repaid = np.where(nothing, 0, np.clip(left - protected, 0, loans)) // _POUND * _POUND
    left -= repaid
    for turn in _turns(orders, ~priority):
        _take(orders.part(turn), turn, net, left, by, lines)
    return lines, repaid


def _turns(orders: Orders, some: Flags) -> list[Integers]:
    """Indices of some of the orders, an employment's one after the other."""
    indices = np.flatnonzero(some)
    return [
        indices[turn] for turn in turns(orders.row[indices], _RANK[orders.kind[indices]], orders.day[indices])
    ]


def _take(
    orders: Orders, indices: Integers, net: Integers, left: Integers, by: AttachmentTables, lines: OrderLines
) -> None:
    """Take at most one order of each employment from what is left of its net earnings."""
    rest = left[orders.row]
    carries = (orders.kind == CHILD_MAINTENANCE) | (orders.kind == PRIORITY)
    wanted = np.minimum(_wanted(orders, net, rest, by), orders.balance_pence)
    protected = _protected(orders, net, by) + np.where(
        orders.kind == PRIORITY, orders.protected_arrears_pence, 0
    )
    taken = np.minimum(wanted, np.maximum(rest - protected, 0))
    left[orders.row] -= taken
    lines.taken_pence[indices] = taken
    lines.arrears_pence[indices] = np.where(carries, wanted - taken, 0)
    lines.protected_arrears_pence[indices] = np.where(
        orders.kind == PRIORITY, np.maximum(protected - rest, 0), 0
    )


def _wanted(orders: Orders, net: Integers, rest: Integers, by: AttachmentTables) -> Integers:
    """What each order takes if earnings suffice; arrears of civil debts are not carried on."""
    wanted: Integers = orders.normal_pence + np.where(orders.kind == CIVIL_DEBT, 0, orders.arrears_pence)
    for kind, table in by.tables.items():
        rows = orders.kind == kind
        earnings = (net[orders.row] if kind == DIRECT else rest)[rows]
        wanted[rows] = table.deduction(earnings // by.weeks) * by.weeks
    return wanted


def _protected(orders: Orders, net: Integers, by: AttachmentTables) -> Integers:
    """What each order leaves of net earnings, a share rounded up to the penny."""
    share = np.where(orders.kind == CHILD_MAINTENANCE, by.maintenance_protected, 0)
    share += np.where(orders.kind == DIRECT, by.direct_protected, 0)
    fixed = (orders.kind == PRIORITY) | (orders.kind == CIVIL_DEBT)
    kept: Integers = -(-net[orders.row] * share // BASIS_POINTS) + orders.protected_pence * fixed
    return kept


def _half_down(product: Integers) -> Integers:
    """Whole pence of pence times basis points: the nearest, an exact half down."""
    return (product + BASIS_POINTS // 2 - 1) // BASIS_POINTS


def _table(bands: Sequence[Band], kind: int, least: int) -> _Table:
    limits = [pence(band.to) for band in bands if band.to is not None]
    return _Table(limits, np.array([basis_points(band.rate) for band in bands], dtype=np.int64), kind, least)
