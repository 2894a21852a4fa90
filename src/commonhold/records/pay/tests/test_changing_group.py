"""Somebody who goes from one pay group to another: each pays for its own days, neither for the other's."""

from datetime import date

import pytest

from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.test_explaining import explained, words
from commonhold.records.people import rules as people

MOVES = date(2026, 4, 16)


def another_group(payroll, frequency, **when):
    group_id = groups.create_group(
        department_id=payroll.department_id,
        code="other",
        name="Other staff",
        frequency=frequency,
        **payroll.common,
    )
    groups.plan_year(group_id=group_id, year=2026, **when, **payroll.common)
    return group_id


@pytest.fixture
def ada(at_payroll):
    """£30,000 a year, an allowance of £60 and union dues of £10 a month."""
    employment_id = at_payroll.employ("Ada Moss", people.Pay(3_000_000))
    for code, kind, pence in (("first-aid", "allowance", 6_000), ("union", "deduction", 1_000)):
        element_id = standing.create_element(
            department_id=at_payroll.department_id, code=code, title=code, kind=kind, **at_payroll.common
        )
        standing.give_element(
            employment_id=employment_id,
            element_id=element_id,
            amount_pence=pence,
            from_date=date(2026, 4, 1),
            **at_payroll.common,
        )
    return employment_id


def move(payroll, employment_id, group_id, on=MOVES):
    standing.change_terms(
        employment_id=employment_id, changes={"group_id": group_id}, from_date=on, **payroll.common
    )


def paid_by(payroll, group_id, number=1):
    payroll.group_id = group_id
    return payroll.paid(number)


def test_each_group_pays_its_days_of_the_month_and_the_later_one_deducts(at_payroll, ada):
    """15 of 30 days each: £1,250 and £30. The dues are taken once."""
    monthly, other = at_payroll.group_id, another_group(at_payroll, "monthly")
    move(at_payroll, ada, other)
    runs_of = paid_by(at_payroll, monthly), paid_by(at_payroll, other)
    slips = [at_payroll.slip(run_id, ada) for run_id in runs_of]
    assert [slip["salary"] for slip in slips] == [125_000, 125_000]
    assert [slip["allowance:first-aid"] for slip in slips] == [3_000, 3_000]
    assert [slip["deduction:union"] for slip in slips] == [0, 1_000]
    assert sum(slip["employee_ni"] for slip in slips) == 12_096  # 8% of £2,560 less £1,048
    # 20% of £2,560 less the £1,048.25 that 1257L leaves free of a month, by whole pounds.
    assert [slip["tax"] for slip in slips] == [4_620, 30_220 - 4_620]
    may = paid_by(at_payroll, other, 2)
    assert at_payroll.to_date(may, ada)["salary"] == 500_000
    assert at_payroll.to_date(may, ada)["tax"] == 60_460  # of £5,120 less £2,096.50
    for run_id in runs_of:
        assert "15 of its 30 calendar days" in words(explained(run_id, ada)["salary"])


def test_who_goes_to_a_weekly_group_is_paid_by_the_month_up_to_then_and_by_the_week_from_then(
    at_payroll, ada
):
    """22 of 30 days of £2,500; the week from 20 to 26 April pays four of its seven days of £30,000 / 52."""
    monthly, weekly = at_payroll.group_id, another_group(at_payroll, "weekly", first_day=date(2026, 4, 6))
    move(at_payroll, ada, weekly, on=date(2026, 4, 23))
    assert at_payroll.slip(paid_by(at_payroll, monthly), ada)["salary"] == 183_333
    assert at_payroll.slip(paid_by(at_payroll, weekly, 3), ada)["salary"] == 32_967


def test_a_move_that_is_told_when_the_month_was_paid_already_changes_nothing_of_it(at_payroll, ada):
    """The first group paid all of April, the second nobody: there is nothing to put right."""
    monthly, other = at_payroll.group_id, another_group(at_payroll, "monthly")
    assert at_payroll.slip(paid_by(at_payroll, monthly), ada)["salary"] == 250_000
    move(at_payroll, ada, other)
    assert at_payroll.slip(paid_by(at_payroll, other, 2), ada)["salary"] == 250_000


def test_half_a_month_that_both_groups_paid_is_taken_back_once(at_payroll, ada):
    """The first group paid all of April, the second its half of it as well: £1,250 too much."""
    monthly, other = at_payroll.group_id, another_group(at_payroll, "monthly")
    paid_by(at_payroll, monthly)
    move(at_payroll, ada, other)
    assert [at_payroll.slip(paid_by(at_payroll, other, month), ada)["salary"] for month in (1, 2, 3)] == [
        125_000,
        125_000,
        250_000,
    ]


def test_who_was_in_the_other_group_from_the_first_is_paid_the_month_once(at_payroll, ada):
    monthly, other = at_payroll.group_id, another_group(at_payroll, "monthly")
    paid_by(at_payroll, monthly)
    move(at_payroll, ada, other, on=date(2026, 4, 1))
    assert at_payroll.slip(paid_by(at_payroll, other, 2), ada)["salary"] == 250_000
