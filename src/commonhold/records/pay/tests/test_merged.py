"""Payslips of somebody who was recorded as two people."""

from datetime import date

from commonhold.records.pay.models import Payslip
from commonhold.records.pay.tests.backdating import paid
from commonhold.records.people import actions as people_actions
from commonhold.records.people.merging.actions import merge, separate
from commonhold.records.people.tests.conftest import person_of


def test_payslips_go_with_the_employment_when_two_rows_become_one_person_and_come_back(at_payroll):
    left = at_payroll.employ("Ada Moss")
    paid(at_payroll, 1)
    people_actions.end_employment(employment_id=left, last_day=date(2026, 4, 30), **at_payroll.common)
    back = at_payroll.employ("Ada Moss", starts=date(2026, 5, 1))
    paid(at_payroll, 2)
    first, second = person_of(left), person_of(back)
    assert slips() == {left: first, back: second}
    merged = merge(person_id=first, into_person_id=second, reason="Same passport", **at_payroll.common)
    assert slips() == {left: second, back: second}
    paid(at_payroll, 3)
    separate(merge_id=merged, **at_payroll.common)
    assert slips() == {left: first, back: second}


def slips():
    return dict(Payslip.objects.order_by("id").values_list("employment_id", "person_id"))
