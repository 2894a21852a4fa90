"""What leave is earned: by service, hours and part years, rounded, and never below the law."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.records.leave import rules
from commonhold.records.leave.rules import Account, Adjustment, Booking
from commonhold.records.leave.schemes.rules import (
    CIVIL_SERVICE_BANDS,
    Band,
    BelowTheLaw,
    ImpossibleScheme,
    Scheme,
    check,
    shown,
)
from commonhold.records.people.history.rules import Period

FULL = Scheme(CIVIL_SERVICE_BANDS, Decimal(37))
DAY = 444
LONG_AGO = date(2010, 1, 1)


def account(scheme: Scheme = FULL, **details: object) -> Account:
    usual: dict[str, object] = {
        "employment_id": 1,
        "department_id": 1,
        "person_id": 1,
        "employed": Period(LONG_AGO, None),
        "continuous_from": LONG_AGO,
        "born": date(1990, 5, 17),
        "hours": ((Period(LONG_AGO, None), 3700),),
        "grades": ((Period(LONG_AGO, None), "EO"),),
        "schemes": ((Period(date(2025, 4, 1), None), scheme),),
        "year_start": "04-01",
    }
    return Account(**(usual | details))  # type: ignore[arg-type]


def earned(of: Account, on: date = date(2025, 6, 1), until: date | None = None) -> int:
    year = rules.leave_year(of, on)
    assert year is not None
    return rules.entitlement(of, year, until)[0]


def test_leave_rises_with_service_to_the_day():
    new, old = account(continuous_from=date(2025, 4, 1)), account()
    assert earned(new) == 25 * DAY
    assert earned(old) == 30 * DAY
    fifth = account(continuous_from=date(2020, 10, 1))
    year = rules.leave_year(fifth, date(2025, 6, 1))
    minutes, working = rules.entitlement(fifth, year)
    assert working[:2] == (
        "29 days × 183/365 = 14.54 days (1 April 2025 to 30 September 2025)",
        "30 days × 182/365 = 14.96 days (1 October 2025 to 31 March 2026)",
    )
    assert minutes == 29.5 * DAY


def test_part_timers_have_leave_by_their_hours_and_changes_count_to_the_day():
    half = account(hours=((Period(LONG_AGO, None), 1850),))
    assert earned(half) == 15 * DAY
    spells = (Period(LONG_AGO, date(2025, 8, 18)), 3700), (Period(date(2025, 8, 18), None), 2220)
    changed = account(hours=spells, continuous_from=date(2025, 1, 1))
    year = rules.leave_year(changed, date(2025, 6, 1))
    minutes, working = rules.entitlement(changed, year)
    assert working[0] == "25 days × 139/365 = 9.52 days (1 April 2025 to 17 August 2025)"
    assert working[1] == "25 days × 22.2/37 hours × 136/365 = 5.59 days (18 August 2025 to 31 December 2025)"
    assert minutes % (DAY // 2) == 0


def test_starters_and_leavers_earn_by_the_day_or_by_the_month():
    joined = Period(date(2025, 6, 16), None)
    by_day = account(employed=joined, continuous_from=joined.start)
    by_month = account(replace(FULL, pro_rata="month"), employed=joined, continuous_from=joined.start)
    assert earned(by_day) == 20 * DAY  # 25 × 289/365 = 19.79
    assert earned(by_month) == 21 * DAY  # 25 × 10/12 = 20.83: half of June counts
    left = account(employed=Period(LONG_AGO, date(2025, 7, 1)))
    assert earned(left) == 7.5 * DAY  # 30 × 91/365 = 7.48


def test_a_leave_year_may_be_everybodys_own():
    own = account(replace(FULL, year="birthday"))
    year = rules.leave_year(own, date(2026, 3, 1))
    assert year is not None
    assert year.period == Period(date(2025, 5, 17), date(2026, 5, 17))
    leap = account(replace(FULL, year="birthday"), born=date(1992, 2, 29))
    year = rules.leave_year(leap, date(2026, 3, 1))
    assert year is not None
    assert year.period == Period(date(2026, 3, 1), date(2027, 3, 1))
    start = account(replace(FULL, year="start"), employed=Period(date(2024, 9, 2), None))
    year = rules.leave_year(start, date(2026, 3, 1))
    assert year is not None
    assert year.period.start == date(2025, 9, 2)


def test_a_scheme_that_begins_within_a_leave_year_has_the_rest_of_it():
    late = account(schemes=((Period(date(2025, 10, 1), None), FULL),), continuous_from=date(2025, 4, 1))
    assert rules.leave_year(late, date(2025, 9, 30)) is None
    assert earned(late, date(2025, 12, 1)) == 12.5 * DAY


def test_leave_that_is_earned_to_a_day_is_reckoned_to_the_minute():
    assert earned(account(continuous_from=date(2025, 1, 1)), until=date(2025, 8, 18)) == -(
        -25 * DAY * 139 // 365
    )


def test_what_is_left_says_how_and_what_comes_over():
    some = account(
        continuous_from=date(2025, 4, 1),
        bookings=(Booking(1, date(2025, 6, 2), date(2025, 6, 6), 5 * DAY, whole_days=True),),
        adjustments=(Adjustment(2, date(2025, 5, 1), "bought", 2 * DAY, "Bought two days", ()),),
    )
    year = rules.leave_year(some, date(2025, 6, 1))
    left = rules.balance(some, year)
    assert left.minutes == 22 * DAY
    assert left.working == (
        "25 days (1 April 2025 to 31 March 2026)",
        "Bought two days: +2 days",
        "Taken and booked: −5 days",
    )
    following = rules.balance(some, rules.leave_year(some, date(2026, 4, 1)))
    assert following.opened == 10 * DAY
    assert following.minutes == (26 + 10) * DAY


@given(
    hours=st.integers(100, 6000),
    days=st.integers(19, 40),
    first=st.dates(date(2025, 4, 1), date(2026, 3, 31)),
    stays=st.integers(1, 400),
    pro_rata=st.sampled_from(["day", "month"]),
    rounded_to=st.sampled_from(["day", "half_day", "hour", "minute"]),
)
def test_nobody_has_less_than_the_law_gives(hours, days, first, stays, pro_rata, rounded_to):
    scheme = Scheme(
        (Band(0, Decimal(days)),),
        Decimal(37),
        pro_rata=pro_rata,
        rounded_to=rounded_to,
        public_days=Decimal(9),
    )
    check(scheme, first)
    last = date.fromordinal(first.toordinal() + stays)
    of = account(
        scheme, employed=Period(first, last), continuous_from=first, hours=((Period(LONG_AGO, None), hours),)
    )
    employed = (min(last, date(2026, 4, 1)) - first).days
    public = 9 * hours * 12 / 100 * employed / 365
    assert earned(of, first) + public >= 28 * hours * 12 / 100 * employed / 365 - 0.001


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"bands": (Band(0, Decimal(18)),)}, BelowTheLaw),
        ({"public_days": Decimal(2)}, BelowTheLaw),
        ({"bands": (Band(1, Decimal(25)),)}, ImpossibleScheme),
        ({"bands": ()}, ImpossibleScheme),
        ({"bands": (Band(0, Decimal("25.05")),)}, ImpossibleScheme),
        ({"bands": (Band(0, Decimal("NaN")),)}, ImpossibleScheme),
        ({"bands": (Band(0, Decimal(25), ("Major",)), Band(0, Decimal(25)))}, ImpossibleScheme),
        ({"full_time_hours": Decimal("36.9")}, ImpossibleScheme),
        ({"full_time_hours": Decimal("Infinity")}, ImpossibleScheme),
        ({"full_time_hours": Decimal(0)}, ImpossibleScheme),
        ({"rounded_to": "week"}, ImpossibleScheme),
        ({"most_flexi_minutes": -1}, ImpossibleScheme),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(changed, refusal):
    with pytest.raises(refusal):
        check(replace(FULL, **changed), date(2025, 4, 1))


@pytest.mark.parametrize(
    ("minutes", "recorded_in", "told"),
    [
        (444, "days", "1 day"),
        (4227, "days", "9.52 days"),
        (-888, "days", "−2 days"),
        (4227, "hours", "70 hours 27 minutes"),
        (0, "hours", "0 hours"),
    ],
)
def test_leave_is_told_in_days_or_hours(minutes, recorded_in, told):
    assert shown(minutes, replace(FULL, recorded_in=recorded_in)) == told
