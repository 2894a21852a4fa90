"""Moves that are told late, taken back, or only for a while: every day is paid once, by one department."""

from datetime import date

import pytest

from commonhold.records.pay.attendance.models import AbsenceSpell
from commonhold.records.pay.carrying import rules
from commonhold.records.pay.carrying.models import Passage, PassedDebt, Suspension, WaitingOrder
from commonhold.records.pay.carrying.tests.moving import ADA
from commonhold.records.pay.models import ElementSpell, Held, Payslip, TermsSpell
from commonhold.records.pay.orders.models import OrderTerms

TWELFTH = date(2026, 6, 12)
BACK = date(2026, 8, 17)


@pytest.fixture
def ada(both):
    """£30,000 a year since January; somebody else is in each payroll, who stays."""
    both.letters.employ("Cas Moss")
    return both.works.employ("Ada Moss", **ADA)


@pytest.fixture
def bea(both):
    return both.works.employ("Bea Moss")


def slips(employment_id):
    found = Payslip.objects.filter(employment_id=employment_id).select_related("run").order_by("run_id")
    return [dict(zip(each.run.columns, each.amounts, strict=True)) for each in found]


def total(column, *employment_ids):
    """What runs have paid or taken in all."""
    return sum(slip[column] for each in employment_ids for slip in slips(each))


def known_now(both):
    """All that payroll knows, table by table."""
    tables = (
        TermsSpell,
        ElementSpell,
        AbsenceSpell,
        OrderTerms,
        Passage,
        Suspension,
        PassedDebt,
        WaitingOrder,
    )
    return {
        table.__name__: sorted(
            str([(name, value) for name, value in row.items() if name not in ("id", "recorded_at")])
            for row in table._default_manager.filter(superseded_at=None).values()
        )
        for table in tables
    }


def test_a_move_told_after_both_paid_is_put_right_by_both(both, ada, bea):
    both.pay(1, 2, 3)
    both.passes(4)
    there = both.move(ada, TWELFTH).to_employment_id
    july = both.pay(4)
    assert total("salary", ada) == 250_000 * 2 + 91_667
    assert total("salary", there) == 158_333 + 250_000
    left = both.works.slip(july[0], ada)
    assert (left["salary"], left["debt"] > 0, left["net"]) == (-158_333, True, 0)
    both.pay(5)
    assert total("taxable", ada, there) == total("taxable", bea)
    assert total("tax", ada, there) == total("tax", bea)
    assert not Held.objects.exists()


def test_a_move_taken_back_before_any_run_changes_nothing_of_pay(both, ada, bea):
    both.give(both.works, ada, "union", "deduction", 1_000)
    both.give(both.letters, None, "union", "deduction", 1_000)
    both.pay(1, 2)
    both.passes(3)
    state = known_now(both)
    journey = both.move(ada, TWELFTH)
    assert known_now(both) != state
    both.take_back(journey)
    assert known_now(both) == state
    with pytest.raises(rules.NothingCarried):
        both.take_back(journey)


def loan(both, ada):
    """From 12 June to 16 August, with both months' runs."""
    both.pay(1, 2)
    both.passes(3)
    there = both.arrives(ada, TWELFTH, ends=BACK)
    both.carry(both.journey(ada, TWELFTH, there, "loan"))
    return there


def test_who_is_on_loan_is_paid_by_one_department_and_comes_back(both, ada, bea):
    """By the end she has had six months' pay, and been taxed like Bea who stayed."""
    there = loan(both, ada)
    june, _ = both.pay(3), both.pay(4)
    assert both.works.slip(june[0], ada)["salary"] == 91_667
    assert both.letters.slip(june[1], there)["salary"] == 158_333
    assert total("salary", ada) == 500_000 + 91_667
    both.passes(5)
    both.carry(both.journey(there, BACK, ada, "return", back=True))
    august = both.pay(5)
    assert both.letters.slip(august[1], there)["salary"] == 129_032  # 16 of 31 days
    assert both.works.slip(august[0], ada)["salary"] == 120_968
    both.pay(6)
    assert total("salary", ada, there) == 6 * 250_000
    assert total("tax", ada, there) == total("tax", bea)
    assert not Held.objects.exists()


def test_a_return_taken_back_leaves_the_loan_as_it_was(both, ada, bea):
    there = loan(both, ada)
    state = known_now(both)
    journey = both.journey(there, BACK, ada, "return", back=True)
    both.carry(journey)
    both.take_back(journey)
    assert known_now(both) == state


def test_a_loan_told_late_is_put_right(both, ada, bea):
    both.pay(1, 2, 3)
    both.passes(4)
    there = both.arrives(ada, TWELFTH)
    both.carry(both.journey(ada, TWELFTH, there, "loan"))
    both.pay(4)
    assert total("salary", ada) == 500_000 + 91_667
    assert total("salary", there) == 158_333 + 250_000
    assert not Held.objects.exists()


def test_a_move_taken_back_after_both_paid_is_put_right_by_both(both, ada, bea):
    """Letters takes back all that it paid, which becomes a debt; Works pays all of the months."""
    both.pay(1, 2)
    both.passes(3)
    journey = both.move(ada, TWELFTH)
    there = journey.to_employment_id
    both.pay(3, 4)
    assert (total("salary", ada), total("salary", there)) == (591_667, 408_333)
    both.passes(5)
    both.undo(journey)
    both.pay(5)
    assert (total("salary", ada), total("salary", there)) == (5 * 250_000, 0)
    assert total("tax", ada) == total("tax", bea)
    assert total("debt", there) > 0
    assert not Held.objects.exists()
