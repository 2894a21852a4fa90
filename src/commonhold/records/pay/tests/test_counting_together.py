"""Directors, and what a department's other pay groups paid in the same tax month."""

from datetime import date

import pytest
from django.db import transaction

from commonhold.records.pay import rules
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.groups import queries as group_queries
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.standing.rules import UnknownMethod
from commonhold.records.pay.tests.test_explaining import explained, words
from commonhold.records.people import rules as people


def insurance(payroll, month, employment_id):
    slip = payroll.slip(payroll.paid(month), employment_id)
    return slip["employee_ni"], slip["employer_ni"]


def test_a_director_pays_by_the_year_from_april(at_payroll):
    """£5,000 a month: nothing until £12,570 is earned, then 8%; the employer 15% above £5,000."""
    ada = at_payroll.employ("Ada Moss", people.Pay(6_000_000), director="annual")
    assert [insurance(at_payroll, month, ada) for month in (1, 2, 3, 4)] == [
        (0, 0),
        (0, 75_000),
        (19_440, 75_000),
        (40_000, 75_000),
    ]


def test_a_director_appointed_in_july_has_the_weeks_that_are_left(at_payroll):
    """39 of 52 weeks from 6 July: 8% above £9,428 and 15% above £3,750, of what is paid since."""
    ada = at_payroll.employ("Ada Moss", people.Pay(6_000_000))
    standing.change_terms(
        employment_id=ada, changes={"director": "annual"}, from_date=date(2026, 7, 6), **at_payroll.common
    )
    paid = [at_payroll.paid(month) for month in (1, 2, 3, 4, 5)]
    slips = [at_payroll.slip(run_id, ada) for run_id in paid]
    assert [slip["employee_ni"] for slip in slips[:3]] == [25_128 + 1_622] * 3
    assert [(slip["employee_ni"], slip["employer_ni"]) for slip in slips[3:]] == [
        (0, 18_750),
        (4_576, 75_000),
    ]
    found = explained(paid[4], ada)
    assert "39 of 52 weeks" in words(found["employee_ni"])
    assert "£9,428.00" in words(found["pt_to_uel"])


def test_the_alternative_method_trues_up_when_the_directorship_ends(at_payroll):
    """£5,000 and £1,000: month by month £267.50 is paid on the first; of the year £6,000 is under the threshold."""
    ada = at_payroll.employ("Ada Moss", people.Pay(6_000_000), director="alternative")
    assert insurance(at_payroll, 1, ada)[0] == 25_128 + 1_622
    at_payroll.office.change(ada, people.Pay(1_200_000), date(2026, 5, 1), at=at_payroll.common["at"])
    standing.change_terms(
        employment_id=ada, changes={"director": ""}, from_date=date(2026, 5, 20), **at_payroll.common
    )
    may = at_payroll.paid(2)
    assert at_payroll.slip(may, ada)["employee_ni"] == -(25_128 + 1_622)
    explained(may, ada)


def test_what_no_director_can_be_is_refused(at_payroll):
    with pytest.raises(UnknownMethod):
        at_payroll.employ("Ada Moss", director="yearly")


@pytest.fixture
def moved(at_payroll):
    """Ada, in one pay group to 14 April and in another from the 15th, by two employments; and both groups."""
    first = at_payroll.employ(
        "Ada Moss",
        national_insurance_number="AB123456C",
        loans=("1",),
        starts=date(2026, 1, 1),
        ends=date(2026, 4, 15),
    )
    monthly = at_payroll.group_id
    other = groups.create_group(
        department_id=at_payroll.department_id,
        code="other",
        name="Other staff",
        frequency="monthly",
        **at_payroll.common,
    )
    groups.plan_year(group_id=other, year=2026, **at_payroll.common)
    at_payroll.group_id = other
    second = at_payroll.employ(
        "Ada Moss", national_insurance_number="AB123456C", loans=("1",), starts=date(2026, 4, 15)
    )
    at_payroll.group_id = monthly
    return first, second, monthly, other


def test_pay_of_one_person_in_two_groups_counts_together_for_national_insurance(at_payroll, moved):
    """£1,166.67 and £1,333.33 are £2,500: £116.16 in all, as if one group had paid it, and £23 of a plan 1 loan."""
    first, second, _, other = moved
    one = at_payroll.paid()
    at_payroll.group_id = other
    two = at_payroll.paid()
    slips = at_payroll.slip(one, first), at_payroll.slip(two, second)
    assert [slip["salary"] for slip in slips] == [116_667, 133_333]
    assert [slip["nicable"] for slip in slips] == [116_667, 133_333]
    assert (slips[0]["employee_ni"], slips[1]["employee_ni"]) == (949, 11_616 - 949)
    assert sum(slip["employer_ni"] for slip in slips) == 31_245
    assert (slips[0]["student_loan"], slips[1]["student_loan"]) == (0, 2_300)
    assert [sum(slip[band] for slip in slips) for band in ("at_lel", "lel_to_pt", "pt_to_uel")] == [
        55_900,
        48_900,
        145_200,
    ]
    found = explained(two, second)
    assert "£1,166.67 of them was paid in another pay group" in words(found["employee_ni"])
    assert "£9.49 of it was paid there." in words(found["employee_ni"])
    assert runs_findings(two) == [
        "Paid by Monthly staff in the same tax month too: National Insurance counts both together"
    ]
    assert explained(one, first)


def runs_findings(run_id):
    return [each.said for each in queries.findings(run_id, "other_group")]


def test_a_run_that_was_calculated_before_another_group_paid_the_same_person_is_not_committed(
    at_payroll, moved
):
    first, _, _, other = moved
    one = at_payroll.calculated()
    at_payroll.approve(one)
    at_payroll.group_id = other
    at_payroll.paid()
    with pytest.raises(rules.PaidElsewhereMeanwhile), transaction.atomic():
        at_payroll.commit(one)
    runs.collect(run_id=one, **at_payroll.common)
    runs.calculate(run_id=one, **at_payroll.common)
    at_payroll.approve(one)
    at_payroll.commit(one)
    assert at_payroll.slip(one, first)["employee_ni"] == 11_616 - 2_283
    explained(one, first)


def test_groups_that_are_paid_otherwise_are_shown_and_do_not_count_together(at_payroll, moved):
    _, second, monthly, _ = moved
    weekly = groups.create_group(
        department_id=at_payroll.department_id,
        code="weekly",
        name="Weekly staff",
        frequency="weekly",
        **at_payroll.common,
    )
    groups.plan_year(group_id=weekly, year=2026, first_day=date(2026, 4, 6), **at_payroll.common)
    at_payroll.group_id = weekly
    at_payroll.known(second)
    at_payroll.group_id = monthly
    at_payroll.paid()
    last_week = group_queries.periods(weekly)[3]
    run_id = runs.open_run(period_id=last_week.id, **at_payroll.common)
    at_payroll.calculate(run_id)
    assert at_payroll.slip(run_id, second)["employee_ni"] == 2_679  # 8% of £576.92 less £242
    assert runs_findings(run_id) == [
        "Paid by Monthly staff in the same tax month too: periods differ, so National Insurance counts each by itself;"
        " check whether it must not"
    ]
