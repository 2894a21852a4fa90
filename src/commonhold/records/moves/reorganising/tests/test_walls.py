"""Both departments see the plan; what is known of each person only who acts for both."""

import pytest
from django.db import DatabaseError

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Sight, acting
from commonhold.records.moves.reorganising import actions
from commonhold.records.moves.reorganising.models import Mover, Plan, Stage


def seen():
    return [table.objects.exists() for table in (Plan, Stage, Mover)]


@pytest.fixture
def plan_id(world, acting_for):
    with acting_for(world.both.left.department_id, world.both.joined.department_id):
        return world.tried()


def test_one_department_sees_the_plan_and_none_of_its_people(world, acting_for, plan_id):
    both = (world.both.left.department_id, world.both.joined.department_id)
    for each in both:
        with acting_for(each):
            assert seen() == [True, True, False]
    with acting_for(*both):
        assert seen() == [True, True, True]


def test_a_delivery_unit_and_nobody_see_nothing(world, acting_for, plan_id, system):
    both = (world.both.left.department_id, world.both.joined.department_id)
    with acting(system, both, Sight(unit_id=1)):
        assert seen() == [False, False, False]
    with acting_for():
        assert seen() == [False, False, False]


def test_one_department_alone_can_not_try_a_plan(world, acting_for, plan_id):
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        acting_for(world.both.joined.department_id),
    ):
        Plan.objects.update(name="Ours")
    with pytest.raises(NotFound), acting_for(world.both.left.department_id):
        actions.try_out(plan_id=plan_id, **world.common)
    with acting_for(world.both.left.department_id, world.both.joined.department_id):
        assert Plan.objects.get().name == "Roads go to the other department"
