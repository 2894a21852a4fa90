"""What a month comes to, to the penny."""

from datetime import date
from decimal import Decimal

import pytest

from commonhold.records.pay.calculation.tax_codes import NotATaxCode
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.debts import actions as debts
from commonhold.records.pay.models import Debt, Payslip, Recovery
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs import queries
from commonhold.records.pay.slips import queries as slips
from commonhold.records.pay.standing import actions as standing
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people


def test_thirty_thousand_a_year_on_1257l(at_payroll):
    """April 2026: free pay £1,048.25 (1257L, month 1), 20% of £1,451; National Insurance 8% of £2,500 less £1,048."""
    ada = at_payroll.employ("Ada Moss")
    slip = at_payroll.slip(at_payroll.calculated(), ada)
    assert (slip["tax"], slip["employee_ni"], slip["net"]) == (29_020, 11_616, 250_000 - 29_020 - 11_616)
    assert (slip["employer_ni"], slip["taxable"], slip["nicable"]) == (31_245, 250_000, 250_000)


def test_alpha_is_taken_before_tax_and_a_loan_by_the_pound(at_payroll):
    ada = at_payroll.employ("Ada Moss", people.Pay(4_800_000), pension="alpha", loans=("2",))
    slip = at_payroll.slip(at_payroll.calculated(), ada)
    assert slip["employee_pension"] == 21_800  # 5.45% of £4,000
    assert slip["taxable"] == 400_000 - 21_800
    assert slip["employer_pension"] == 115_880
    assert slip["student_loan"] == 13_900  # 9% of what is above £2,448.75


def test_a_tax_code_that_cannot_be_is_refused_and_one_this_year_has_not_is_held(at_payroll):
    with pytest.raises(NotATaxCode, match="is not a tax code"):
        at_payroll.employ("Wrong Code", tax_code="12L57")
    ada = at_payroll.employ("Ada Moss")
    odd = at_payroll.employ("Odd Code", tax_code="D8")
    run_id = at_payroll.calculated()
    (held,) = queries.held(run_id)
    assert (held.employment_id, "D8" in held.reason) == (odd, True)
    assert Payslip.objects.get(run_id=run_id).employment_id == ada


def test_a_tax_code_is_taken_as_hmrcs_notice_has_it(at_payroll):
    ada = at_payroll.employ("Ada Moss", tax_code=" s1257l m1")
    run_id = at_payroll.calculated()
    terms = Payslip.objects.select_related("terms").get(run_id=run_id, employment_id=ada).terms
    assert (terms.tax_code, terms.non_cumulative) == ("S1257L", True)


def test_a_new_tax_code_holds_from_its_day_whatever_was_planned_for_later(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    changes = {"pension": "alpha"}, date(2026, 6, 1)
    standing.change_terms(employment_id=ada, changes=changes[0], from_date=changes[1], **at_payroll.common)
    standing.change_terms(
        employment_id=ada, changes={"tax_code": "BR"}, from_date=date(2026, 5, 1), **at_payroll.common
    )
    taxed = [at_payroll.slip(at_payroll.paid(month), ada) for month in (1, 2, 3)]
    assert taxed[0]["tax"] < taxed[1]["tax"]
    assert [each["employee_pension"] > 0 for each in taxed] == [False, False, True]


def test_what_pay_does_not_cover_becomes_a_debt_and_is_paid_back_by_the_plan(at_payroll):
    ada = at_payroll.employ("Ada Moss", people.WorkingPattern(Decimal("2")), loans=())
    april = at_payroll.paid(1)
    debts.raise_debt(
        employment_id=ada,
        amount_pence=2_500,
        reason="Paid too much in March",
        raised_on=date(2026, 4, 28),
        **at_payroll.common,
    )
    debt = Debt.objects.get()
    assert at_payroll.slip(at_payroll.paid(2), ada)["recovery"] == 0
    debts.agree_plan(debt_id=debt.id, plan_pence=1_500, hardship_percent=25, **at_payroll.common)
    june, july, august = (at_payroll.paid(month) for month in (3, 4, 5))
    assert [at_payroll.slip(each, ada)["recovery"] for each in (june, july, august)] == [1_500, 1_000, 0]
    assert sum(Recovery.objects.values_list("amount_pence", flat=True)) == debt.amount_pence
    assert at_payroll.slip(april, ada)["net"] - at_payroll.slip(june, ada)["net"] == 1_500


def test_a_plan_takes_no_more_than_hardship_leaves(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    debts.raise_debt(
        employment_id=ada,
        amount_pence=500_000,
        reason="Overpaid",
        raised_on=date(2026, 4, 1),
        **at_payroll.common,
    )
    debts.agree_plan(
        debt_id=Debt.objects.get().id, plan_pence=400_000, hardship_percent=10, **at_payroll.common
    )
    slip = at_payroll.slip(at_payroll.calculated(), ada)
    assert slip["recovery"] == (slip["net"] + slip["recovery"]) // 10


def test_a_debt_and_its_plan_count_as_they_were_known_when_the_run_collected(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    debt_id = debts.raise_debt(
        employment_id=ada,
        amount_pence=2_500,
        reason="Overpaid",
        raised_on=date(2026, 4, 1),
        **at_payroll.common,
    )
    debts.agree_plan(debt_id=debt_id, plan_pence=1_500, hardship_percent=25, **at_payroll.common)
    run_id = at_payroll.calculated()
    before = queries.run(run_id).digest
    debts.agree_plan(debt_id=debt_id, plan_pence=500, hardship_percent=25, **at_payroll.common)
    late = debts.raise_debt(
        employment_id=ada, amount_pence=100, reason="Late", raised_on=date(2026, 4, 2), **at_payroll.common
    )
    debts.agree_plan(debt_id=late, plan_pence=100, hardship_percent=25, **at_payroll.common)
    runs.calculate(run_id=run_id, **at_payroll.common)
    assert queries.run(run_id).digest == before
    at_payroll.approve(run_id)
    at_payroll.commit(run_id)
    assert list(Recovery.objects.values_list("debt_id", "amount_pence")) == [(debt_id, 1_500)]
    more = at_payroll.paid(2)
    assert at_payroll.slip(more, ada)["recovery"] == 600


def test_a_supplement_takes_back_no_more_than_the_plan_of_its_period(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    debt_id = debts.raise_debt(
        employment_id=ada,
        amount_pence=2_500,
        reason="Overpaid",
        raised_on=date(2026, 4, 1),
        **at_payroll.common,
    )
    debts.agree_plan(debt_id=debt_id, plan_pence=1_500, hardship_percent=25, **at_payroll.common)
    at_payroll.paid()
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 4, 1), **at_payroll.common
    )
    assert at_payroll.slip(at_payroll.paid(supplementary=True), ada)["recovery"] == 0


def test_a_payslip_says_how_it_changed_and_is_there_when_published(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    april = at_payroll.paid(1)
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 5, 1), **at_payroll.common
    )
    may = at_payroll.paid(2)
    person_id = Payslip.objects.get(run_id=may).person_id
    assert slips.slips_of(person_id) == []
    for run_id in (april, may):
        committing.publish(run_id=run_id, message="", **at_payroll.common)
    newest, oldest = slips.slips_of(person_id)
    assert (newest.period_name, oldest.period_name) == ("May 2026", "April 2026")
    slip = slips.slip(newest.id)
    assert slip.changed()[0].title == "Salary"
    assert (slip.changed()[0].pence, slip.changed()[0].before_pence) == (300_000, 250_000)
    assert slips.slip(oldest.id).net_before_pence is None
