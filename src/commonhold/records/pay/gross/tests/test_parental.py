"""Parental pay of random claims, and overtime of random hours, as a simple implementation works them out."""

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.law.tax_years import figure
from commonhold.records.pay.gross.additions import Overtime, overtime
from commonhold.records.pay.gross.earnings import AverageEarnings
from commonhold.records.pay.gross.parental import Claim, parental_pay, qualifying_week
from commonhold.records.pay.gross.salary import Spells
from commonhold.records.pay.gross.tests.rows import OVERTIME, SALARY, spell

LAST_KNOWN = date(2027, 3, 31)


def a_week(number: int, start: date, average_pence: int) -> int:
    """What a week of maternity pay comes to, in Decimal."""
    flat = figure("parental_weekly_rate", start)
    assert flat is not None
    related = Decimal(average_pence) * Decimal("0.9")
    pence = related if number < 6 else min(related, flat.number * 100)
    return int(pence.quantize(Decimal(1), ROUND_CEILING))


@given(
    st.dates(date(2023, 6, 1), date(2026, 9, 1)),
    st.integers(13_000, 200_000),
    st.integers(0, 70),
    st.integers(1, 39),
)
def test_weeks_of_maternity_pay_are_what_the_simple_way_gives(due_on, average, before, count) -> None:
    start = due_on - timedelta(days=before)
    claim = Claim(
        "smp",
        due_on,
        qualifying_week(due_on),
        [start + timedelta(weeks=each) for each in range(count)],
        date(2015, 1, 5),
        None,
        AverageEarnings(Fraction(average), start, start, 0, ""),
    )
    due = parental_pay(claim, until=LAST_KNOWN)
    assert not due.refusals
    for number, week in enumerate(claim.weeks):
        if week <= LAST_KNOWN:
            days = due.pence(week, week + timedelta(days=6))
            assert days == a_week(number, week, average)
            parts = [each.pence for each in due.days if week <= each.day < week + timedelta(days=7)]
            assert max(parts) - min(parts) <= 1, "each day is a seventh, to a penny"


@given(
    st.integers(0, 100_000_000), st.integers(1, 1_440), st.sampled_from([100, 125, 150, 200]), st.booleans()
)
def test_overtime_is_what_the_simple_way_gives(annual, minutes, per_cent, part_time) -> None:
    hours = 1_850 if part_time else 3_700
    row = Overtime.from_rows(
        [
            {
                "person": 0,
                "element": OVERTIME,
                "day": date(2026, 4, 8).toordinal(),
                "minutes": minutes,
                "per_cent": per_cent,
            }
        ]
    )
    rate = spell(date(2020, 1, 6), annual_pence=annual, hours=hours)
    paid = overtime(row, Spells.from_rows([rate]), salary=SALARY)
    exact = Fraction(annual, 52 * 37) * Fraction(minutes, 60) * Fraction(per_cent, 100)
    expected = int((Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1), ROUND_HALF_UP))
    assert paid.totals(1)[0] == expected
