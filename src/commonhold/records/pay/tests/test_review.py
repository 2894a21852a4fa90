"""What a review of a run is shown, and what stops a run or somebody in it."""

from datetime import date

import pytest
from django.db import transaction

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import act_as
from commonhold.records.ledger import queries as ledger
from commonhold.records.pay import rules
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.models import Payslip
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people
from commonhold.records.people.models import PaySpell


def kinds(run_id):
    return set(queries.finding_counts(run_id))


def said(run_id, kind):
    return [each.said for each in queries.findings(run_id, kind)]


def test_a_review_shows_what_a_payroll_manager_looks_for(at_payroll):
    same = people.BankAccount("001122", "87654321", "Joint account")
    ada = at_payroll.employ("Ada Moss")
    at_payroll.employ("Bea Birch", same, account=False)
    leaver = at_payroll.employ("Cy Cedar")
    at_payroll.paid(1)
    people_actions.change(
        employment_id=ada, to=people.Grade("HEO"), from_date=date(2026, 5, 1), **at_payroll.common
    )
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 5, 1), **at_payroll.common
    )
    at_payroll.employ("Dee Dogwood", same, account=False, starts=date(2026, 5, 4), tax_code="BR")
    unknown = at_payroll.office.hire("Never Told")
    at_payroll.at = at_payroll.period(2).cut_off
    people_actions.end_employment(employment_id=leaver, last_day=date(2026, 5, 10), **at_payroll.common)
    run_id = at_payroll.calculated(2)
    assert said(run_id, "variance") == ["New grade, new pay rate: Salary +£500.00"]
    assert said(run_id, "new") == ["Not paid in the last run"]
    assert said(run_id, "shared_account") == ["The account of 2 people paid in this run"] * 2
    assert said(run_id, "tax_code") == ["BR: all at the basic rate, as for a second employment"]
    assert [each.employment_id for each in queries.findings(run_id, "starter_unpaid")] == [unknown]
    assert said(run_id, "leaver_paid") == ["Left on 10 May 2026, and this run pays up to 31 May 2026"]
    assert "late" in kinds(run_id)
    runs.hold(run_id=run_id, employment_id=leaver, reason="Left", **at_payroll.common)
    at_payroll.calculate(run_id)
    assert said(run_id, "gone") == ["Paid in the last run, and not in this one"]


def test_a_review_says_that_a_change_was_back_dated_and_who_was_paid_too_much(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch")
    at_payroll.paid(1)
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 4, 1), **at_payroll.common
    )
    people_actions.correct(
        employment_id=bea, to=people.Pay(2_940_000), on=date(2026, 4, 1), **at_payroll.common
    )
    may = at_payroll.calculated(2)
    assert said(may, "variance") == ["Back-dated change, new pay rate: Salary +£1,000.00"]
    assert said(may, "arrears") == ["April 2026 +£500.00"]
    (overpaid,) = queries.findings(may, "overpaid")
    assert (overpaid.employment_id, overpaid.now_pence, overpaid.said) == (bea, -5_000, "April 2026 −£50.00")


def test_somebody_employed_in_two_departments_is_shown_to_each_and_no_more(
    payroll, other_department, acting_for, make_office
):
    number = {"national_insurance_number": "MW123456A"}
    elsewhere = make_office(other_department)
    with acting_for(other_department):
        elsewhere.hire("Ada Moss", **number)
    with acting_for(payroll.department_id):
        ada = payroll.employ("Ada Moss", **number)
        payroll.employ("Bea Birch")
        run_id = payroll.calculated()
        (found,) = queries.findings(run_id, "elsewhere")
        assert found.employment_id == ada


def test_a_disk_that_is_full_leaves_the_run_approved(at_payroll, settings, system):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    at_payroll.approve(run_id)
    settings.PAYMENT_FILES = {"pain.001": f"{__name__}.no_space"}
    with pytest.raises(OSError, match="No space left"), transaction.atomic():
        at_payroll.commit(run_id)
    act_as(system, [at_payroll.department_id])
    assert queries.run(run_id).state == "approved"
    assert ledger.journal_of(at_payroll.department_id, f"pay.run:{run_id}:1") is None
    assert queries.dispatches(run_id) == []


def no_space(_order):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("states", [["calculate"], ["review"], ["approve"], ["commit"], ["publish"]])
def test_a_step_out_of_turn_is_refused_with_what_to_do(at_payroll, states):
    at_payroll.employ("Ada Moss")
    run_id = runs.open_run(period_id=at_payroll.period(1).id, **at_payroll.common)
    verbs = {
        "calculate": lambda: runs.calculate(run_id=run_id, **at_payroll.common),
        "review": lambda: runs.review(run_id=run_id, note="", **at_payroll.common),
        "approve": lambda: runs.approve(run_id=run_id, **at_payroll.common),
        "commit": lambda: committing.commit(run_id=run_id, **at_payroll.common),
        "publish": lambda: committing.publish(run_id=run_id, **at_payroll.common),
    }
    with pytest.raises(Refusal) as refused:
        verbs[states[0]]()
    assert isinstance(refused.value, rules.RunMovedOn | rules.NothingCollected)


def test_somebody_who_left_is_no_longer_in_the_run_but_may_be_paid_once_more(at_payroll):
    ada, leaver = at_payroll.employ("Ada Moss"), at_payroll.employ("Cy Cedar")
    people_actions.end_employment(employment_id=leaver, last_day=date(2026, 4, 15), **at_payroll.common)
    at_payroll.paid(1)
    may = at_payroll.paid(2)
    assert not queries.held(may)
    assert [each.employment_id for each in Payslip.objects.filter(run_id=may)] == [ada]
    bonus = standing.create_element(
        department_id=at_payroll.department_id,
        code="bonus",
        title="Bonus",
        kind="allowance",
        **at_payroll.common,
    )
    standing.pay_once(
        employment_id=leaver,
        period_id=at_payroll.period(3).id,
        element_id=bonus,
        amount_pence=10_000,
        reason="Award of last year",
        **at_payroll.common,
    )
    june = at_payroll.calculated(3)
    assert at_payroll.slip(june, leaver)["allowance:bonus"] == 10_000
    (leaver,) = said(june, "leaver_paid")
    assert leaver.startswith("Left on 15 April 2026, before this period")


def test_a_person_without_a_pay_rate_is_held(at_payroll):
    at_payroll.employ("Ada Moss")
    never = at_payroll.employ("No Rate")
    with_rate = people_actions.spells(never, people.Pay)
    PaySpell.objects.filter(id=with_rate[0].id).update(superseded_at=at_payroll.common["at"])
    run_id = at_payroll.calculated()
    (held,) = queries.held(run_id)
    assert (held.employment_id, held.reason) == (never, "There is no pay rate for any day of this period.")
