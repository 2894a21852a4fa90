"""Allowances, orders, debts and absences: what of them goes along, what stays, and what is asked for."""

from datetime import date

import pytest

from commonhold.records.pay.attendance.models import AbsenceSpell
from commonhold.records.pay.carrying import actions, queries, rules
from commonhold.records.pay.carrying.tests.moving import ADA
from commonhold.records.pay.debts import actions as debts
from commonhold.records.pay.debts import queries as debt_queries
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.queries import orders_of
from commonhold.records.pay.orders.rules import Demand, Terms
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.standing import queries as standing_queries
from commonhold.records.pay.tests.absences import away, choose, held

TWELFTH = date(2026, 6, 12)
LEFT = Demand("attachment", "County Court", "X12", date(2026, 1, 5))


@pytest.fixture
def ada(both):
    """£30,000 a year since January, after six years elsewhere in the Civil Service."""
    both.works.employ("Bea Moss")
    both.letters.employ("Cas Moss")
    return both.works.employ("Ada Moss", continuous_from=date(2020, 1, 1), **ADA)


def test_what_both_departments_have_goes_on_and_is_taken_once(both, ada):
    """An allowance of £30 by days, and £10 of dues and a £20 sacrifice that are taken whole, once in the month."""
    for code, kind, pence in (
        ("first-aid", "allowance", 3_000),
        ("union", "deduction", 1_000),
        ("cycle", "sacrifice", 2_000),
    ):
        until = {"until": date(2026, 9, 1)} if code == "cycle" else {}
        both.give(both.works, ada, code, kind, pence, **until)
        both.give(both.letters, None, code, kind, pence)
    both.give(both.works, ada, "parking", "deduction", 500)
    both.give(both.works, ada, "london", "allowance", 10_000)
    found = both.looked_at(ada, TWELFTH)
    assert {part: each.verdict for part, each in found.items() if "element" in part} == {
        "pay.element.first-aid": "carried",
        "pay.element.union": "carried",
        "pay.element.cycle": "carried",
        "pay.element.parking": "asked",
        "pay.element.london": "stopped",
    }
    both.passes(3)
    there = both.move(ada, TWELFTH).to_employment_id
    left, joined = both.pay(3)
    slips = both.works.slip(left, ada), both.letters.slip(joined, there)
    assert [slip["allowance:first-aid"] for slip in slips] == [1_100, 1_900]
    assert [slip["deduction:union"] for slip in slips] == [0, 1_000]
    assert [slip["sacrifice:cycle"] for slip in slips] == [0, 2_000]
    given = {each.title: each.period.end for each in standing_queries.elements_given(there)}
    assert given == {"First-Aid": None, "Union": None, "Cycle": date(2026, 9, 1)}


def test_dues_that_were_taken_already_are_not_taken_again(both, ada):
    both.give(both.works, ada, "union", "deduction", 1_000)
    both.give(both.letters, None, "union", "deduction", 1_000)
    both.passes(3)
    left = both.paid(both.works, 3)
    there = both.move(ada, TWELFTH).to_employment_id
    joined = both.paid(both.letters, 3)
    assert both.works.slip(left, ada)["deduction:union"] == 1_000
    assert both.letters.slip(joined, there)["deduction:union"] == 0
    july = both.pay(4)
    assert both.works.slip(july[0], ada)["deduction:union"] == 0
    assert both.letters.slip(july[1], there)["deduction:union"] == 1_000


def test_what_is_paid_once_stays_with_the_department_that_decided_it(both, ada):
    bonus = both.give(both.works, None, "bonus", "allowance")
    standing.pay_once(
        employment_id=ada,
        period_id=both.works.period(3).id,
        element_id=bonus,
        amount_pence=50_000,
        reason="Done well",
        **both.common,
    )
    once = both.looked_at(ada, TWELFTH)["pay.once"]
    assert (once.verdict, once.working) == ("stopped", ("Bonus: £500.00",))
    both.passes(3)
    both.move(ada, TWELFTH)
    left, _ = both.pay(3)
    assert both.works.slip(left, ada)["allowance:bonus"] == 50_000


def test_an_order_lapses_and_waits_until_it_is_directed_here(both, ada):
    """£100 each pay day of £1,000: Works takes April, May and its last pay, Letters the rest once it may."""
    orders.note_order(
        employment_id=ada,
        demand=LEFT,
        terms=Terms(10_000, 50_000, 100_000, "001122", "12345678"),
        from_date=date(2026, 4, 1),
        **both.common,
    )
    both.pay(1, 2)
    both.passes(3)
    (found,) = (each for part, each in both.looked_at(ada, TWELFTH).items() if "order" in part)
    assert (found.verdict, found.working[0]) == ("asked", "County Court, X12, £800.00 left")
    assert "10 days" in found.to_do
    there = both.move(ada, TWELFTH).to_employment_id
    left, joined = both.pay(3)
    assert both.works.slip(left, ada)["orders"] == 10_000
    assert both.letters.slip(joined, there)["orders"] == 0
    (waiting,) = queries.waiting(both.letters.department_id)
    order_id = actions.direct(waiting_id=waiting.id, from_date=date(2026, 7, 1), **both.common)
    with pytest.raises(rules.NotWaiting):
        actions.direct(waiting_id=waiting.id, from_date=date(2026, 7, 1), **both.common)
    _, july = both.pay(4)
    assert both.letters.slip(july, there)["orders"] == 10_000
    (order,) = orders_of(there)
    assert (order.id, order.spells[-1][1].owed_pence) == (order_id, 70_000)


def test_a_debt_stays_owed_to_the_department_left_and_is_taken_back_by_the_other(both, ada):
    debt_id = debts.raise_debt(
        employment_id=ada,
        amount_pence=30_000,
        reason="Paid too much in March",
        raised_on=date(2026, 4, 1),
        **both.common,
    )
    debts.agree_plan(debt_id=debt_id, plan_pence=10_000, hardship_percent=25, **both.common)
    both.pay(1, 2)
    both.passes(3)
    found = both.looked_at(ada, TWELFTH)[f"pay.debt.{debt_id}"]
    assert found.says == (
        "£100.00 stays owed to Department of Works; Department of Letters takes it back from pay: £100.00 each pay day,"
        " no more than 25% of net pay."
    )
    journey = both.move(ada, TWELFTH)
    assert debt_queries.owed(both.works.department_id) == []
    (there,) = debt_queries.owed(both.letters.department_id)
    assert (there.owed_pence, there.plan_pence, there.reason) == (
        10_000,
        10_000,
        "Owed to Department of Works: Paid too much in March",
    )
    left, joined = both.pay(3)
    assert both.works.slip(left, ada)["recovery"] == 0
    assert both.letters.slip(joined, journey.to_employment_id)["recovery"] == 10_000
    assert debt_queries.owed(both.letters.department_id) == []
    both.take_back(journey)
    assert debt_queries.owed(both.works.department_id) == []  # Letters took it back


def test_a_debt_that_comes_back_with_a_move_taken_back_is_owed_as_before(both, ada):
    debt_id = debts.raise_debt(
        employment_id=ada, amount_pence=30_000, reason="Too much", raised_on=date(2026, 4, 1), **both.common
    )
    journey = both.move(ada, TWELFTH)
    both.take_back(journey)
    (owed,) = debt_queries.owed(both.works.department_id)
    assert (owed.id, owed.owed_pence) == (debt_id, 30_000)
    assert debt_queries.owed(both.letters.department_id) == []


def test_sick_pay_that_was_used_counts_and_statutory_sick_pay_begins_anew(both, ada):
    """Ill since 2 March with six years of service: 152 days at full pay, which June is within."""
    for payroll in (both.works, both.letters):
        choose(payroll, "civil_service_2013")
    away(both.works, ada, "sick", date(2026, 3, 2), average_pence=57_692)
    both.passes(3)
    assert "102 days" in both.looked_at(ada, TWELFTH)["pay.sick"].says
    there = both.move(ada, TWELFTH).to_employment_id
    _, joined = both.pay(3)
    assert held(joined) == {}
    slip = both.letters.slip(joined, there)
    assert slip["salary"] + slip["ssp"] == 158_333
    assert slip["ssp"] > 0
    assert AbsenceSpell.objects.filter(employment_id=there).count() == 1


@pytest.mark.parametrize("same", [True, False])
def test_maternity_pay_stays_with_the_employer_of_the_week_that_decides(both, ada, same):
    both.known_to_hmrc("E1", "E2", same_scheme=same)
    event = date(2026, 6, 20)
    away(both.works, ada, "smp", date(2026, 5, 31), event=event, weeks=39)
    found = both.looked_at(ada, TWELFTH)["pay.parental.smp"]
    assert found.verdict == ("carried" if same else "cannot")
    assert bool(found.to_do) is not same
    there = both.move(ada, TWELFTH).to_employment_id
    assert AbsenceSpell.objects.filter(employment_id=there).exists() is same


def test_a_group_is_asked_for_where_several_fit(both, ada):
    other = groups.create_group(
        department_id=both.letters.department_id,
        code="other",
        name="Others",
        frequency="monthly",
        **both.common,
    )
    group = both.looked_at(ada, TWELFTH)["pay.group"]
    assert group.verdict == "asked"
    there = both.arrives(ada, date(2027, 1, 1))
    journey = both.journey(ada, date(2027, 1, 1), there)
    with pytest.raises(rules.NotAGroupThere):
        both.carry(journey, groups={journey.move_id: both.works.group_id})
    both.carry(journey, groups={journey.move_id: other})
    (terms,) = standing_queries.terms(there)
    assert terms.value.group_id == other


def test_who_has_no_terms_is_asked_about(both):
    employment_id = both.works.office.hire("Eve Moss")
    found = both.looked_at(employment_id, TWELFTH)
    assert {part: each.verdict for part, each in found.items()} == {
        "pay.terms": "asked",
        "pay.particulars": "asked",
    }
    assert "ask for the address" in found["pay.particulars"].to_do
