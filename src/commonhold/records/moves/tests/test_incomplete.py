"""Before a cut-off, which moves are incomplete, and what they cost if they stay so."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhold.records.moves import actions
from commonhold.records.moves.incomplete.queries import incomplete, measured
from commonhold.records.moves.incomplete.rules import Measured, late, of_department
from commonhold.records.pay.groups import actions as groups
from commonhold.records.people import rules as facts

MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)


def plan(departments):
    """Both departments pay by the month; return the pay group of the one joined."""
    for office in (departments.left, departments.joined):
        group_id = groups.create_group(
            department_id=office.department_id,
            code="monthly",
            name="Monthly staff",
            frequency="monthly",
            **departments.common,
        )
        groups.plan_year(group_id=group_id, year=2026, **departments.common)
    return group_id


@pytest.fixture
def planned(at_both):
    plan(at_both)
    return at_both


def both(departments):
    return [departments.left.department_id, departments.joined.department_id]


def test_only_what_begins_before_the_next_period_ends_is_told_with_what_is_missing(planned):
    soon = planned.propose(planned.left.hire(), date(2026, 5, 11))
    planned.propose(planned.left.hire("Bea Birch"), date(2026, 6, 1))
    done = planned.ready(planned.left.hire("Cy Cedar"), date(2026, 5, 11))
    planned.complete(done)
    (found,) = incomplete(both(planned), MAY)
    assert (found.move_id, found.missing) == (soon, ("agreed", "offered", "cleared", "released"))
    assert (found.until, found.overdue) == (date(2026, 6, 1), False)


def test_one_that_only_has_to_be_completed_is_told_too(planned):
    planned.ready(planned.left.hire(), date(2026, 4, 20))
    (found,) = incomplete(both(planned), MAY)
    assert (found.missing, found.overdue) == ((), True)
    assert found.says == ["everything is there, but nobody has completed it"]


def test_what_a_late_move_costs(at_both):
    part_time = {"weekly_hours": Decimal("18.5"), "group_id": plan(at_both)}
    employment_id = at_both.left.hire("Ada Moss", facts.Pay(3_285_000))
    at_both.ready(employment_id, date(2026, 5, 22), offer=part_time)
    (found,) = incomplete(both(at_both), MAY)
    assert (found.overpaid_pence, found.unpaid_pence) == (90_000, 45_000)
    expected = late([found])
    assert (expected.moves, expected.wrong_payslips, expected.overpaid_pence) == (1, 2, 90_000)


def test_each_side_sees_only_its_own_cost(departments, acting_for):
    with acting_for(*both(departments)):
        departments.set_ranges()
        plan(departments)
        departments.ready(departments.left.hire(), date(2026, 5, 22))
    with acting_for(departments.left.department_id):
        (found,) = incomplete(both(departments), MAY)
        assert found.overpaid_pence > 0 == found.unpaid_pence
    with acting_for(departments.joined.department_id):
        (found,) = incomplete(both(departments), MAY)
        assert found.unpaid_pence > 0 == found.overpaid_pence


def test_a_department_is_not_told_what_the_other_pays_even_if_who_looks_may_see_both(at_both):
    part_time = {"weekly_hours": Decimal("18.5"), "group_id": plan(at_both)}
    at_both.ready(at_both.left.hire(), date(2026, 5, 22), offer=part_time)
    found = incomplete(both(at_both), MAY)
    (left,) = of_department(found, at_both.left.department_id)
    (joined,) = of_department(found, at_both.joined.department_id)
    assert left.overpaid_pence > 0 == left.unpaid_pence
    assert joined.unpaid_pence > 0 == joined.overpaid_pence


def test_how_many_were_late_is_measured_beside_what_is_published(planned):
    assert measured(both(planned), MAY) == Measured(moves=0, late=0)
    planned.ready(planned.left.hire(), date(2026, 4, 20))
    planned.propose(planned.left.hire("Bea Birch"), date(2026, 6, 1))
    off = planned.propose(planned.left.hire("Cy Cedar"), date(2026, 4, 20))
    actions.cancel(move_id=off, side="person", reason="", **planned.common)
    in_time = planned.ready(planned.left.hire("Di Dale"), date(2026, 4, 27))
    planned.complete(in_time)
    assert measured(both(planned), MAY) == Measured(moves=2, late=1)
    assert measured(both(planned), MAY + timedelta(days=800)) == Measured(moves=0, late=0)


def test_a_cancelled_move_costs_nothing(planned):
    move_id = planned.propose(planned.left.hire(), date(2026, 5, 11))
    actions.cancel(move_id=move_id, side="person", reason="", **planned.common)
    assert incomplete(both(planned), MAY) == []
    assert late([]).overpaid_pence == 0


def test_it_takes_one_statement_however_many_moves_there_are(planned):
    for number in range(6):
        name = f"Person {chr(65 + number)}"
        planned.propose(planned.left.hire(name), date(2026, 5, 11) + timedelta(days=number))
    with CaptureQueriesContext(connection) as queries:
        assert len(incomplete(both(planned), MAY)) == 6
    assert len(queries) == 1
