"""Everything that somebody has goes along in one transaction, and all of it comes back when it is undone."""

from datetime import date, timedelta

import pytest
from django.db import connection

from commonhold.core.audit.tests.counting import asked
from commonhold.records.moves import queries
from commonhold.records.moves.completing import actions as completing
from commonhold.records.moves.completing.queries import preview
from commonhold.records.moves.tests.conftest import JUNE, Departments, move
from commonhold.records.pay.carrying.queries import waiting
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.rules import Demand, Terms
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people import rules as facts


@pytest.fixture
def payrolls(at_both, clock):
    """Both departments pay by the month."""
    found = [Payroll(office, clock) for office in (at_both.left, at_both.joined)]
    for each in found:
        each.set_up()
    return found


def holding():
    """Every row that holds as known now, of every table with a department, without what says when it was recorded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
            " WHERE table_schema = 'public' GROUP BY 1 HAVING 'department_id' = ANY (array_agg(column_name::text))"
        )
        tables = {name: set(columns) for name, columns in cursor.fetchall()}
        found = {}
        for name, columns in tables.items():
            if name.startswith(("audit_", "moves_", "pay_brought")):
                continue
            ended = {"superseded_at", "cancelled_at"} & columns
            where = " AND ".join(f"{each} IS NULL" for each in ended) or "true"
            left_out = "{id,recorded_at,superseded_at,cancelled_at}"
            cursor.execute(f"SELECT to_jsonb(t) - '{left_out}'::text[] FROM {name} t WHERE {where}")
            found[name] = sorted(map(str, (row for (row,) in cursor.fetchall())))
    return found


def test_the_month_is_paid_by_both_to_the_day_and_adds_up(at_both, payrolls):
    left, joined = payrolls
    employment_id = left.employ("Ada Moss", facts.Pay(3_000_000))
    new = at_both.complete(at_both.ready(employment_id, offer={"group_id": joined.group_id}))
    (there,) = new.values()
    here = left.slip(left.paid(3), employment_id)["salary"]
    other = joined.slip(joined.paid(3), there)["salary"]
    assert here + other == 250_000
    assert abs(here - 250_000 * 14 / 30) < 1


def test_who_begins_after_the_pay_day_is_paid_for_the_days_that_are_left(at_both, payrolls):
    left, joined = payrolls
    employment_id = left.employ("Ada Moss", facts.Pay(3_000_000))
    on = date(2026, 6, 30)
    (there,) = at_both.complete(at_both.ready(employment_id, on, {"group_id": joined.group_id})).values()
    here = left.slip(left.paid(3), employment_id)["salary"]
    assert here + joined.slip(joined.paid(3), there)["salary"] == 250_000


def test_an_order_that_still_waits_goes_on_to_the_next_department(at_both, payrolls):
    left, joined = payrolls
    employment_id = left.employ("Ada Moss")
    orders.note_order(
        employment_id=employment_id,
        demand=Demand("attachment", "Court", "C 17", date(2026, 1, 5)),
        terms=Terms(1_000, 50_000, 40_000, "001122", "87654321"),
        from_date=date(2026, 1, 5),
        **left.common,
    )
    (there,) = at_both.complete(
        at_both.ready(employment_id, offer={"group_id": joined.group_id}, **left.common)
    ).values()
    offer = {"group_id": left.group_id, "annual_pence": 3_000_000, "reason": "As before"}
    on_again = Departments(at_both.joined, at_both.left)
    move_id = on_again.ready(there, date(2026, 9, 1), offer, **left.common)
    (said,) = [each for each in preview(move_id) if each.part.startswith("pay.order.")]
    assert (said.verdict, "C 17" in said.working[0]) == ("asked", True)
    (again,) = completing.complete(move_ids=[move_id], **left.common).values()
    (waits,) = (each for each in waiting(left.department_id) if each.employment_id == again)
    assert waits.reference == "C 17"


def test_what_is_stored_is_what_each_part_said_before(at_both, payrolls):
    employment_id = payrolls[0].employ("Ada Moss")
    move_id = at_both.ready(employment_id, offer={"group_id": payrolls[1].group_id})
    said = preview(move_id)
    assert {"pay", "moves", "vetting"} <= {each.part.split(".")[0] for each in said}
    at_both.complete(move_id)
    assert queries.carried(move_id) == [each for each in said if each.seen_by != "person"]


@pytest.mark.parametrize("kind", ["permanent", "loan"])
def test_undoing_restores_every_table(at_both, payrolls, kind):
    employment_id = payrolls[0].employ("Ada Moss")
    loan = {"kind": "loan", "returns_on": date(2026, 12, 15)} if kind == "loan" else {}
    move_id = at_both.ready(employment_id, offer={"group_id": payrolls[1].group_id}, **loan)
    before = holding()
    at_both.complete(move_id)
    assert holding() != before
    at_both.undo(move_id)
    after = holding()
    for table, rows in before.items():
        if table != "people_employment":
            assert after[table] == rows, table
    assert len(after["people_employment"]) == len(before["people_employment"]) + 1, (
        "the one that was annulled"
    )


def test_another_day_afterwards_carries_everything_by_that_day(at_both, payrolls):
    left, joined = payrolls
    employment_id = left.employ("Ada Moss", facts.Pay(3_000_000))
    move_id = at_both.ready(employment_id, offer={"group_id": joined.group_id})
    at_both.complete(move_id)
    completing.reschedule(move_id=move_id, on=JUNE + timedelta(days=5), **at_both.common)
    here = left.slip(left.paid(3), employment_id)["salary"]
    other = joined.slip(joined.paid(3), move(move_id).to_employment_id)["salary"]
    assert here + other == 250_000
    assert abs(here - 250_000 * 19 / 30) < 1


def test_it_takes_as_many_statements_for_many_as_for_one(at_both, payrolls):
    def statements(*names):
        moves = [
            at_both.ready(payrolls[0].employ(each), offer={"group_id": payrolls[1].group_id})
            for each in names
        ]
        with asked() as counted:
            at_both.complete(*moves)
        completed = len(counted)
        with asked() as counted:
            at_both.undo(*moves)
        return completed, len(counted)

    statements("Ada Moss")
    assert statements("Bea Birch") == statements("Cy Cedar", "Di Dale", "Eve Elm", "Fay Fern")
