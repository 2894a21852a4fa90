"""Why a payslip is what it is before it is paid, and what can't be explained."""

from datetime import date, timedelta

import pytest

from commonhold.base.refusals import NotFound
from commonhold.records.pay.debts import actions as debts
from commonhold.records.pay.explaining.queries import explain_slip
from commonhold.records.pay.explaining.rules import NOT_WORKED_OUT_AGAIN, NotCalculated
from commonhold.records.pay.models import Debt, Group
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.tests.test_explaining import explained, slip_of, words
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people


def test_an_amount_that_cannot_be_worked_out_again_says_so_and_nothing_wrong(at_payroll):
    """The group's pay was shared out over calendar days then, and is over working days now."""
    ada = at_payroll.employ("Ada Moss", starts=date(2026, 4, 10))
    april = at_payroll.paid()
    Group.objects.filter(id=at_payroll.group_id).update(basis="working")
    found = explain_slip(slip_of(april, ada).row.id)
    for code in ("salary", "tax", "employee_ni", "taxable"):
        assert (found[code].parts, found[code].remark) == ((), NOT_WORKED_OUT_AGAIN)


def test_a_calculated_payslip_is_explained_before_it_is_paid_and_the_same_way_after(at_payroll):
    ada = at_payroll.employ("Ada Moss", people.Pay(4_800_000), pension="alpha", loans=("2",))
    debt_id = debts.raise_debt(
        employment_id=ada,
        amount_pence=10_000,
        reason="Paid twice",
        raised_on=date(2026, 3, 31),
        **at_payroll.common,
    )
    debts.agree_plan(debt_id=debt_id, plan_pence=4_000, hardship_percent=25, **at_payroll.common)
    at_payroll.paid(1)
    run_id = at_payroll.calculated(2)
    before = explained(run_id, ada)
    assert words(before["recovery"]).startswith("£40.00 of the £100.00 that was paid too much")
    assert {"salary", "tax", "employee_ni", "student_loan", "employee_pension", "employer_ni"} <= set(before)
    at_payroll.approve(run_id)
    assert explained(run_id, ada) == before
    at_payroll.commit(run_id)
    assert explained(run_id, ada) == before


def test_what_an_earlier_period_still_owes_is_explained_before_it_is_paid_too(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.paid(1)
    at_payroll.at += timedelta(days=1)
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 4, 1), **at_payroll.common
    )
    run_id = at_payroll.calculated(2)
    before = explained(run_id, ada)
    at_payroll.approve(run_id)
    at_payroll.commit(run_id)
    assert explained(run_id, ada) == before


def test_a_change_that_comes_after_collecting_does_not_confuse_the_explanation(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    at_payroll.at += timedelta(days=1)
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 4, 1), **at_payroll.common
    )
    assert "£30,000.00" in words(explained(run_id, ada)["salary"])
    # From now on the run pays otherwise than its payslips still say.
    runs.collect(run_id=run_id, **at_payroll.common)
    with pytest.raises(NotCalculated, match="is open"):
        explain_slip(slip_of(run_id, ada).row.id)
    runs.calculate(run_id=run_id, **at_payroll.common)
    assert "£36,000.00" in words(explained(run_id, ada)["salary"])


def test_a_debt_that_was_paid_back_since_the_calculation_is_not_explained_wrongly(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    debt_id = debts.raise_debt(
        employment_id=ada, amount_pence=3_000, reason="", raised_on=date(2026, 3, 31), **at_payroll.common
    )
    debts.agree_plan(debt_id=debt_id, plan_pence=3_000, hardship_percent=25, **at_payroll.common)
    run_id = at_payroll.calculated()
    Debt.objects.filter(id=debt_id).update(amount_pence=1_000)
    why = explain_slip(slip_of(run_id, ada).row.id)["recovery"]
    assert (why.parts, why.remark) == ((), NOT_WORKED_OUT_AGAIN)


def test_a_run_that_was_cancelled_is_not_explained_and_what_is_not_there_is_not_found(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    runs.cancel(run_id=run_id, reason="Not needed", **at_payroll.common)
    with pytest.raises(NotCalculated, match="is cancelled"):
        explain_slip(slip_of(run_id, ada).row.id)
    with pytest.raises(NotFound):
        explain_slip(2**62)
