"""A month's pay from opening to payslip, as payroll tells it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonhold.records.ledger import queries as ledger
from commonhold.records.pay import rules
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.models import Dispatch, Held, Payslip, Run
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.runs import queries
from commonhold.records.pay.standing import actions as standing
from commonhold.records.payments import queries as payments
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people

STARTED = people.Pay(3_000_000)


def test_a_month_is_paid_by_two_people_and_booked(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    half = at_payroll.employ("Bea Half", people.WorkingPattern(Decimal("18.5")))
    run_id = at_payroll.calculated()
    assert at_payroll.slip(run_id, ada)["salary"] == 250_000
    assert at_payroll.slip(run_id, half)["salary"] == 125_000
    at_payroll.approve(run_id)
    at_payroll.commit(run_id)
    run = queries.run(run_id)
    assert (run.state, run.payslips) == ("committed", 2)
    paid = payments.payments_of(run.batch_id)
    assert {each.source for each in paid} == {f"pay.run:{run_id}:{ada}", f"pay.run:{run_id}:{half}"}
    assert sum(each.amount_pence for each in paid) == run.net_pence
    assert {each.reference for each in paid} == {f"PAY APR26 {each}" for each in (ada, half)}
    number = ledger.journal_of(at_payroll.department_id, f"pay.run:{run_id}:1")
    booked = {line.account: line.amount_pence for line in ledger.journal(number).lines}
    assert booked[rules.WAGES] == 375_000
    assert booked[rules.NET_PAY] == -run.net_pence
    assert sum(booked.values()) == 0
    assert {each.kind for each in queries.dispatches(run_id)} >= {"fps", "payments"}
    committing.publish(run_id=run_id, message="Happy Easter", **at_payroll.common)
    assert queries.run(run_id).state == "published"


def test_who_prepared_a_run_cannot_approve_it(at_payroll):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    runs.review(run_id=run_id, note="", **at_payroll.common)
    with pytest.raises(rules.SamePerson, match="another payroll officer"):
        runs.approve(run_id=run_id, **at_payroll.common)


def test_a_starter_and_a_leaver_are_paid_for_their_days(at_payroll):
    starter = at_payroll.employ("New Starter", starts=date(2026, 4, 16))
    leaver = at_payroll.employ("Old Leaver")
    people_actions.end_employment(employment_id=leaver, last_day=date(2026, 4, 6), **at_payroll.common)
    run_id = at_payroll.calculated()
    assert at_payroll.slip(run_id, starter)["salary"] == 125_000
    assert at_payroll.slip(run_id, leaver)["salary"] == 50_000


def test_pay_to_date_goes_on_from_month_to_month(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.paid(1)
    may = at_payroll.paid(2)
    assert at_payroll.to_date(may, ada)["salary"] == 500_000
    assert at_payroll.slip(may, ada)["salary"] == 250_000


def test_pay_to_date_begins_with_what_was_brought_forward(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    standing.bring_forward(employment_id=ada, year=2026, amounts={"salary": 1_000}, **at_payroll.common)
    april = at_payroll.paid(1)
    assert at_payroll.to_date(april, ada)["salary"] == 251_000
    may = at_payroll.paid(2)
    assert at_payroll.to_date(may, ada)["salary"] == 501_000


def test_an_allowance_a_deduction_and_a_payment_made_once(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    common, department = at_payroll.common, at_payroll.department_id
    element = {
        code: standing.create_element(
            department_id=department, code=code, title=code.title(), kind=kind, **common
        )
        for code, kind in (("first-aid", "allowance"), ("union", "deduction"), ("bonus", "allowance"))
    }
    for code, pence in (("first-aid", 2_000), ("union", 1_500)):
        standing.give_element(
            employment_id=ada,
            element_id=element[code],
            amount_pence=pence,
            from_date=date(2026, 4, 1),
            **common,
        )
    standing.pay_once(
        employment_id=ada,
        period_id=at_payroll.period(1).id,
        element_id=element["bonus"],
        amount_pence=50_000,
        reason="Special bonus",
        **common,
    )
    april, may = at_payroll.paid(1), at_payroll.paid(2)
    slip = at_payroll.slip(april, ada)
    assert (slip["allowance:first-aid"], slip["deduction:union"], slip["allowance:bonus"]) == (
        2_000,
        1_500,
        50_000,
    )
    assert at_payroll.slip(may, ada)["allowance:bonus"] == 0
    assert at_payroll.to_date(may, ada)["allowance:bonus"] == 50_000


def test_what_is_recorded_after_the_cut_off_waits_and_is_listed(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    cut_off = at_payroll.period(1).cut_off
    late = cut_off + timedelta(hours=1)
    people_actions.change(
        employment_id=ada,
        to=people.Pay(6_000_000),
        from_date=date(2026, 4, 1),
        actor=at_payroll.office.actor,
        at=late,
    )
    at_payroll.at = late + timedelta(hours=1)
    run_id = at_payroll.calculated()
    assert at_payroll.slip(run_id, ada)["salary"] == 250_000
    (late_change,) = queries.findings(run_id, "late")
    assert "pay rate recorded after the cut-off" in late_change.said


def test_somebody_who_cannot_be_paid_is_held_and_shown_and_the_others_go_on(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    nowhere = at_payroll.employ("No Account", account=False)
    run_id = at_payroll.calculated()
    assert [each.employment_id for each in queries.held(run_id)] == [nowhere]
    assert "no bank account" in queries.held(run_id)[0].reason
    assert list(Payslip.objects.filter(run_id=run_id).values_list("employment_id", flat=True)) == [ada]


def test_an_officer_holds_somebody_and_lets_them_go(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch")
    run_id = at_payroll.calculated()
    runs.hold(run_id=run_id, employment_id=bea, reason="Left without telling", **at_payroll.common)
    assert queries.run(run_id).state == "open"
    at_payroll.calculate(run_id)
    assert list(Payslip.objects.filter(run_id=run_id).values_list("employment_id", flat=True)) == [ada]
    runs.release(run_id=run_id, employment_id=bea, **at_payroll.common)
    at_payroll.calculate(run_id)
    assert not Held.objects.exists()
    assert Payslip.objects.filter(run_id=run_id).count() == 2


def test_a_run_worked_out_again_gives_the_same(at_payroll):
    for place in range(5):
        at_payroll.employ(f"Person {place}x", people.Pay(2_000_000 + 12_345 * place))
    run_id = at_payroll.calculated()
    first = queries.run(run_id).digest
    runs.calculate(run_id=run_id, actor=at_payroll.office.actor, at=at_payroll.at + timedelta(days=1))
    assert queries.run(run_id).digest == first
    assert Payslip.objects.filter(run_id=run_id).count() == 5


def test_a_supplementary_run_pays_the_difference_and_no_more(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch")
    at_payroll.paid(1)
    at_payroll.at += timedelta(days=1)
    people_actions.change(
        employment_id=ada, to=people.Pay(3_600_000), from_date=date(2026, 4, 1), **at_payroll.common
    )
    more = at_payroll.paid(1, supplementary=True)
    assert queries.run(more).number == 1
    assert at_payroll.slip(more, ada)["salary"] == 50_000
    assert at_payroll.to_date(more, ada)["salary"] == 300_000
    assert not Payslip.objects.filter(run_id=more, employment_id=bea).exists()
    may = at_payroll.paid(2)
    assert at_payroll.to_date(may, ada)["salary"] == 600_000
    assert at_payroll.to_date(may, bea)["salary"] == 500_000


def test_a_second_commit_and_a_second_run_of_a_period_are_refused(at_payroll):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.paid()
    with pytest.raises(rules.RunMovedOn, match="is committed, so it can't be committed"):
        at_payroll.commit(run_id)
    with pytest.raises(rules.RunExists):
        at_payroll.calculated()
    assert Run.objects.count() == 1
    assert Dispatch.objects.filter(run_id=run_id, kind="payments").count() == 1


def test_a_group_of_nobody_is_refused(at_payroll):
    with pytest.raises(rules.NobodyToPay, match="Monthly staff"):
        at_payroll.calculated()
