"""The law of pay: every year's file, what a day is answered, and what is said of a file that is malformed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.law import reading, tax_years
from commonhold.base.law.pay import LawError, pay_law
from commonhold.base.law.pay_parameters import FREQUENCIES
from commonhold.base.law.tax_years import NoLawOfPay

YEARS = range(2022, 2027)
FILES = sorted((Path(tax_years.__file__).parent / "uk" / "pay").glob("*.yaml"))
GOOD = reading.text_of("uk/pay/2025-26")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_year_is_well_formed_and_cited(path: Path) -> None:
    for name, figures in tax_years.load(int(path.stem[:4])).items():
        for figure in figures:
            assert figure.citation, name


@given(st.dates(date(2022, 4, 6), date(2027, 3, 31)))
def test_each_day_of_five_tax_years_has_its_law(day: date) -> None:
    law = pay_law(day)
    insurance = law.national_insurance
    assert {band.name for bands in law.income_tax_bands.values() for band in bands} >= {"basic"}
    for letter, rate in insurance.employee_main_rate.items():
        assert insurance.employer_pays_above[letter] in insurance.secondary_thresholds
        assert rate <= insurance.employee_main_rate["A"]
    for period in FREQUENCIES:
        limits = (
            insurance.lower_earnings_limit,
            insurance.primary_threshold,
            insurance.upper_earnings_limit,
        )
        assert [limit[period] for limit in limits] == sorted(limit[period] for limit in limits)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2022, 11, 5), "13.25"),
        (date(2022, 11, 6), "12"),
        (date(2024, 1, 5), "12"),
        (date(2024, 1, 6), "10"),
        (date(2024, 4, 6), "8"),
    ],
)
def test_a_rate_that_changed_within_a_year_holds_from_its_day(day: date, rate: str) -> None:
    assert pay_law(day).national_insurance.employee_main_rate["A"] == Decimal(rate)


def test_the_law_can_be_asked_as_it_was_known_on_a_day() -> None:
    day = date(2024, 2, 1)
    assert pay_law(day).national_insurance.directors_employee_main_rate["A"] == Decimal("11.5")
    known = pay_law(day, known_on=date(2023, 4, 25)).national_insurance
    assert known.directors_employee_main_rate["A"] == known.employee_main_rate["A"] == Decimal(12)


def test_pensions_change_on_1_april_and_taxes_on_6_april() -> None:
    between = pay_law(date(2025, 4, 2))
    assert between.alpha_employee_bands[0].to == 34_799
    assert between.national_insurance.employer_rate["A"] == Decimal("13.8")
    assert pay_law(date(2025, 4, 6)).national_insurance.employer_rate["A"] == 15


@pytest.mark.parametrize("day", [date(2022, 4, 5), date(2027, 4, 6), date(2027, 4, 1)])
def test_a_year_without_a_file_is_an_error_and_never_a_default(day: date) -> None:
    with pytest.raises(NoLawOfPay, match=r"There is no law of pay for 20.*Add uk/pay/20[0-9-]+\.yaml"):
        pay_law(day)


def test_a_letter_or_loan_plan_that_a_year_does_not_know_is_not_there() -> None:
    assert "N" not in pay_law(date(2024, 4, 5)).national_insurance.employee_main_rate
    assert "N" in pay_law(date(2024, 4, 6)).national_insurance.employee_main_rate
    assert "plan_5" not in pay_law(date(2025, 4, 5)).loan_thresholds


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("regulatory_limit:", "regulatory_limits:"), "x: regulatory_limits not known"),
        (("unit: tax code number", "unit: furlongs"), "x:emergency_code: unit must be 'tax code number'"),
        (("value: 1257", "value: lots"), r"x:emergency_code\[0\]: value must be a number"),
        (("value: 1257", "value: -1"), r"x:emergency_code\[0\]: value must be a number of 0 or more"),
        (
            ("{name: basic, to: 37700, rate: 20}", "{name: basic, to: 200000, rate: 20}"),
            r"x:income_tax_bands\[0\].ruk: put bands in order",
        ),
        (
            ("{name: additional, rate: 45}", "{name: additional, to: 9, rate: 45}"),
            r"x:income_tax_bands\[0\].ruk.2: to not known",
        ),
        (("weekly: 125,", "daily: 25,"), r"x:ni_lower_earnings_limit\[0\]: daily is not one of"),
        (
            ("A: ni_secondary_threshold", "A: ni_threshold"),
            r"x:ni_employer_pays_above\[0\].A: 'ni_threshold'",
        ),
        (
            ("from: 2025-04-06", "from: 2024-04-06"),
            "x:income_tax_bands: 2024-04-06 is not in the year 2025-26",
        ),
        (("from: 2025-04-01", "from: 2025-03-31"), "x:alpha_employee_bands: 2025-03-31 is not in the year"),
    ],
)
def test_a_malformed_year_is_refused_by_parameter_and_key(change: tuple[str, str], complaint: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(LawError, match=complaint):
        tax_years.parse(GOOD.replace(*change, 1), "x", 2025)


def test_a_year_that_lacks_a_parameter_is_refused() -> None:
    with pytest.raises(LawError, match=r"alpha_employee_bands.*missing"):
        tax_years.parse("regulatory_limit: {}", "x", 2025)


def test_a_day_before_the_first_value_of_its_year_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    late = tax_years.parse(GOOD.replace("from: 2025-04-06", "from: 2025-05-06", 1), "x", 2025)
    monkeypatch.setattr(tax_years, "load", lambda year: late)
    assert tax_years.figure("income_tax_bands", date(2025, 5, 6)) is not None
    with pytest.raises(LawError, match="uk/pay/2025-26:income_tax_bands has no value for 2025-05-05"):
        tax_years.figure("income_tax_bands", date(2025, 5, 5))
