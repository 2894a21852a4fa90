"""What payroll people would say of single cases, and that nothing overflows or depends on how rows are cut."""

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from commonhold.base.law.pay import Band, pay_law
from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.base.money import LARGEST_PENCE
from commonhold.records.pay.calculation import calculate as calculation
from commonhold.records.pay.calculation import loans, pensions, problems, tax_codes
from commonhold.records.pay.calculation.calculate import calculate
from commonhold.records.pay.calculation.tables import (
    ALPHA,
    LOAN_BITS,
    Deductions,
    Directors,
    Frequency,
    Lines,
    People,
    Period,
)

APRIL = Period("monthly", 1, date(2025, 4, 30))
PUBLISHED = Path(__file__).parents[7] / "shared" / "data" / "payroll" / "csps_contribution_examples.json"


def paid(pence: object, code: str = "1257L", letter: str = "A", **columns: object) -> People:
    """People paid so much, all of it taxable and NI-able, each an employment of its own."""
    amounts = np.atleast_1d(np.asarray(pence))
    parts = tax_codes.parse(code)
    return People.of(
        len(amounts),
        **{
            "gross_pence": amounts,
            "taxable_pence": amounts,
            "nicable_pence": amounts,
            "regime": np.full(len(amounts), parts.regime),
            "code_kind": np.full(len(amounts), parts.kind),
            "code_number": np.full(len(amounts), parts.number),
            "non_cumulative": np.full(len(amounts), parts.non_cumulative),
            "ni_letter": np.full(len(amounts), NI_LETTERS.index(letter)),
            "main_row": np.arange(len(amounts)),
        }
        | columns,
    )


def lines(people: People, period: Period = APRIL, deductions: Deductions | None = None) -> Lines:
    law = pay_law(period.pay_day)
    return calculate(people, Directors.of(0), deductions or Deductions.of(0), period, law).lines


def test_a_k_code_never_takes_more_than_half_of_a_payment() -> None:
    answer = lines(paid(1_000_01, "K5000"))
    assert answer.tax_pence[0] == 500_00


def test_nt_pays_back_what_was_deducted_before_unless_on_month_1() -> None:
    before = {"taxable_to_date_pence": [5_000_00], "tax_to_date_pence": [790_40]}
    second = Period("monthly", 2, date(2025, 5, 30))
    assert lines(paid(1_000_00, "NT", **before), second).tax_pence[0] == -790_40
    assert lines(paid(1_000_00, "NT M1", **before), second).tax_pence[0] == 0


def test_a_month_without_pay_refunds_cumulative_tax_and_not_month_1() -> None:
    before = {"taxable_to_date_pence": [5_000_00], "tax_to_date_pence": [790_40]}
    second = Period("monthly", 2, date(2025, 5, 30))
    assert lines(paid(0, **before), second).tax_pence[0] == -209_80  # 2,903 at 20%, less 790.40
    assert lines(paid(0, "1257L M1", **before), second).tax_pence[0] == 0


@pytest.mark.parametrize(("frequency", "number"), [("weekly", 53), ("two_weekly", 54), ("four_weekly", 56)])
def test_the_extra_payment_of_a_year_is_taxed_by_itself(frequency: str, number: int) -> None:
    day = date(2026, 4, 5)
    before = {"taxable_to_date_pence": [60_000_00], "tax_to_date_pence": [11_000_00]}
    extra = lines(paid(4_000_00, **before), Period(frequency, number, day)).tax_pence[0]  # type: ignore[arg-type]
    first = lines(paid(4_000_00, "1257L X"), Period(frequency, number - 52, day)).tax_pence[0]  # type: ignore[arg-type]
    assert extra == first > 0


def test_aggregated_employments_pay_one_national_insurance_and_one_loan() -> None:
    both = paid(
        [1_000_00, 1_500_00, 800_00],
        main_row=[1, 1, 2],
        loans=[0, LOAN_BITS["plan_1"], 0],
    )
    answer = lines(both)
    alone = lines(paid([2_500_00, 800_00], loans=[LOAN_BITS["plan_1"], 0]))
    assert answer.employee_ni_pence.tolist() == [0, alone.employee_ni_pence[0], alone.employee_ni_pence[1]]
    assert answer.student_loan_pence.tolist() == [0, alone.student_loan_pence[0], 0]
    assert answer.nicable_pence.tolist() == [0, 2_500_00, 800_00]


def test_of_two_student_loans_the_lower_threshold_counts_beside_a_postgraduate_one() -> None:
    everyone = sum(LOAN_BITS.values())
    answer = lines(paid(3_000_00, loans=[everyone]))
    assert answer.student_loan_pence[0] == 82_00  # 9% of 3,000.00 − 2,083.33, plan 5's
    assert answer.postgraduate_loan_pence[0] == 75_00  # 6% of 3,000.00 − 1,750.00


@pytest.mark.parametrize(
    ("frequency", "plan", "year", "threshold"),
    [
        ("weekly", "plan_1", 2024, 480_57),
        ("two_weekly", "plan_1", 2024, 961_15),
        ("four_weekly", "plan_2", 2024, 2_099_61),
        ("monthly", "plan_2", 2024, 2_274_58),
        ("monthly", "plan_1", 2025, 2_172_08),
    ],
)
def test_loan_thresholds_of_a_period_are_cut_to_the_penny(
    frequency: Frequency, plan: str, year: int, threshold: int
) -> None:
    """As payroll bureaux print them."""
    by = loans.tables(pay_law(date(year, 4, 30)), frequency)
    assert by.thresholds[LOAN_BITS[plan]] == threshold


def test_a_plan_that_is_not_collected_yet_takes_nothing() -> None:
    only = paid(9_000_00, loans=[LOAN_BITS["plan_5"]])
    assert lines(only, Period("monthly", 1, date(2024, 4, 30))).student_loan_pence[0] == 0
    assert lines(only).student_loan_pence[0] > 0


def test_deductions_stop_when_pay_is_used_up_and_what_is_short_is_a_debt() -> None:
    deductions = Deductions.of(3, row=[0, 0, 1], priority=[2, 1, 1], pence=[900_00, 500_00, 50_00])
    people = paid([1_000_00, -200_00])
    law = pay_law(APRIL.pay_day)
    answer = calculate(people, Directors.of(0), deductions, APRIL, law)
    assert answer.deductions_taken_pence.tolist() == [500_00, 500_00, 0]
    assert answer.lines.net_pence.tolist() == [0, 0]
    assert answer.lines.debt_pence.tolist() == [0, 200_00]


def test_what_can_not_be_calculated_is_found_before() -> None:
    people = paid(
        [1_000_00] * 3, "D1", ni_letter=[NI_LETTERS.index(each) for each in "ANA"], code_number=[1, 1, 2]
    )
    found = dict(problems.find(people, Period("monthly", 1, date(2023, 4, 30)), pay_law(date(2023, 4, 30))))
    assert {row: refusal.code for row, refusal in found.items()} == {
        1: "pay.no-such-letter",
        2: "pay.no-such-rate",
    }
    assert "category letter N isn't one of 2023-24" in found[1].message
    assert "Tax code D2 isn't one of 2023-24" in found[2].message


def test_the_largest_amounts_do_not_overflow() -> None:
    whole = LARGEST_PENCE
    people = paid(
        [whole, whole],
        "SK999999",
        taxable_to_date_pence=[whole, -whole],
        pensionable_pence=[whole, whole],
        scheme=[ALPHA, 0],
        loans=[31, 31],
    )
    answer = lines(people, Period("monthly", 12, date(2026, 3, 31)))
    gross = Decimal(whole)
    assert answer.employee_pension_pence[0] == round(gross * Decimal("0.0805"))
    assert abs(answer.tax_pence[0] - (gross - answer.employee_pension_pence[0]) / 2) <= 1
    assert abs(answer.employer_ni_pence[0] - (gross - 417_00) * Decimal("0.15")) <= 1
    assert (answer.net_pence >= 0).all()


def test_an_amount_too_large_or_a_float_is_not_let_in() -> None:
    with pytest.raises(AssertionError, match="too large"):
        paid(LARGEST_PENCE + 1)
    with pytest.raises(AssertionError, match="whole numbers"):
        People.of(1, gross_pence=[1.0])


def test_the_answer_does_not_depend_on_how_rows_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    people = paid(np.arange(0, 9_000_00, 9_973), "S1257L", main_row=np.arange(91) // 2 * 2)
    whole = lines(people)
    monkeypatch.setattr(calculation, "PART", 7)
    cut = lines(people)
    for field in fields(Lines):
        assert (getattr(whole, field.name) == getattr(cut, field.name)).all(), field.name


def test_a_pay_group_of_nobody_has_no_lines() -> None:
    assert len(lines(People.of(0))) == 0


@pytest.mark.skipif(
    not PUBLISHED.is_file(), reason="the Cabinet Office's examples aren't beside this repository"
)
def test_alpha_contributions_are_those_of_the_cabinet_offices_examples() -> None:
    second = {"2015/16": 21_000, "2016/17": 21_210}
    examples = json.loads(PUBLISHED.read_text())
    assert len(examples) == 4
    for example in examples:
        bands = [
            Band("first", Decimal(second[example["scheme_year"]]), Decimal("4.6")),
            Band("second", Decimal(47_000), Decimal("5.45")),
            Band("third", None, Decimal("7.35")),
        ]
        by = pensions.PensionTables(
            *(pensions.steps(bands) for _ in range(3)), partnership_match=0, relief=2_000, annual=(12, 1)
        )
        pence = int(Decimal(example["pensionable_earnings"]) * 100)
        people = paid(pence, pensionable_pence=[pence], scheme=[ALPHA])
        employee, _, _ = pensions.contributions(people, by)
        assert employee[0] == int(Decimal(example["contribution"]) * 100), example["note"]
