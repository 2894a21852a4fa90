"""What a month comes to for whoever was sick, absent or worked overtime. By hand from 2,500.00 a month."""

from datetime import date

import pytest

from commonhold.records.pay.attendance import actions
from commonhold.records.pay.attendance.rules import OvertimeWorked
from commonhold.records.pay.models import Run
from commonhold.records.pay.tests.absences import TOLD, away, choose, held
from commonhold.records.pay.tests.test_explaining import explained, words
from commonhold.records.people import rules as people

APRIL_10 = date(2026, 4, 10)


def test_ten_of_thirty_days_without_pay_cost_a_third_of_the_month(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    away(at_payroll, ada, "unpaid", date(2026, 4, 11), date(2026, 4, 20), lost=1)
    run_id = at_payroll.paid()
    assert at_payroll.slip(run_id, ada)["salary"] == 1_666_67
    assert "Of it, 10/30 is lost: £833.33." in words(explained(run_id, ada)["salary"])


def test_ten_days_on_half_pay_cost_a_sixth(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    away(at_payroll, ada, "unpaid", date(2026, 4, 11), date(2026, 4, 20), lost=1, of=2)
    assert at_payroll.slip(at_payroll.calculated(), ada)["salary"] == 2_083_33


def test_a_career_break_has_no_end_and_leaves_nothing_but_tax_to_pay_back(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    away(at_payroll, ada, "unpaid", date(2026, 4, 16), lost=1)
    april, may = at_payroll.paid(1), at_payroll.paid(2)
    assert at_payroll.slip(april, ada)["salary"] == 1_250_00
    assert (at_payroll.slip(may, ada)["salary"], at_payroll.slip(may, ada)["net"]) == (0, 40_20)


def test_overtime_is_paid_by_the_hour_of_a_full_week_and_is_not_pensionable(at_payroll):
    """30,000.00 by 52 weeks and 37 hours is 15.5925 an hour; five hours at time and a half are 116.94."""
    ada = at_payroll.employ("Ada Moss", pension="alpha")
    actions.record_overtime(
        employment_id=ada, worked=OvertimeWorked(date(2026, 4, 14), 300, 150), **at_payroll.common
    )
    run_id = at_payroll.paid()
    slip = at_payroll.slip(run_id, ada)
    assert (slip["salary"], slip["overtime"], slip["pensionable"]) == (2_500_00, 116_94, 2_500_00)
    assert slip["nicable"] == 2_616_94
    assert "They are paid at 150% of the hourly rate: £116.94." in words(explained(run_id, ada)["overtime"])


def test_a_week_and_a_half_of_sickness_is_on_full_pay_of_which_some_is_statutory(by_scheme):
    """From Thursday 9 to Sunday 19 April 2026 are seven working days, each a fifth of 123.25."""
    ada = by_scheme.employ("Ada Moss")
    away(by_scheme, ada, "sick", date(2026, 4, 9), date(2026, 4, 19), average_pence=TOLD)
    run_id = by_scheme.paid()
    slip = by_scheme.slip(run_id, ada)
    assert (slip["salary"], slip["ssp"]) == (2_500_00 - 172_55, 172_55)
    found = explained(run_id, ada)
    assert "7 days at 1/5 of a week’s £123.25." in words(found["ssp"])
    assert "£172.55 of the statutory pay is within it." in words(found["salary"])


@pytest.fixture
def long_sick(by_scheme):
    """Sick since 2 February 2026, in the first year of service: half pay ends on 4 April, and then there is none."""
    ada = by_scheme.employ("Ada Moss", pension="alpha", starts=date(2025, 9, 1))
    away(by_scheme, ada, "sick", date(2026, 2, 2), date(2026, 5, 1), average_pence=TOLD)
    return by_scheme, ada


def test_half_pay_ends_and_statutory_pay_goes_on_across_the_change_of_law(long_sick):
    """Half of 4 days' pay is 166.67, of which 3 x 23.75 is statutory; then 19 x 24.65 is all that there is."""
    payroll, ada = long_sick
    run_id = payroll.paid()
    slip = payroll.slip(run_id, ada)
    assert slip["ssp"] == 71_25 + 468_35
    assert slip["salary"] == 166_67 - 71_25
    assert slip["nicable"] == 635_02
    explained(run_id, ada)


def test_the_employer_contributes_to_alpha_as_if_nobody_were_sick(long_sick):
    """The member pays 4.6% of 635.02; the employer 28.97% of the usual 2,500.00."""
    payroll, ada = long_sick
    run_id = payroll.paid()
    slip = payroll.slip(run_id, ada)
    assert (slip["pensionable"], slip["employee_pension"], slip["employer_pension"]) == (
        635_02,
        29_21,
        724_25,
    )
    why = words(explained(run_id, ada)["employer_pension"])
    assert "Without leave at less than full pay it would be £2,500.00." in why


def test_unpaid_absence_is_not_assumed_to_be_paid(at_payroll):
    ada = at_payroll.employ("Ada Moss", pension="alpha")
    away(at_payroll, ada, "unpaid", date(2026, 4, 16), lost=1)
    slip = at_payroll.slip(at_payroll.calculated(), ada)
    assert (slip["pensionable"], slip["employer_pension"]) == (1_250_00, 362_13)


def test_who_is_away_while_the_department_has_said_nothing_is_held_and_not_docked(at_payroll):
    ada, bob = at_payroll.employ("Ada Moss"), at_payroll.employ("Bob Reed")
    away(at_payroll, ada, "sick", date(2026, 4, 9), average_pence=TOLD)
    run_id = at_payroll.calculated()
    assert held(run_id)[ada].startswith("Away in this period, but the department hasn’t said")
    assert at_payroll.slip(run_id, bob)["salary"] == 2_500_00
    choose(at_payroll, "civil_service_2013")
    at_payroll.calculate(run_id)
    assert at_payroll.slip(run_id, ada)["nicable"] == 2_500_00


def test_earnings_that_payslips_cannot_tell_have_to_be_told(by_scheme):
    ada = by_scheme.employ("Ada Moss")
    absence = away(by_scheme, ada, "sick", date(2026, 4, 9), date(2026, 4, 12))
    run_id = by_scheme.calculated()
    assert held(run_id)[ada].startswith("Average weekly earnings before 9 April 2026 can’t be reckoned")
    actions.cancel_absence(absence_id=absence, **by_scheme.common)
    away(by_scheme, ada, "sick", date(2026, 4, 9), date(2026, 4, 12), average_pence=TOLD)
    by_scheme.calculate(run_id)
    assert by_scheme.slip(run_id, ada)["ssp"] == 49_30


def test_earnings_are_the_average_of_two_months_payslips_once_there_are(by_scheme):
    """520.00 a month is 120.00 a week on average, of which 80% is 96.00: 19.20 a day."""
    ada = by_scheme.employ("Ada Moss", people.Pay(624_000))
    for month in (1, 2, 3):
        by_scheme.paid(month)
    away(by_scheme, ada, "sick", date(2026, 7, 6), date(2026, 7, 7))
    run_id = by_scheme.paid(4)
    assert by_scheme.slip(run_id, ada)["ssp"] == 38_40
    how = "Average weekly earnings are £120.00: £1,040.00 ÷ 2 months × 12 ÷ 52."
    assert how in words(explained(run_id, ada)["ssp"])


def test_a_starter_who_falls_sick_before_the_first_pay_day_is_judged_by_contract(by_scheme):
    ada = by_scheme.employ("Ada Moss", people.Pay(624_000), starts=date(2026, 4, 1))
    away(by_scheme, ada, "sick", date(2026, 4, 9), APRIL_10)
    assert by_scheme.slip(by_scheme.calculated(), ada)["ssp"] == 38_40


def test_columns_come_with_whom_they_are_for_and_stay_for_the_year(by_scheme):
    ada = by_scheme.employ("Ada Moss")
    bob = by_scheme.employ("Bob Reed")
    april = by_scheme.paid(1)
    assert not {"ssp", "overtime"} & set(Run.objects.get(id=april).columns)
    away(by_scheme, ada, "sick", date(2026, 5, 4), date(2026, 5, 5), average_pence=TOLD)
    may, june = by_scheme.paid(2), by_scheme.paid(3)
    assert by_scheme.to_date(june, ada)["ssp"] == by_scheme.to_date(may, ada)["ssp"] == 49_30
    assert by_scheme.to_date(june, bob)["ssp"] == 0
    explained(june, ada)


def test_a_run_worked_out_again_gives_the_same(by_scheme):
    ada = by_scheme.employ("Ada Moss")
    away(by_scheme, ada, "sick", date(2026, 4, 9), date(2026, 4, 19), average_pence=TOLD)
    run_id = by_scheme.calculated()
    digest = Run.objects.get(id=run_id).digest
    by_scheme.calculate(run_id)
    assert Run.objects.get(id=run_id).digest == digest
