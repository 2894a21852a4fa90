"""What both departments of a move share, and what each keeps behind its own wall."""

from datetime import date

import pytest
from django.db import DatabaseError, connection

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.actions import open_account
from commonhold.core.audit.acting import Actor, Sight, acting
from commonhold.core.departments.actions import create_department
from commonhold.records.moves import actions, queries
from commonhold.records.moves.models import CarriedRow, Move, Offer, PayRange, Proposal, Release
from commonhold.records.moves.tests.conftest import JUNE


@pytest.fixture
def third_department(other_department, system, clock):
    with acting(system, ()):
        return create_department(code="third", name="Department of Third Things", actor=system, at=clock)


@pytest.fixture
def mover(department, system, clock):
    """Ada's account, as who acts."""
    with acting(system, ()):
        account_id = open_account(email="ada@example.com", label="Ada Moss", actor=system, at=clock)
    return Actor.account(account_id, "Ada Moss")


@pytest.fixture
def ready(departments, acting_for, mover):
    """A move that is ready to be completed, with something carried for each who may read it."""
    left, joined = departments.left.department_id, departments.joined.department_id
    with acting_for(left, joined):
        departments.set_ranges()
        move_id = departments.ready(departments.left.hire(account_id=mover.account_id))
        with connection.cursor() as cursor:  # as it is stored: whoever stores a row may not read it back
            for number, seen_by in enumerate(("both", "from", "to", "person")):
                cursor.execute(
                    "INSERT INTO moves_carriedrow (move_id, from_department_id, to_department_id, time, number, part,"
                    " title, verdict, says, why, seen_by, working, to_do, data_class)"
                    " VALUES (%s, %s, %s, 0, %s, %s, 'Test', 'carried', '', '', %s, '{}', '', 'official')",
                    [move_id, left, joined, number, f"test.{seen_by}", seen_by],
                )
    return move_id


def seen():
    return {table.__name__: table.objects.count() for table in (Move, Proposal, Offer, Release, PayRange)}


def test_the_department_left_sees_no_offer_and_no_pay_range(departments, acting_for, ready):
    with acting_for(departments.left.department_id):
        assert seen() == {"Move": 1, "Proposal": 2, "Offer": 0, "Release": 1, "PayRange": 0}
        assert queries.offers([ready]) == {}
        assert [each.part for each in queries.carried(ready)] == ["test.both", "test.from"]
        assert queries.move(ready).missing == []


def test_the_department_joined_sees_no_release(departments, acting_for, ready):
    with acting_for(departments.joined.department_id):
        assert seen() == {"Move": 1, "Proposal": 2, "Offer": 1, "Release": 0, "PayRange": 2}
        assert queries.releases([ready]) == {}
        assert [each.part for each in queries.carried(ready)] == ["test.both", "test.to"]


def test_a_third_department_and_a_delivery_unit_see_nothing(
    departments, acting_for, ready, third_department, system
):
    nothing = {"Move": 0, "Proposal": 0, "Offer": 0, "Release": 0, "PayRange": 0}
    with acting_for(third_department):
        assert seen() == nothing
        with pytest.raises(NotFound):
            queries.move(ready)
    with acting(system, [departments.left.department_id, departments.joined.department_id], Sight(unit_id=1)):
        assert seen() == nothing


def test_the_person_reads_all_that_was_carried_and_nothing_else_of_either_side(departments, mover, ready):
    with acting(mover, [departments.left.department_id]):
        assert [each.part for each in queries.carried(ready)] == [
            "test.both",
            "test.from",
            "test.to",
            "test.person",
        ]
        assert queries.offers([ready]) == {}


def test_neither_speaks_or_writes_for_the_other(departments, acting_for, ready):
    left, joined = departments.left.department_id, departments.joined.department_id
    for department_id, side in ((left, "to"), (joined, "from")):
        with pytest.raises(DatabaseError, match="row-level security"), acting_for(department_id):
            actions.propose_dates(move_id=ready, side=side, on=date(2026, 7, 1), **departments.common)
    with pytest.raises(DatabaseError, match="row-level security"), acting_for(joined):
        actions.release(move_id=ready, **departments.common)
    with acting_for(left, joined):
        assert queries.move(ready).on == JUNE


@pytest.mark.parametrize("table", [Proposal, Offer, Release, CarriedRow])
def test_what_was_said_offered_released_and_carried_is_never_changed(departments, acting_for, ready, table):
    both = departments.left.department_id, departments.joined.department_id
    with pytest.raises(DatabaseError, match="permission denied"), acting_for(*both):
        table.objects.all().delete()
    with pytest.raises(DatabaseError, match="permission denied"), acting_for(*both):
        table.objects.update(number=9)


def test_an_offer_is_of_the_department_joined_only(departments, acting_for, ready):
    left, joined = departments.left.department_id, departments.joined.department_id
    with acting_for(left, joined):
        row = Offer.objects.values().get()
    with pytest.raises(DatabaseError, match="moves_offer_move"), acting_for(left, joined):
        Offer.objects.create(
            **row | {"id": None, "number": 2, "department_id": left, "post_id": departments.left.post_id}
        )


def test_what_was_carried_is_of_a_move_between_its_departments(departments, acting_for, ready):
    left, joined = departments.left.department_id, departments.joined.department_id
    with acting_for(left, joined):
        row = CarriedRow.objects.values().first() | {"id": None, "number": 9}
    for wrong in ({"move_id": ready + 1}, {"from_department_id": joined, "to_department_id": left}):
        with pytest.raises(DatabaseError, match="between its departments"), acting_for(left, joined):
            CarriedRow.objects.bulk_create([CarriedRow(**row), CarriedRow(**row | wrong | {"number": 10})])
