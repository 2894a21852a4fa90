"""Whoever is drawn, and whichever period they are paid for: the calculation and the oracle agree to the penny."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.base.law.pay import pay_law
from commonhold.records.pay.calculation.calculate import calculate
from commonhold.records.pay.calculation.tables import Frequency, Period
from commonhold.records.pay.calculation.tests import oracle
from commonhold.records.pay.calculation.tests.drawn import as_columns, people, pounds

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
@settings(max_examples=60)
@given(data=st.data())
def test_the_calculation_agrees_with_one_person_at_a_time(frequency: Frequency, data: st.DataObject) -> None:
    law = pay_law(data.draw(st.sampled_from(DAYS)))
    number = data.draw(st.sampled_from(PERIODS[frequency]))
    drawn = data.draw(st.lists(people(law), min_size=1, max_size=8))
    table, directors, deductions = as_columns(drawn)
    lines = calculate(table, directors, deductions, Period(frequency, number, law.day), law).lines
    for row, person in enumerate(drawn):
        calculated = {
            name: pounds(int(getattr(lines, f"{name}_pence")[row]))
            for name in oracle.pay(person, frequency, number, law)
        }
        assert calculated == oracle.pay(person, frequency, number, law), person
