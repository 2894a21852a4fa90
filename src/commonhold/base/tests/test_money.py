"""Amounts as people type and read them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.money import (
    LARGEST_PENCE,
    AmountTooLarge,
    NotAnAmount,
    format_pence,
    parse_pence,
    round_pence,
)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("12", 1200),
        ("12.50", 1250),
        ("£1,234.56", 123456),
        (" £ 7.00 ", 700),
        ("0.05", 5),
        ("1234567.89", 123456789),
        ("999,999,999.99", LARGEST_PENCE),
        ("007.10", 710),
    ],
)
def test_an_amount_is_read_to_the_penny(typed: str, pence: int) -> None:
    assert parse_pence(typed) == pence


NOT_AMOUNTS = (
    "£ twelve 12.5 12.505 1,23.00 12,5 1,2345 -3.00 +3.00 (3.00) $3.00 €3.00 £3.00p 1e3 NaN ££3 1.2.3 .50"
)


@pytest.mark.parametrize("typed", ["", " ", "12.", "\u0661\u0662.\u0665\u0660", "3 00", *NOT_AMOUNTS.split()])
def test_what_might_mean_another_amount_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        parse_pence(typed, field="lines.0.amount")
    assert refused.value.field == "lines.0.amount"
    assert "such as 12.50" in refused.value.message


def test_an_amount_that_no_bank_file_can_hold_is_refused() -> None:
    with pytest.raises(AmountTooLarge):
        parse_pence("1000000000.00")
    with pytest.raises(AmountTooLarge):
        parse_pence("9" * 100_000)


@given(st.integers(0, LARGEST_PENCE))
def test_what_is_written_reads_back_as_it_was(pence: int) -> None:
    assert parse_pence(format_pence(pence)) == pence


def test_debts_are_written_with_a_minus_sign() -> None:
    assert format_pence(-123456) == "−£1,234.56"
    assert format_pence(-5) == "−£0.05"


@pytest.mark.parametrize(
    ("exact", "pence"), [("10.5", 11), ("10.49", 10), ("-10.5", -11), ("0.5", 1), ("112.500", 113)]
)
def test_half_a_penny_rounds_away_from_zero(exact: str, pence: int) -> None:
    assert round_pence(Decimal(exact)) == pence
