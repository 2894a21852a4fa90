"""Absence and overtime that payroll is told of when the month has been paid."""

from datetime import date, timedelta

from commonhold.records.pay.attendance import actions
from commonhold.records.pay.attendance.rules import OvertimeWorked
from commonhold.records.pay.tests.absences import TOLD, away, held, said
from commonhold.records.pay.tests.test_explaining import explained
from commonhold.records.people import rules as people

APRIL_10 = date(2026, 4, 10)


def test_what_is_recorded_after_the_cut_off_waits_and_is_listed(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.at = at_payroll.period(1).cut_off + timedelta(hours=1)
    away(at_payroll, ada, "unpaid", date(2026, 4, 11), date(2026, 4, 20), lost=1)
    run_id = at_payroll.calculated()
    assert at_payroll.slip(run_id, ada)["salary"] == 2_500_00
    assert said(run_id, "late") == ["absence recorded after the cut-off, for the next run"]


def test_a_supplement_mends_what_was_recorded_too_late(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    absence = away(at_payroll, ada, "unpaid", date(2026, 4, 11), date(2026, 4, 20), lost=1)
    april = at_payroll.paid()
    at_payroll.at += timedelta(days=1)
    actions.cancel_absence(absence_id=absence, **at_payroll.common)
    more = at_payroll.paid(1, supplementary=True)
    assert at_payroll.slip(more, ada)["salary"] == 833_33
    assert at_payroll.slip(april, ada)["salary"] == 1_666_67
    explained(april, ada)


def test_overtime_that_was_not_worked_after_all_is_not_quietly_taken_back(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    row = actions.record_overtime(
        employment_id=ada, worked=OvertimeWorked(APRIL_10, 300, 150), **at_payroll.common
    )
    at_payroll.paid()
    at_payroll.at += timedelta(days=1)
    actions.cancel_overtime(overtime_id=row, **at_payroll.common)
    assert held(at_payroll.calculated(1, supplementary=True))[ada].startswith("More was paid")


def after(payroll, number):
    """Let it be the day after a period's cut-off."""
    payroll.at = max(payroll.at, payroll.period(number).cut_off) + timedelta(days=1)


def test_overtime_told_a_month_late_is_paid_in_the_next_run_at_the_rate_of_its_day(at_payroll):
    """116.94 as in April, though a year is 36,000.00 since May."""
    ada = at_payroll.employ("Ada Moss")
    at_payroll.office.change(ada, people.Pay(3_600_000), date(2026, 5, 1))
    at_payroll.paid(1)
    after(at_payroll, 1)
    actions.record_overtime(
        employment_id=ada, worked=OvertimeWorked(date(2026, 4, 14), 300, 150), **at_payroll.common
    )
    may = at_payroll.paid(2)
    assert at_payroll.slip(may, ada)["overtime"] == 116_94
    explained(may, ada)
    assert at_payroll.slip(at_payroll.calculated(3), ada)["overtime"] == 0


def test_absence_told_a_month_late_is_put_right_in_the_next_run_once(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    at_payroll.paid(1)
    after(at_payroll, 1)
    away(at_payroll, ada, "unpaid", date(2026, 4, 18), date(2026, 4, 20), lost=1)
    may = at_payroll.paid(2)
    assert at_payroll.slip(may, ada)["salary"] == 2_500_00 - 250_00
    explained(may, ada)
    assert at_payroll.slip(at_payroll.calculated(3), ada)["salary"] == 2_500_00


def test_sickness_told_late_uses_up_sick_pay_in_the_months_after_it_too(by_scheme):
    """31 days of full pay: all of April's 30 and one of May. Of May's 31 days on which the other sickness was paid in
    full, 30 were on half pay after all, which are 1,209.68 less; statutory pay is within what is left."""
    ada = by_scheme.employ("Ada Moss")
    away(by_scheme, ada, "sick", date(2026, 5, 1), date(2026, 5, 31), average_pence=TOLD)
    by_scheme.paid(1)
    by_scheme.paid(2)
    after(by_scheme, 2)
    away(by_scheme, ada, "sick", date(2026, 4, 1), date(2026, 4, 30), average_pence=TOLD)
    june = by_scheme.calculated(3)
    slip = by_scheme.slip(june, ada)
    assert slip["salary"] + slip["ssp"] == 2_500_00 - 1_209_68
