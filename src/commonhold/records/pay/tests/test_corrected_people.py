"""Back-dated changes of people who came, left, were held or changed groups, and what was paid too much."""

from datetime import date

import pytest

from commonhold.records.pay.corrections.models import AfterLeaving
from commonhold.records.pay.corrections.rules import CorrectedMeanwhile
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.models import Debt, Payslip
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.backdating import (
    APRIL,
    MAY,
    award,
    correct_award,
    corrections,
    month_passes,
    paid,
)
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people


def test_somebody_held_is_paid_by_the_next_run_once_what_was_missing_is_there(at_payroll):
    at_payroll.employ("Ada Moss")
    bea = at_payroll.employ("Bea Birch", account=False)
    paid(at_payroll, 1)
    people_actions.change(
        employment_id=bea,
        to=people.BankAccount("001122", "00000009", "Bea Birch"),
        from_date=MAY,
        **at_payroll.common,
    )
    may = paid(at_payroll, 2)
    assert corrections(may) == {(bea, 1, "salary"): 250_000}
    assert at_payroll.slip(may, bea)["salary"] == 500_000
    assert corrections(paid(at_payroll, 3)) == {}


def test_a_starter_whom_payroll_hears_of_late_is_paid_since_their_first_day(at_payroll):
    at_payroll.employ("Ada Moss")
    late = at_payroll.office.hire(
        "Bea Birch", people.BankAccount("001122", "00000009", "Bea Birch"), starts=date(2026, 4, 16)
    )
    paid(at_payroll, 1)
    at_payroll.known(late)
    assert corrections(paid(at_payroll, 2)) == {(late, 1, "salary"): 125_000}


def test_what_was_brought_forward_was_paid_elsewhere(at_payroll):
    at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    moved = at_payroll.employ("Bea Birch")
    standing.bring_forward(employment_id=moved, year=2026, amounts={"salary": 250_000}, **at_payroll.common)
    may = paid(at_payroll, 2)
    assert corrections(may) == {}
    assert at_payroll.to_date(may, moved)["salary"] == 500_000


def test_a_leaver_notified_late_owes_what_was_paid_too_much_and_nobody_is_paid_less_than_nothing(at_payroll):
    """Left on 15 April, paid to the end of May: £3,750 too much, less the tax that is put right with it."""
    at_payroll.employ("Ada Moss")
    left = at_payroll.employ("Cy Cedar")
    paid(at_payroll, 1)
    may = paid(at_payroll, 2)
    people_actions.end_employment(employment_id=left, last_day=date(2026, 4, 15), **at_payroll.common)
    june = paid(at_payroll, 3)
    slip = at_payroll.slip(june, left)
    assert (slip["salary"], slip["net"]) == (-375_000, 0)
    assert slip["tax"] == -at_payroll.to_date(may, left)["tax"]
    debt = Debt.objects.get()
    assert (debt.employment_id, debt.amount_pence) == (left, 375_000 + slip["tax"])
    assert debt.reason == "Paid too much for April 2026, May 2026"
    assert not debt.plans.exists()
    assert debt.raised_on == at_payroll.period(3).pay_date
    assert debt.responsible == at_payroll.common["actor"].id
    july = paid(at_payroll, 4)
    assert not Payslip.objects.filter(run_id=july, employment_id=left).exists()
    assert Debt.objects.count() == 1


def test_an_allowance_that_nobody_ended_is_taken_back_from_when_they_left(at_payroll):
    at_payroll.employ("Ada Moss")
    left = at_payroll.employ("Cy Cedar")
    allowance = standing.create_element(
        department_id=at_payroll.department_id,
        code="london",
        title="London",
        kind="allowance",
        **at_payroll.common,
    )
    standing.give_element(
        employment_id=left, element_id=allowance, amount_pence=30_000, from_date=APRIL, **at_payroll.common
    )
    paid(at_payroll, 1)
    people_actions.end_employment(employment_id=left, last_day=date(2026, 4, 15), **at_payroll.common)
    may = paid(at_payroll, 2)
    assert corrections(may) == {(left, 1, "salary"): -125_000, (left, 1, "allowance:london"): -15_000}
    assert not Payslip.objects.filter(run_id=paid(at_payroll, 3), employment_id=left).exists()


def test_no_more_is_taken_back_at_once_than_hardship_allows(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss", people.Pay(6_000_000)), at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    correct_award(at_payroll, ada, 3_000_000, on=APRIL)
    may = paid(at_payroll, 2)
    slip, as_bea = at_payroll.slip(may, ada), at_payroll.slip(may, bea)
    assert slip["salary"] == 0
    assert slip["net"] > 0
    assert Debt.objects.get().amount_pence == slip["debt"] > 0
    assert slip["net"] >= as_bea["net"] * 75 // 100


def test_arrears_after_leaving_are_taxed_by_0t_and_insured_by_the_week_once_a_p45_was_given(at_payroll):
    """£1,500 in one week: 8% of £967 − £242 and 2% of £533; 0T takes 20% of £1,500 in a month of £3,141.67."""
    ada = at_payroll.employ("Ada Moss", tax_code="S1257L")
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 4, 30), **at_payroll.common)
    at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    award(at_payroll, ada, 4_800_000)
    may = paid(at_payroll, 2)
    slip = at_payroll.slip(may, ada)
    assert slip["salary"] == 150_000
    assert slip["employee_ni"] == round((96_700 - 24_200) * 0.08 + (150_000 - 96_700) * 0.02)
    assert list(AfterLeaving.objects.values_list("employment_id", "tax_code")) == [(ada, "S0T")]
    assert slip["tax"] > 0


def test_who_left_unknown_to_the_last_run_has_no_p45_yet_and_keeps_their_code(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    people_actions.end_employment(employment_id=ada, last_day=date(2026, 4, 30), **at_payroll.common)
    award(at_payroll, ada, 3_600_000)
    may = paid(at_payroll, 2)
    assert list(AfterLeaving.objects.values_list("employment_id", "tax_code")) == [(ada, "")]
    assert at_payroll.slip(may, ada)["tax"] < 0


def test_who_went_to_another_group_is_paid_there_what_the_first_still_owes(at_payroll):
    common = {"department_id": at_payroll.department_id, **at_payroll.common}
    other = groups.create_group(code="seniors", name="Senior staff", frequency="monthly", **common)
    groups.plan_year(group_id=other, year=2026, **at_payroll.common)
    ada = at_payroll.employ("Ada Moss")
    at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    standing.change_terms(employment_id=ada, changes={"group_id": other}, from_date=MAY, **at_payroll.common)
    award(at_payroll, ada, 3_600_000)
    assert corrections(paid(at_payroll, 2)) == {}
    at_payroll.group_id = other
    assert corrections(paid(at_payroll, 2)) == {(ada, 1, "salary"): 50_000}


def test_of_two_groups_that_correct_the_same_month_of_somebody_who_changed_between_them_one_is_refused(
    at_payroll,
):
    common = {"department_id": at_payroll.department_id, **at_payroll.common}
    other = groups.create_group(code="seniors", name="Senior staff", frequency="monthly", **common)
    groups.plan_year(group_id=other, year=2026, **at_payroll.common)
    ada, _ = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch")
    paid(at_payroll, 1)
    award(at_payroll, ada, 3_600_000)
    month_passes(at_payroll, 2)
    first = at_payroll.calculated(2)
    at_payroll.approve(first)
    standing.change_terms(employment_id=ada, changes={"group_id": other}, from_date=MAY, **at_payroll.common)
    monthly, at_payroll.group_id = at_payroll.group_id, other
    assert corrections(at_payroll.paid(2)) == {(ada, 1, "salary"): 50_000}
    with pytest.raises(CorrectedMeanwhile, match="to one person, who changed"):
        at_payroll.commit(first)
    at_payroll.group_id = monthly
    runs.collect(run_id=first, **at_payroll.common)
    runs.calculate(run_id=first, **at_payroll.common)
    assert corrections(first) == {}
    at_payroll.approve(first)
    at_payroll.commit(first)
