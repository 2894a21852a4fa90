"""Orders, as the published examples and tables have them."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from commonhold.base.law.pay import pay_law
from commonhold.records.pay.calculation import attachments
from commonhold.records.pay.calculation.tables import ORDER_KINDS, Frequency, OrderLines, Orders

UNTIL_PAID = 99_999_999_999


def order(kind: str, **more: int) -> dict[str, int]:
    return {"kind": ORDER_KINDS.index(kind), "balance_pence": UNTIL_PAID, "day": 739_000} | more


def obeyed(
    net: int,
    *orders: dict[str, int],
    loans: int = 0,
    frequency: Frequency = "monthly",
    on: date = date(2025, 7, 31),
) -> tuple[OrderLines, int]:
    """What somebody's orders take from net earnings, and what is left to repay loans with."""
    names = {name for each in orders for name in each}
    table = Orders.of(
        len(orders),
        row=[0] * len(orders),
        **{name: [each.get(name, 0) for each in orders] for name in names},
    )
    lines, repaid = attachments.obey(
        table, np.array([net]), np.array([loans]), attachments.tables(pay_law(on), frequency)
    )
    return lines, int(repaid[0])


def taken(net: int, *orders: dict[str, int], **more: object) -> list[int]:
    return obeyed(net, *orders, **more)[0].taken_pence.tolist()  # type: ignore[arg-type, no-any-return]


def test_child_maintenance_leaves_three_fifths_and_carries_the_rest_on() -> None:
    assert taken(1_200_00, order("child_maintenance", normal_pence=150_00)) == [150_00]  # GOV.UK's example
    lines, _ = obeyed(900_00, order("child_maintenance", normal_pence=300_00, arrears_pence=100_00))
    assert lines.taken_pence.tolist() == [360_00]
    assert lines.arrears_pence.tolist() == [40_00]


def test_a_priority_attachment_carries_on_both_what_it_missed_and_what_was_not_protected() -> None:
    short = order("priority_attachment", normal_pence=200_00, protected_pence=1_000_00)
    lines, _ = obeyed(950_00, short)
    assert (lines.taken_pence[0], lines.arrears_pence[0], lines.protected_arrears_pence[0]) == (
        0,
        200_00,
        50_00,
    )
    next_time = short | {"arrears_pence": 200_00, "protected_arrears_pence": 50_00}
    lines, _ = obeyed(1_300_00, next_time)
    assert (lines.taken_pence[0], lines.arrears_pence[0], lines.protected_arrears_pence[0]) == (
        250_00,
        150_00,
        0,
    )


def test_a_civil_debt_comes_after_priority_orders_whatever_its_date_and_carries_nothing_on() -> None:
    debt = order("attachment", normal_pence=300_00, protected_pence=800_00, arrears_pence=50_00, day=738_000)
    child = order("child_maintenance", normal_pence=150_00)
    lines, _ = obeyed(1_200_00, debt, child)
    assert lines.taken_pence.tolist() == [250_00, 150_00]
    assert lines.arrears_pence.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("kind", "frequency", "net", "deduction"),
    [
        ("council_tax", "monthly", "300.00", "0.00"),
        ("council_tax", "monthly", "300.01", "9.00"),
        ("council_tax", "monthly", "1500.00", "255.00"),
        ("council_tax", "monthly", "2520.00", "593.40"),  # 17% of 2,020 and half of 500
        ("council_tax_wales", "monthly", "1500.00", "180.00"),
        ("fine", "weekly", "200.00", "24.00"),
        ("council_tax", "four_weekly", "1200.00", "144.00"),  # 12% of each week's 300
        ("earnings_arrestment", "monthly", "750.00", "0.00"),
        ("earnings_arrestment", "monthly", "760.00", "10.00"),
        ("earnings_arrestment", "monthly", "3000.00", "437.50"),
        ("earnings_arrestment", "monthly", "4000.00", "750.00"),
        ("earnings_arrestment", "weekly", "600.00", "78.08"),
        ("direct_earnings_attachment", "weekly", "385.00", "57.75"),  # Rotherham Council's example 1
        ("direct_earnings_attachment", "monthly", "430.00", "0.00"),
    ],
)
def test_orders_that_go_by_a_table(kind: str, frequency: Frequency, net: str, deduction: str) -> None:
    assert taken(int(Decimal(net) * 100), order(kind), frequency=frequency) == [int(Decimal(deduction) * 100)]


@pytest.mark.parametrize(("limit", "fixed"), [("2370.49", "325.79"), ("3563.83", "600.25")])
def test_an_arrestments_fixed_amounts_are_those_that_the_regulations_print(limit: str, fixed: str) -> None:
    net = int(Decimal(limit) * 100)
    beyond = taken(net + 1, order("earnings_arrestment"), on=date(2024, 1, 31))[0]
    assert int(Decimal(fixed) * 100) <= beyond <= int(Decimal(fixed) * 100) + 1


def test_a_direct_earnings_attachment_leaves_three_fifths_after_all_other_orders() -> None:
    other = order("priority_attachment", normal_pence=486_00)
    assert taken(1_620_00, order("direct_earnings_attachment"), other) == [
        162_00,
        486_00,
    ]  # Rotherham's example 3


def test_a_second_council_tax_order_goes_by_what_the_first_left() -> None:
    first, second = order("council_tax", day=738_000), order("council_tax", day=738_500)
    assert taken(1_500_00, second, first) == [149_40, 255_00]  # 12% of 1,245


def test_an_order_stops_when_its_debt_is_paid() -> None:
    assert taken(1_500_00, order("council_tax", balance_pence=12_34)) == [12_34]
    lines, _ = obeyed(1_500_00, order("priority_attachment", normal_pence=100_00, balance_pence=30_00))
    assert (lines.taken_pence[0], lines.arrears_pence[0]) == (30_00, 0)


def test_loans_give_way_to_priority_orders() -> None:
    assert obeyed(2_000_00, order("council_tax"), loans=90_00)[1] == 0
    assert obeyed(2_000_00, order("attachment", normal_pence=100_00), loans=90_00)[1] == 90_00
    protected = order("priority_attachment", normal_pence=150_00, protected_pence=1_800_00)
    assert obeyed(2_000_00, protected, loans=90_00)[1] == 50_00


def test_nobody_is_left_with_less_than_nothing() -> None:
    assert taken(-50_00, order("child_maintenance", normal_pence=10_00), order("fine")) == [0, 0]
