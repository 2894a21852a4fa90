"""A plan carried out by two at the same moment, and one that is killed in the middle of a stage."""

import pytest
from django.db import OperationalError, connection

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import acting
from commonhold.records.moves.models import Move
from commonhold.records.moves.reorganising.models import Mover, Stage
from commonhold.records.moves.reorganising.tests.conftest import state
from commonhold.records.pay.tests.test_at_once import together


@pytest.fixture
def both(committed_db, world, system):
    """Opens a transaction that acts for both departments, in a database that others can reach."""
    return lambda: acting(system, [world.both.left.department_id, world.both.joined.department_id])


def test_carried_out_twice_at_once_everybody_is_moved_once(both, world):
    with both():
        plan_id = world.tried()

    def carry_out():
        done = []
        while not done or done[-1] is not None:
            with both():
                done.append(world.carry_out_next(plan_id))
        return done

    answers = together(carry_out, 2)
    assert not [each for each in answers if isinstance(each, Refusal)]
    assert sorted(each for done in answers for each in done if each) == [1, 2, 3]
    with both():
        assert state(plan_id) == "carried out"
        assert Move.objects.filter(state="completed").count() == Mover.objects.count() == 5


def test_killed_in_the_middle_of_a_stage_it_goes_on_with_that_stage(both, world):
    with both():
        plan_id = world.tried()
    with both():
        world.carry_out_next(plan_id)
    with pytest.raises(OperationalError):
        _carry_out_and_be_killed(both, world, plan_id)
    connection.close()
    with both():
        assert list(Stage.objects.filter(done_at=None).values_list("number", flat=True)) == [2, 3]
        assert Move.objects.count() == 2
        assert world.carry_out_next(plan_id) == 2
    with both():
        world.carry_out(plan_id)
        assert Move.objects.filter(state="completed").count() == 5


def _carry_out_and_be_killed(both, world, plan_id):
    with both(), connection.cursor() as cursor:
        world.carry_out_next(plan_id)
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
