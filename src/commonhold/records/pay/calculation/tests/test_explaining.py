"""Every figure is explained, in sentences that come to it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.base.law.pay import pay_law
from commonhold.base.money import LARGEST_PENCE
from commonhold.records.pay.calculation.calculate import calculate
from commonhold.records.pay.calculation.explaining.explain import explain
from commonhold.records.pay.calculation.explaining.explanation import Explanation
from commonhold.records.pay.calculation.tables import (
    ALPHA,
    LOAN_BITS,
    ORDER_KINDS,
    Deductions,
    Directors,
    Orders,
    People,
    Period,
)
from commonhold.records.pay.calculation.tests.drawn import as_columns, as_orders, people
from commonhold.records.pay.calculation.tests.test_calculation import paid
from commonhold.records.pay.calculation.tests.test_oracle import DAYS, PERIODS

JULY = Period("monthly", 4, date(2025, 7, 31))


def explained(table: People, period: Period = JULY, orders: Orders | None = None) -> dict[str, Explanation]:
    law = pay_law(period.pay_day)
    directors, orders = Directors.of(0), orders or Orders.of(0)
    calculation = calculate(table, directors, Deductions.of(0), period, law, orders)
    found = explain(table, directors, orders, calculation, 0, period, law)
    return {each.line: each for each in found}


def test_a_payslip_is_explained_line_by_line() -> None:
    lines = explained(
        paid(
            4_000_00,
            taxable_to_date_pence=[11_000_00],
            tax_to_date_pence=[1_570_00],
            pensionable_pence=[4_000_00],
            scheme=[ALPHA],
            loans=[LOAN_BITS["plan_2"]],
        )
    )
    assert list(lines) == [
        *("tax", "employee_ni", "employer_ni", "employee_pension", "employer_pension", "student_loan", "net"),
    ]
    assert lines["tax"].working == (
        "Taxable pay is £3,782.00.",
        "With £11,000.00 before it in the tax year, that is £14,782.00 to date.",
        "The code's number, 1257, for 4 of the year's 12 periods makes £4,193.04 free of tax, which leaves £10,588.96.",
        "20% of £10,588.00, in whole pounds, is £2,117.60.",
        "£1,570.00 was deducted before, so £547.60 is due.",
    )
    assert lines["employee_ni"].working[1] == (
        "8% of £2,952.00, which lies above £1,048.00 and not above £4,189.00, with 2% of £0.00 above that."
    )
    assert lines["employee_pension"].working == (
        "Pensionable pay is £4,000.00. That would be £48,000 in a year.",
        "The rate for it is 5.45%.",
    )
    assert lines["student_loan"].working == ("9% of what £4,000.00 is above £2,372.50 (plan 2).",)
    assert lines["net"].working[-1] == "Student and postgraduate loans −£146.00."
    assert "HMRC, Rates and thresholds for employers 2025 to 2026" in lines["tax"].citations


def test_the_limit_of_half_a_payment_and_bands_above_the_first_are_explained() -> None:
    limit = explained(paid(1_000_00, "K5000"))["tax"]
    assert limit.working[-1] == "No more than 50% of this payment may be taken, £500.00."
    scottish = explained(paid(9_000_00, "S1257L M1"))["tax"]
    assert scottish.title == "Scottish income tax"
    assert scottish.working[1] == "This payment is taxed by itself (week 1 or month 1 basis)."
    assert "on the first £5,202.50, and 45% of the rest" in scottish.working[-1]


def test_a_figure_that_nobody_confirmed_says_so() -> None:
    table = paid(4_000_00, pensionable_pence=[4_000_00], scheme=[ALPHA])
    assert not explained(table)["employee_pension"].provisional
    assert explained(table, Period("monthly", 1, date(2026, 4, 30)))["employee_pension"].provisional


def test_orders_are_explained_with_what_they_carry_on_and_the_loans_that_give_way() -> None:
    orders = Orders.of(
        1,
        kind=[ORDER_KINDS.index("child_maintenance")],
        day=[date(2025, 6, 2).toordinal()],
        normal_pence=[2_000_00],
        balance_pence=[LARGEST_PENCE],
    )
    lines = explained(paid(4_000_00, "NT", loans=[LOAN_BITS["plan_2"]]), orders=orders)
    assert lines["orders"].working == (
        "Order of 2 June 2025, child maintenance: £1,505.53, its amount, but never below the protected share of net"
        " earnings.",
        "£494.47 of it could not be taken and is carried on.",
    )
    assert "student_loan" not in lines
    assert "Orders −£1,505.53." in lines["net"].working


@settings(max_examples=40)
@pytest.mark.parametrize("frequency", PERIODS)
@given(data=st.data())
def test_whoever_is_paid_every_line_is_explained_and_comes_to_its_amount(
    frequency, data: st.DataObject
) -> None:
    law = pay_law(data.draw(st.sampled_from(DAYS)))
    period = Period(frequency, data.draw(st.sampled_from(PERIODS[frequency])), law.day)
    drawn = data.draw(st.lists(people(law, frequency, period.number), min_size=1, max_size=4))
    table, directors, deductions = as_columns(drawn)
    orders = as_orders(drawn)
    calculation = calculate(table, directors, deductions, period, law, orders)
    for row in range(len(table)):
        for each in explain(table, directors, orders, calculation, row, period, law):
            assert each.pence == getattr(calculation.lines, f"{each.line}_pence")[row]
            assert each.working
            assert each.citations or each.line in ("net", "orders")
