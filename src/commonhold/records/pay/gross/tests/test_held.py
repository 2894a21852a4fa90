"""What can't be right holds the person whose it is, says why, and lets everybody else be paid."""

from datetime import date, timedelta

import pytest

from commonhold.records.pay.gross.columns import NO_END
from commonhold.records.pay.gross.occupational import NoScheme, scheme
from commonhold.records.pay.gross.pay import gross_pay
from commonhold.records.pay.gross.period import ImpossiblePeriod, Period
from commonhold.records.pay.gross.tests import oracle
from commonhold.records.pay.gross.tests.rows import (
    CALENDAR,
    OVERTIME,
    SSP,
    WORKING,
    absence,
    inputs,
    spell,
)

APRIL = Period.month(2026, 4)
BEGAN = date(2020, 1, 6)
GOOD = spell(BEGAN, person=1)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ([spell(BEGAN, annual_pence=-1)], "pay.impossible-spell"),
        ([spell(BEGAN, annual_pence=100_000_001)], "pay.impossible-spell"),
        ([spell(BEGAN, annual_pence=2**62)], "pay.impossible-spell"),
        ([spell(BEGAN, hours=0)], "pay.impossible-spell"),
        ([spell(BEGAN, full_hours=-3_700)], "pay.impossible-spell"),
        ([spell(BEGAN, hours=2**62)], "pay.impossible-spell"),
        ([spell(BEGAN, weekdays=0)], "pay.impossible-spell"),
        ([spell(BEGAN, weekdays=128)], "pay.impossible-spell"),
        ([spell(BEGAN, date(2019, 1, 1))], "pay.impossible-spell"),
        ([spell(BEGAN), spell(date(2026, 4, 30))], "pay.overlapping-spells"),
        ([spell(BEGAN), spell(BEGAN)], "pay.overlapping-spells"),
    ],
)
def test_one_bad_record_holds_one_person(bad, code) -> None:
    paid = gross_pay(inputs([*bad, GOOD]), APRIL, CALENDAR)
    assert {person: why.code for person, why in paid.held.items()} == {0: code}
    assert list(paid.totals(2)) == [0, 250_000]


def test_a_spell_ends_the_day_before_the_next_begins() -> None:
    rows = [spell(BEGAN, date(2026, 4, 14)), spell(date(2026, 4, 15))]
    assert not gross_pay(inputs(rows), APRIL, CALENDAR).held


@pytest.mark.parametrize(
    ("away", "code"),
    [
        ([absence(date(2026, 4, 5), date(2026, 4, 4))], "pay.impossible-spell"),
        ([absence(date(2026, 4, 5), date(2026, 4, 6), lost=2)], "pay.impossible-spell"),
        ([absence(date(2026, 4, 5), date(2026, 4, 6), lost=-1)], "pay.impossible-spell"),
        ([absence(date(2026, 4, 5), date(2026, 4, 6), of=0)], "pay.impossible-spell"),
        (
            [absence(date(2026, 4, 5), date(2026, 4, 6)), absence(date(2026, 4, 6), date(2026, 4, 7))],
            "pay.overlapping-spells",
        ),
    ],
)
def test_an_absence_that_can_not_be_right_holds_the_person(away, code) -> None:
    paid = gross_pay(inputs([spell(BEGAN), GOOD], away), APRIL, CALENDAR)
    assert {person: why.code for person, why in paid.held.items()} == {0: code}
    assert list(paid.totals(2)) == [0, 250_000]


def test_nobody_loses_a_day_twice_by_absence_and_leave() -> None:
    day = date(2026, 4, 8)
    leave = {
        "person": 0,
        "element": SSP,
        "first_day": day.toordinal(),
        "last_day": day.toordinal(),
        "lost": 1,
        "of": 1,
        "pence": 2_465,
    }
    paid = gross_pay(inputs([spell(BEGAN), GOOD], [absence(day, day)], [leave]), APRIL, CALENDAR)
    assert [why.code for why in paid.held.values()] == ["pay.overlapping-spells"]


@pytest.mark.parametrize(
    ("day", "minutes", "per_cent", "code"),
    [
        (date(2026, 4, 8), 0, 150, "pay.impossible-spell"),
        (date(2026, 4, 8), 1_441, 150, "pay.impossible-spell"),
        (date(2026, 4, 8), 60, 0, "pay.impossible-spell"),
        (date(2020, 1, 5), 60, 150, "pay.no-salary"),
        (date(2026, 4, 16), 60, 150, "pay.no-salary"),
    ],
)
def test_overtime_that_can_not_be_right_holds_the_person(day, minutes, per_cent, code) -> None:
    worked = {
        "person": 0,
        "element": OVERTIME,
        "day": day.toordinal(),
        "minutes": minutes,
        "per_cent": per_cent,
    }
    rows = [spell(BEGAN, date(2026, 4, 15)), GOOD]
    paid = gross_pay(inputs(rows, overtime=[worked]), APRIL, CALENDAR)
    assert {person: why.code for person, why in paid.held.items()} == {0: code}
    assert list(paid.totals(2)) == [0, 250_000]


def test_overtime_of_a_person_without_any_pay_rate_is_said() -> None:
    worked = {
        "person": 0,
        "element": OVERTIME,
        "day": date(2026, 4, 8).toordinal(),
        "minutes": 60,
        "per_cent": 100,
    }
    paid = gross_pay(inputs([], overtime=[worked]), APRIL, CALENDAR)
    assert "There is no pay rate on 2026-04-08" in paid.held[0].message


MAY = Period.month(2026, 5)
PATTERNS = [0b1111111, 0b1111110, 0b0111111, 0b1111100, 0b0011111, 0b0101111, 0b1001100, 0b1011100, 0b0000001]
"""Of May 2026 they have 31, 27, 26, 23, 21, 17, 14, 18 and 4 days."""


def patterns_in_may(annual_pence: int) -> list[dict[str, int]]:
    return [
        spell(
            date(2026, 5, 1) + timedelta(days=3 * number),
            date(2026, 5, 3) + timedelta(days=3 * number),
            weekdays=pattern,
            annual_pence=annual_pence,
        )
        for number, pattern in enumerate(PATTERNS)
    ]


def test_even_nine_patterns_in_a_month_are_shared_out_exactly() -> None:
    rows = patterns_in_may(3_000_000)
    paid = gross_pay(inputs([*rows, GOOD]), MAY, WORKING)
    assert not paid.held
    assert paid.totals(2)[0] == sum(oracle.salary(rows, MAY, "working").values())


def test_shares_too_fine_to_be_exact_hold_the_person() -> None:
    """Absences of fifths, sevenths and so on of many patterns' days have no common multiple that fits."""
    away = [
        absence(date(2026, 5, day), date(2026, 5, day), of=of)
        for day, of in enumerate([97, 89, 83, 79, 73, 71, 67, 61, 59, 53], 1)
    ]
    paid = gross_pay(inputs([*patterns_in_may(3_000_000), GOOD], away), MAY, WORKING)
    assert {person: why.code for person, why in paid.held.items()} == {0: "pay.too-fine"}
    assert paid.totals(2)[1] == 250_000


def test_a_pay_group_of_nobody_comes_to_nothing() -> None:
    paid = gross_pay(inputs(), APRIL, CALENDAR)
    assert not len(paid.lines)
    assert not paid.held


def test_a_spell_outside_the_period_gives_no_line() -> None:
    rows = [spell(BEGAN, date(2026, 3, 31)), spell(date(2026, 5, 1), person=1)]
    assert not len(gross_pay(inputs(rows), APRIL, CALENDAR).lines)
    assert spell(BEGAN)["last_day"] == NO_END


@pytest.mark.parametrize(
    ("frequency", "first", "last"),
    [
        ("monthly", date(2026, 4, 1), date(2026, 4, 29)),
        ("monthly", date(2026, 4, 6), date(2026, 5, 5)),
        ("weekly", date(2026, 4, 6), date(2026, 4, 13)),
        ("four_weekly", date(2026, 4, 6), date(2026, 4, 12)),
    ],
)
def test_a_period_is_a_week_four_weeks_or_a_month(frequency, first, last) -> None:
    with pytest.raises(ImpossiblePeriod):
        Period(frequency, first, last)


def test_a_scheme_that_nobody_declared_is_refused() -> None:
    with pytest.raises(NoScheme, match="civil_service_2013"):
        scheme("../../secrets")
