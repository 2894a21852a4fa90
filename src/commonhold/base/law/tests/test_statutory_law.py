"""The law of statutory payments and of the minimum wage: what holds on which day."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.law.pay_parameters import PARENTAL
from commonhold.base.law.tax_years import figure


@pytest.mark.parametrize(
    ("name", "day", "amount"),
    [
        ("ssp_weekly_rate", date(2023, 4, 5), "99.35"),
        ("ssp_weekly_rate", date(2023, 4, 6), "109.40"),
        ("ssp_weekly_rate", date(2024, 4, 6), "116.75"),
        ("ssp_weekly_rate", date(2026, 4, 5), "118.75"),
        ("ssp_weekly_rate", date(2026, 4, 6), "123.25"),
        ("ssp_waiting_days", date(2026, 4, 5), "3"),
        ("ssp_waiting_days", date(2026, 4, 6), "0"),
        ("ssp_least_period_days", date(2026, 4, 5), "4"),
        ("ssp_least_period_days", date(2026, 4, 6), "1"),
    ],
)
def test_sick_pay_changes_on_6_april(name: str, day: date, amount: str) -> None:
    found = figure(name, day)
    assert found is not None
    assert found.number == Decimal(amount)


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2023, 4, 1), "156.66"),
        (date(2023, 4, 2), "172.48"),
        (date(2024, 4, 6), "172.48"),
        (date(2024, 4, 7), "184.03"),
        (date(2025, 4, 5), "184.03"),
        (date(2025, 4, 6), "187.18"),
        (date(2026, 4, 4), "187.18"),
        (date(2026, 4, 5), "194.32"),
    ],
)
def test_the_flat_rate_of_parents_changes_on_the_first_sunday_in_april(day: date, amount: str) -> None:
    found = figure("parental_weekly_rate", day)
    assert found is not None
    assert found.number == Decimal(amount)


def test_from_april_2026_sick_pay_has_no_earnings_limit_and_parents_have() -> None:
    before, after = (figure("statutory_earnings_limit", day) for day in (date(2026, 4, 5), date(2026, 4, 6)))
    assert before is not None
    assert after is not None
    assert dict(before.by_key) == {"sick": 125, "parental": 125}
    assert dict(after.by_key) == {"parental": 129}
    assert figure("ssp_earnings_percent", date(2026, 4, 5)) is None


def test_neonatal_care_pay_began_on_6_april_2025() -> None:
    before, after = (figure("parental_most_weeks", day) for day in (date(2025, 4, 5), date(2025, 4, 6)))
    assert before is not None
    assert after is not None
    assert set(before.by_key) == set(PARENTAL) - {"sncp"}
    assert after.by_key["sncp"] == 12


@pytest.mark.parametrize(
    ("day", "bands"),
    [
        (date(2024, 3, 31), {"from_23": "10.42", "from_21": "10.18", "from_18": "7.49", "under_18": "5.28"}),
        (date(2024, 4, 1), {"from_21": "11.44", "from_18": "8.60", "under_18": "6.40"}),
        (date(2026, 4, 1), {"from_21": "12.71", "from_18": "10.85", "under_18": "8.00"}),
    ],
)
def test_the_living_wage_begins_at_21_since_april_2024(day: date, bands: dict[str, str]) -> None:
    found = figure("minimum_wage", day)
    assert found is not None
    assert {key: rate for key, rate in found.by_key.items() if key != "apprentice"} == {
        key: Decimal(rate) for key, rate in bands.items()
    }


@given(st.dates(date(2022, 4, 6), date(2027, 3, 31)))
def test_every_day_of_five_years_has_statutory_pay(day: date) -> None:
    back, wage = figure("statutory_recovery_percent", day), figure("minimum_wage", day)
    assert back is not None
    assert wage is not None
    assert back.by_key["small"] > 100 > back.by_key["standard"]
    assert list(wage.by_key.values()) == sorted(wage.by_key.values(), reverse=True)
