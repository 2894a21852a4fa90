"""Pay runs of somebody whose employment was annulled: it should never have been, but was paid."""

from datetime import date

from commonhold.records.pay.models import Held, Payslip
from commonhold.records.pay.tests.backdating import corrections, paid
from commonhold.records.people.transferring.actions import annul, move_start


def test_what_an_annulled_employment_was_paid_is_taken_back_once_and_the_rest_is_paid(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Ash")
    april = paid(at_payroll, 1)
    before = at_payroll.slip(april, bea)["salary"]
    annul(employment_ids=[ada], **at_payroll.common)
    may = paid(at_payroll, 2)
    assert corrections(may) == {(ada, 1, "salary"): -at_payroll.slip(april, ada)["salary"]}
    assert at_payroll.slip(may, ada)["net"] == 0
    assert at_payroll.slip(may, bea)["salary"] == before
    june = paid(at_payroll, 3)
    assert corrections(june) == {}
    assert not Payslip.objects.filter(run_id=june, employment_id=ada).exists()
    assert not Held.objects.exists()


def test_what_was_paid_before_somebody_begins_after_all_is_taken_back_at_once(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Ash")
    april = paid(at_payroll, 1)
    move_start(employment_id=ada, starts=date(2026, 7, 6), **at_payroll.common)
    may = paid(at_payroll, 2)
    assert corrections(may) == {(ada, 1, "salary"): -at_payroll.slip(april, ada)["salary"]}
    assert at_payroll.slip(may, ada)["net"] == 0
    june = paid(at_payroll, 3)
    assert corrections(june) == {}
    assert not Payslip.objects.filter(run_id=june, employment_id=ada).exists()
    july = at_payroll.slip(paid(at_payroll, 4), ada)
    assert 0 < july["salary"] < at_payroll.slip(april, bea)["salary"]
    assert not Held.objects.exists()
