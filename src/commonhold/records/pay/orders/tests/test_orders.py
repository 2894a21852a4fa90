"""Orders to deduct from earnings, month by month. £30,000 a year on 1257L, letter A, leaves £2,093.64 in April 2026
and £2,093.44 in May, after tax and National Insurance."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from commonhold.base.refusals import NotFound
from commonhold.records.pay.lists import queries as lists
from commonhold.records.pay.orders import actions
from commonhold.records.pay.orders.models import Taking
from commonhold.records.pay.orders.queries import orders_of
from commonhold.records.pay.orders.tests.noting import APRIL, order, terms
from commonhold.records.pay.runs import queries as runs
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.test_explaining import explained, words
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people
from commonhold.records.people.history.rules import NothingChanges


def taken(payroll: Any, month: int, employment_id: int, **more: Any) -> int:
    amounts: dict[str, int] = payroll.slip(payroll.paid(month, **more), employment_id)
    return amounts["orders"]


def test_child_maintenance_leaves_three_fifths_and_the_next_run_takes_what_it_missed(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    order_id = order(at_payroll, ada, "child_maintenance", 100_000)
    april = at_payroll.paid(1)
    assert at_payroll.slip(april, ada)["orders"] == 83_745  # £2,093.64 less 60%, £1,256.19
    assert at_payroll.slip(april, ada)["net"] == 125_619
    assert Taking.objects.get(run_id=april).arrears_pence == 16_255
    (short,) = runs.findings(april, "order_short")
    assert short.said.endswith("£837.45 of £1,000.00 could be taken; £162.55 is carried on")
    actions.vary_order(
        order_id=order_id, terms=terms(60_000), from_date=date(2026, 5, 1), **at_payroll.common
    )
    assert taken(at_payroll, 2, ada) == 76_255
    assert taken(at_payroll, 3, ada) == 60_000
    (found,) = orders_of(ada)
    assert (found.taken_pence, found.arrears_pence) == (83_745 + 76_255 + 60_000, 0)


def test_an_order_goes_by_its_table_until_all_is_paid(at_payroll):
    """Council tax: 17% of £2,020 and half of what is above it."""
    ada = at_payroll.employ("Ada Moss")
    order(at_payroll, ada, "council_tax", 0, 0, 50_000)
    april = at_payroll.paid(1)
    assert at_payroll.slip(april, ada)["orders"] == 34_340 + 3_682
    assert not runs.findings(april, "order_done")
    may = at_payroll.paid(2)
    assert at_payroll.slip(may, ada)["orders"] == 50_000 - 38_022
    assert runs.findings(may, "order_done")[0].said.endswith("nothing is owed any more; tell the payee")
    june = at_payroll.paid(3)
    assert at_payroll.slip(june, ada)["orders"] == 0
    assert not runs.findings(june, "order_done")


def test_a_loan_gives_way_and_a_civil_debt_comes_after_it(at_payroll):
    """Plan 2 takes £139 of £4,000 a month, but nothing beside a fine."""
    ada = at_payroll.employ("Ada Moss", people.Pay(4_800_000), loans=("2",))
    bea = at_payroll.employ("Bea Birch", people.Pay(4_800_000), loans=("2",))
    order(at_payroll, ada, "fine", 0, 0, 100_000)
    order(at_payroll, bea, "attachment", 30_000, 250_000)
    april = at_payroll.paid(1)
    assert at_payroll.slip(april, ada)["orders"] > 0
    before_loan = 400_000 - 59_020 - 23_616
    assert at_payroll.slip(april, ada)["student_loan"] == 0
    assert at_payroll.slip(april, bea)["student_loan"] == 13_900
    assert at_payroll.slip(april, bea)["orders"] == 30_000
    assert at_payroll.slip(april, bea)["net"] == before_loan - 13_900 - 30_000
    assert "leave no more" not in words(explained(april, bea)["student_loan"])


def test_an_order_is_obeyed_on_the_pay_days_for_which_it_holds(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    order_id = order(at_payroll, ada, "attachment", 10_000)
    assert taken(at_payroll, 1, ada) == 10_000
    actions.end_order(order_id=order_id, from_date=date(2026, 5, 1), **at_payroll.common)
    assert taken(at_payroll, 2, ada) == 0
    with pytest.raises(NothingChanges):
        actions.end_order(order_id=order_id, from_date=date(2026, 6, 1), **at_payroll.common)
    with pytest.raises(NotFound):
        actions.end_order(order_id=2**62, from_date=date(2026, 6, 1), **at_payroll.common)


def test_what_comes_after_the_run_has_collected_waits_and_the_explanation_stays(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    order_id = order(at_payroll, ada, "attachment", 10_000, 100_000)
    april = at_payroll.paid(1)
    actions.vary_order(order_id=order_id, terms=terms(20_000, 100_000), from_date=APRIL, **at_payroll.common)
    at_payroll.paid(2)
    assert "£100.00, its normal deduction above protected earnings" in words(explained(april, ada)["orders"])


def test_a_supplement_takes_the_difference_and_carries_on_from_before_the_period(at_payroll):
    """£36,000 a year leaves £2,453.64; 60% of it is £1,472.19."""
    ada = at_payroll.employ("Ada Moss")
    order(at_payroll, ada, "child_maintenance", 100_000)
    at_payroll.paid(1)
    people_actions.change(employment_id=ada, to=people.Pay(3_600_000), from_date=APRIL, **at_payroll.common)
    supplement = at_payroll.paid(1, supplementary=True)
    assert at_payroll.slip(supplement, ada)["orders"] == 98_145 - 83_745
    carried = Taking.objects.get(run_id=supplement)
    assert (carried.taken_pence, carried.arrears_pence) == (14_400, 1_855)
    assert orders_of(ada)[0].taken_pence == 98_145
    assert taken(at_payroll, 2, ada) <= 101_855
    explained(supplement, ada)


def test_who_is_held_has_nothing_taken_and_nothing_of_it_counts_before_it_is_committed(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch", account=False)
    for each in (ada, bea):
        order(at_payroll, each, "attachment", 10_000)
    run_id = at_payroll.calculated()
    assert Taking.objects.filter(run_id=run_id).values_list("order__employment_id", flat=True).get() == ada
    assert orders_of(ada)[0].taken_pence == 0
    at_payroll.calculate(run_id)
    assert Taking.objects.filter(run_id=run_id).count() == 1


def test_payees_get_a_list_with_reference_account_and_what_all_of_theirs_come_to(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch")
    order(at_payroll, ada, "attachment", 10_000, payee="=County Court", reference="AE 1")
    order(at_payroll, bea, "attachment", 5_000, payee="=County Court", reference="AE 2")
    order(at_payroll, bea, "child_maintenance", 20_000, payee="CMS", reference="CM 7")
    run_id = at_payroll.paid()
    rows = list(csv.DictReader(io.StringIO(lists.file(run_id, "orders").decode())))
    told = [(row["payee"], row["reference"], row["taken off"], row["of the payee together"]) for row in rows]
    assert told == [
        ("'=County Court", "AE 1", "100.00", "150.00"),
        ("'=County Court", "AE 2", "50.00", "150.00"),
        ("CMS", "CM 7", "200.00", "200.00"),
    ]
    assert (rows[0]["sort code"], rows[0]["account number"]) == ("201234", "12345678")


def test_every_line_of_a_payslip_with_orders_loan_and_pension_is_explained(at_payroll):
    ada = at_payroll.employ("Ada Moss", people.Pay(4_800_000), pension="alpha", loans=("2",))
    order(at_payroll, ada, "child_maintenance", 30_000)
    order(at_payroll, ada, "direct_earnings_attachment", 0, 0, 100_000, reference="DEA")
    standing.change_terms(
        employment_id=ada, changes={"tax_code": "BR"}, from_date=date(2026, 5, 1), **at_payroll.common
    )
    for month in (1, 2):
        found = explained(at_payroll.paid(month), ada)
        assert "Order of 20 March 2026, child maintenance: £300.00" in words(found["orders"])
