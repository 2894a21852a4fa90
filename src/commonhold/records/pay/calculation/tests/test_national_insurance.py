"""National Insurance of every category letter in every year, worked out from HMRC's published tables."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from commonhold.base.law.pay import pay_law
from commonhold.base.law.pay_parameters import NI_LETTERS, PERIODS
from commonhold.records.pay.calculation import national_insurance
from commonhold.records.pay.calculation.national_insurance import Contributions

BEFORE_INVESTMENT_ZONES = "ABCFHIJLMSVXZ"
"""The letters until 5 April 2024; D, E, K and N came with the zones."""

Expected = dict[str, str]
"""Letters that pay alike, and what they pay in pounds."""

MONTHLY: list[tuple[date, Expected, Expected]] = [
    (
        date(2022, 4, 30),
        {"AFHMV": "472.35", "BI": "265.35", "JLZ": "135.75", "CSX": "0"},
        {"ABCJ": "638.41", "FILS": "439.00", "HMVZ": "122.05", "X": "0"},
    ),
    (
        date(2022, 7, 31),
        {"AFHMV": "442.54", "BI": "249.37", "JLZ": "128.44", "CSX": "0"},
        {"ABCJ": "638.41", "FILS": "439.00", "HMVZ": "122.05", "X": "0"},
    ),
    (
        date(2022, 11, 30),
        {"AFHMV": "393.14", "BI": "199.97", "JLZ": "79.04", "CSX": "0"},
        {"ABCJ": "585.40", "FILS": "402.55", "HMVZ": "111.92", "X": "0"},
    ),
    (
        date(2023, 4, 30),
        {"AFHMV": "393.14", "BI": "199.97", "JLZ": "79.04", "CSX": "0"},
        {"ABCJ": "585.40", "FILS": "402.55", "HMVZ": "111.92", "X": "0"},
    ),
    (
        date(2024, 1, 31),
        {"AFHMV": "330.32", "BI": "137.15", "JLZ": "79.04", "CSX": "0"},
        {"ABCJ": "585.40", "FILS": "402.55", "HMVZ": "111.92", "X": "0"},
    ),
    (
        date(2024, 4, 30),
        {"AFHMNV": "267.50", "BEI": "74.33", "DJLZ": "79.04", "CKSX": "0"},
        {"ABCJ": "585.40", "DEFIKLNS": "402.55", "HMVZ": "111.92", "X": "0"},
    ),
    (
        date(2025, 4, 30),
        {"AFHMNV": "267.50", "BEI": "74.33", "DJLZ": "79.04", "CKSX": "0"},
        {"ABCJ": "687.45", "DEFIKLNS": "437.55", "HMVZ": "121.65", "X": "0"},
    ),
    (
        date(2026, 4, 30),
        {"AFHMNV": "267.50", "BEI": "74.33", "DJLZ": "79.04", "CKSX": "0"},
        {"ABCJ": "687.45", "DEFIKLNS": "437.55", "HMVZ": "121.65", "X": "0"},
    ),
]
"""On £5,000 paid in a month, employees' and employers', in every spell in which rates or thresholds were others."""

YEARLY: list[tuple[date, Expected, Expected]] = [
    (
        date(2023, 4, 5),
        {"AFHMV": "5149.11", "BI": "2789.85", "JLZ": "1312.91", "CSX": "0"},
        {"ABCJ": "7395.77", "FILS": "5085.50", "HMVZ": "1413.77", "X": "0"},
    ),
    (
        date(2024, 4, 5),
        {"AFHMV": "4530.10", "BI": "2211.55", "JLZ": "948.60", "CSX": "0"},
        {"ABCJ": "7024.20", "FILS": "4830.00", "HMVZ": "1342.74", "X": "0"},
    ),
    (
        date(2025, 4, 5),
        {"AFHMNV": "3210.60", "BEI": "892.05", "DJLZ": "948.60", "CKSX": "0"},
        {"ABCJ": "7024.20", "DEFIKLNS": "4830.00", "HMVZ": "1342.74", "X": "0"},
    ),
    (
        date(2026, 4, 5),
        {"AFHMNV": "3210.60", "BEI": "892.05", "DJLZ": "948.60", "CKSX": "0"},
        {"ABCJ": "8250.00", "DEFIKLNS": "5250.00", "HMVZ": "1459.50", "X": "0"},
    ),
    (
        date(2027, 3, 31),
        {"AFHMNV": "3210.60", "BEI": "892.05", "DJLZ": "948.60", "CKSX": "0"},
        {"ABCJ": "8250.00", "DEFIKLNS": "5250.00", "HMVZ": "1459.50", "X": "0"},
    ),
]
"""Of directors on £60,000 in a whole year: its rates are blended where they changed within it."""


def contributions(on: date, letters: str, pounds: int, period: str) -> Contributions:
    """By letter, on the same earnings; those of directors for a year."""
    law = pay_law(on)
    return national_insurance.contributions(
        np.full(len(letters), pounds * 100),
        np.array([NI_LETTERS.index(letter) for letter in letters], dtype=np.int8),
        national_insurance.thresholds(law, period),
        national_insurance.rates(law, directors=period == "yearly"),
    )


def by_letter(expected: Expected) -> dict[str, int]:
    return {letter: int(Decimal(pounds) * 100) for letters, pounds in expected.items() for letter in letters}


@pytest.mark.parametrize(
    ("on", "pounds", "period", "employees", "employers"),
    [
        *((on, 5_000, "monthly", employees, employers) for on, employees, employers in MONTHLY),
        *((on, 60_000, "yearly", employees, employers) for on, employees, employers in YEARLY),
    ],
)
def test_every_letter_of_every_year_pays_what_hmrcs_tables_say(
    on: date, pounds: int, period: str, employees: Expected, employers: Expected
) -> None:
    letters = "".join(by_letter(employees))
    due = contributions(on, letters, pounds, period)
    assert dict(zip(letters, due.employee.tolist(), strict=True)) == by_letter(employees)
    assert dict(zip(letters, due.employer.tolist(), strict=True)) == by_letter(employers)


@pytest.mark.parametrize("year", range(2022, 2027))
def test_a_year_has_its_letters_and_each_has_every_rate(year: int) -> None:
    insurance = pay_law(date(year, 12, 31)).national_insurance
    expected = set(BEFORE_INVESTMENT_ZONES if year < 2024 else NI_LETTERS)
    for by in (
        insurance.employee_main_rate,
        insurance.employee_upper_rate,
        insurance.employer_rate,
        insurance.employer_pays_above,
        insurance.directors_employee_main_rate,
        insurance.directors_employee_upper_rate,
        insurance.directors_employer_rate,
    ):
        assert set(by) == expected
    for limits in (insurance.primary_threshold, *insurance.secondary_thresholds.values()):
        assert set(limits) == set(PERIODS)
