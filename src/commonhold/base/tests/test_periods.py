"""The edges of years and months."""

from datetime import date

import pytest

from commonhold.base.periods import (
    financial_year,
    month_of,
    months_after,
    tax_month,
    tax_month_days,
    tax_year,
)


def test_the_tax_year_turns_on_6_april() -> None:
    assert tax_year(date(2026, 4, 5)) == 2025
    assert tax_year(date(2026, 4, 6)) == 2026


def test_the_financial_year_turns_on_1_april() -> None:
    assert financial_year(date(2026, 3, 31)) == 2025
    assert financial_year(date(2026, 4, 1)) == 2026


def test_a_month_ends_on_its_last_day_in_leap_years_too() -> None:
    assert month_of(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 4, 6), 1),
        (date(2026, 5, 5), 1),
        (date(2026, 5, 6), 2),
        (date(2027, 1, 5), 9),
        (date(2027, 1, 6), 10),
        (date(2027, 4, 5), 12),
    ],
)
def test_a_tax_month_goes_from_a_6th_to_a_5th(day: date, month: int) -> None:
    assert tax_month(day) == month
    first, last = tax_month_days(2026, month)
    assert first <= day <= last
    assert (first.day, last.day) == (6, 5)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 4, 20), 3, date(2026, 7, 20)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later
