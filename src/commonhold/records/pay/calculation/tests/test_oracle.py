"""Whoever is drawn, and whichever period they are paid for: the calculation and the oracle agree to the penny."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.base.law.pay import pay_law
from commonhold.records.pay.calculation.calculate import calculate
from commonhold.records.pay.calculation.tables import Frequency, Period
from commonhold.records.pay.calculation.tests import oracle
from commonhold.records.pay.calculation.tests.drawn import as_columns, as_orders, people, pounds

DAYS = [
    *(date(2022, 4, 8), date(2022, 8, 31), date(2022, 12, 31), date(2023, 6, 30), date(2024, 1, 31)),
    *(date(2024, 4, 30), date(2025, 4, 3), date(2025, 10, 31), date(2026, 4, 30)),
]
PERIODS = {
    "weekly": (1, 2, 51, 52, 53),
    "two_weekly": (2, 26, 52, 54),
    "four_weekly": (4, 28, 52, 56),
    "monthly": (1, 2, 7, 12),
}


@pytest.mark.parametrize("frequency", PERIODS)
@settings(max_examples=100)
@given(data=st.data())
def test_the_calculation_agrees_with_one_person_at_a_time(frequency: Frequency, data: st.DataObject) -> None:
    law = pay_law(data.draw(st.sampled_from(DAYS)))
    number = data.draw(st.sampled_from(PERIODS[frequency]))
    drawn = data.draw(st.lists(people(law, frequency, number), min_size=1, max_size=8))
    table, directors, deductions = as_columns(drawn)
    answer = calculate(
        table, directors, deductions, Period(frequency, number, law.day), law, as_orders(drawn)
    )
    for row, person in enumerate(drawn):
        expected = oracle.pay(person, frequency, number, law)
        calculated = {name: pounds(int(getattr(answer.lines, f"{name}_pence")[row])) for name in expected}
        assert calculated == expected, person
    orders = [order for person in drawn for order in person.orders][::-1]
    for name, after in (
        ("taken", "taken"),
        ("arrears", "arrears_after"),
        ("protected_arrears", "protected_arrears_after"),
    ):
        calculated = [pounds(int(amount)) for amount in getattr(answer.orders, f"{name}_pence")]
        assert calculated == [getattr(order, after) for order in orders]
