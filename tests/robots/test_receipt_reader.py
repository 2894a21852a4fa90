"""The robot that reads receipts: what it finds on them, and what it does as a process of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from receipt_reader.reading import amounts, dates, doubt_about, text_of
from tests.robots.papers import pdf

LINE = {"description": "Train", "amount_pence": 1_234_56, "date": "2026-04-01"}


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("Total £80.00", {80_00}),
        ("£1,234.56", {1_234_56}),
        ("GBP 1234.56", {1_234_56}),
        ("TOTAL 12.50 VAT 2.08", {12_50, 2_08}),
        ("at 10.30 on 01.04.2026", {10_30}),
        ("Tel. 0113.496.0001", set()),
        ("£80", set()),
        ("80.005", set()),
    ],
)
def test_amounts_are_found(text, pence):
    assert amounts(text) == pence


@pytest.mark.parametrize(
    "text", ["1 April 2026", "01/04/2026", "1.4.26", "2026-04-01", "1st Apr 2026", "Date: 01-04-2026 10:30"]
)
def test_a_date_is_found_however_it_is_written(text):
    assert dates(text) == {date(2026, 4, 1)}


@pytest.mark.parametrize("text", ["31/02/2026", "1 Nonsense 2026", "99-99-9999", "0000-00-00", ""])
def test_what_is_no_date_is_none(text):
    assert dates(text) == set()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf("Leeds", "1 April 2026", "Total £1,234.56"), None),
        (pdf("Leeds", "1 April 2026", "Total £234.56"), "amount-not-found"),
        (pdf("Leeds", "2 April 2026", "Total £1,234.56"), "date-not-found"),
        (pdf(), "unreadable"),
        (b"%PDF-1.7\nnothing of the kind", "unreadable"),
        (b"", "unreadable"),
        (b"\x89PNG\r\n\x1a\n", "unreadable"),
    ],
)
def test_only_what_agrees_is_in_order(content, reason):
    doubt = doubt_about(LINE, content)
    assert (doubt and doubt.reason_code) == reason


@given(st.integers(9, 600), st.binary(max_size=20))
def test_a_damaged_file_is_unreadable_or_says_something_else_and_breaks_nothing(place_, junk):
    whole = pdf("Leeds", "1 April 2026", "Total £1,234.56")
    assert isinstance(text_of(whole[:place_] + junk + whole[place_ + len(junk) :]), str)


def test_it_does_what_is_in_order_and_gives_the_rest_to_people(place, reader):
    day = timezone.now().date() - timedelta(days=7)
    in_order = place.claim(pdf(f"{day:%d/%m/%Y}", "Return to Leeds", "£80.00"))
    wrong = place.claim(pdf(f"{day:%d/%m/%Y}", "£8.00"), description="A taxi")
    scanned = place.claim(pdf(), description="A bus")
    said = place.runs(reader, "receipt_reader", "--once")
    assert said == "", said
    assert place.element(in_order) == "approve_budget_holder"
    assert {place.with_whom(each) for each in (wrong, scanned)} == {"any case worker"}
    assert place.results() == [
        ("completed", None),
        ("business_exception", "amount-not-found"),
        ("business_exception", "unreadable"),
    ]
    told = place.do(lambda: [each.reason for each in place.office.case(wrong).timeline])
    assert "A taxi, £80.00 on" in " ".join(told)
