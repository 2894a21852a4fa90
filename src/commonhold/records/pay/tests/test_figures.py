"""What a month comes to, to the penny, and what a review is shown."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import act_as
from commonhold.records.ledger import queries as ledger
from commonhold.records.pay import rules
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
from commonhold.records.people.models import PaySpell


def kinds(run_id):
    return set(queries.finding_counts(run_id))


def said(run_id, kind):
    return [each.said for each in queries.findings(run_id, kind)]


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
