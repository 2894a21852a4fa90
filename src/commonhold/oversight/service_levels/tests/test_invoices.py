"""Invoices beside the statement: what is due of each line, what to deduct, what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from commonhold.oversight.service_levels import rules
from commonhold.oversight.service_levels.invoices import actions
from commonhold.oversight.service_levels.invoices.rules import CREDITS, DECISIONS, InvoiceLine, compare
from commonhold.oversight.service_levels.tests.agreed import KNOWN, done, june
from commonhold.oversight.service_levels.tests.conftest import moment

STATEMENT = rules.state(
    "c", june(*[done(number) for number in range(4)], done(4, took=17)), known_until=KNOWN, calendars={}
)
"""June: 3 × £5.00 and 2 × £4.00, less a credit of £2.30."""


def line(item="receipts", quantity=1, price=500, amount=None, month="2026-06"):
    amount = quantity * price if amount is None else amount
    return InvoiceLine(item=item, month=month, quantity=quantity, unit_price_pence=price, amount_pence=amount)


CREDIT = line(CREDITS, price=-230)


def told(*lines, decided=0):
    found = compare(STATEMENT, decided, lines)
    return found.deduction_pence, [(each.due_pence, each.why) for each in found.lines]


def test_an_invoice_that_is_right_has_nothing_to_deduct():
    assert told(line(quantity=3), line(quantity=2, price=400), CREDIT) == (
        0,
        [(1500, ()), (800, ()), (-230, ())],
    )


def test_more_than_was_done_is_deducted():
    assert told(line(quantity=3), line(quantity=4, price=400), CREDIT)[0] == 800
    assert told(line(quantity=6), CREDIT)[1][0] == (
        2300,
        ("By the contract, 2 at £4.00", "1 more than are due"),
    )


def test_a_wrong_price_is_put_right():
    assert told(line(quantity=5, price=550), CREDIT) == (
        450,
        [(2300, ("By the contract, 3 at £5.00 and 2 at £4.00",)), (-230, ())],
    )


def test_a_line_twice_another_lot_another_month_and_a_wrong_sum():
    assert told(line(quantity=5), line(quantity=5), CREDIT)[1][1] == (0, ("5 more than are due",))
    assert told(line("lunch"))[1][0] == (0, ("It is not in the contract, or is on the invoice twice",))
    assert told(line(month="2026-05"))[1][0] == (0, ("It is for 2026-05, and this statement for 2026-06",))
    assert told(line(quantity=3, amount=1600))[1][0] == (1500, ("The quantity at that price is £15.00",))
    assert told(CREDIT, CREDIT)[1][1][0] == 0


def test_what_the_invoice_lacks_is_told():
    deduction, lines = told(line(quantity=3))
    assert lines[1:] == [(800, ("2 more are due",)), (-230, ("It is not on the invoice",))]
    assert deduction == 1500 - 2070
    assert told(line(quantity=3), decided=100)[1][-1] == (100, ("It is not on the invoice",))


lines = st.builds(
    line,
    item=st.sampled_from(["receipts", "lunch", CREDITS, DECISIONS]),
    quantity=st.integers(0, 9),
    price=st.sampled_from([500, 400, 555, -230]),
    amount=st.none() | st.integers(-5000, 5000),
    month=st.sampled_from(["2026-06", "2026-05"]),
)


@given(st.lists(lines, max_size=8), st.integers(-500, 500))
def test_deductions_always_lead_to_what_is_due(given_lines, decided):
    found = compare(STATEMENT, decided, given_lines)
    assert found.due_pence == STATEMENT.total_pence + decided
    assert sum(each.deduction_pence for each in found.lines) == found.deduction_pence
    assert found.asked_pence == sum(each.amount_pence for each in given_lines)


@pytest.mark.parametrize(
    "wrong", [{"quantity": -1}, {"quantity": 10**12}, {"month": "2026-13"}, {"item": ""}, {"price": 10**14}]
)
def test_a_line_that_makes_no_sense_is_none(wrong):
    with pytest.raises(ValidationError):
        line(**wrong)


def test_an_invoice_is_kept_once_and_not_without_lines(supply):
    facts = supply.close(6)
    values = {"statement_id": facts.id, "number": " INV-7 ", "lines": [line()]}
    supply.do(actions.take_invoice, moment(7, 4), **values)
    with pytest.raises(actions.InvoiceKnown):
        supply.do(actions.take_invoice, moment(7, 4), **values)
    for wrong in ({"number": " "}, {"number": "x" * 61}, {"lines": []}, {"lines": [line()] * 501}):
        with pytest.raises(actions.NotAnInvoice):
            supply.do(actions.take_invoice, moment(7, 4), **{**values, **wrong})
    (kept,) = supply.statement(facts.id).invoices
    assert (kept.number, kept.lines) == ("INV-7", (line(),))
