"""A run takes everything that waits at an element, whatever happens meanwhile."""

import contextlib
import threading
from collections import Counter

import psycopg
from django.db import OperationalError, connection

from commonhold.base.bpmn.tests.drawn import EVERYDAY, drawn
from commonhold.core.audit.acting import acting
from commonhold.work.processes.models import Instance, Step, Wait


def test_a_run_takes_batch_after_batch_and_what_comes_back_waits_for_the_next(
    committed_db, desk, department, acting_for
):
    again = ("startEvent s", "exclusiveGateway g", "userTask a", "exclusiveGateway h", "endEvent e", "s > g")
    with acting_for(department):
        desk.publish(drawn(*again, "g > a", "a > h", "h > g by default", "h > e if stop = true"))
        for _ in range(25):
            desk.start()
    assert (desk.run().moved, desk.run(stop=True).ended, desk.run().moved) == (25, 25, 0)


def test_a_run_moves_an_instance_that_waits_several_times_as_often(
    committed_db, desk, department, acting_for
):
    several = '<userTask id="a" c:candidates="finance"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>'  # noqa: E501
    with acting_for(department):
        desk.publish(drawn("startEvent s", several, "endEvent e", "s > a", "a > e"))
        for _ in range(4):
            desk.start()
    done = desk.run()
    assert (done.moved, done.ended, done.left) == (12, 4, 0)


def test_a_person_at_the_same_time_loses_nothing_and_does_nothing_twice(
    committed_db, desk, department, acting_for, system
):
    """Somebody holds an instance, half done, while a batch wants it: the batch waits, and leaves it alone."""
    with acting_for(department):
        desk.publish(drawn(*EVERYDAY))
        started = [desk.start() for _ in range(5)]
    held = started[2]
    results = []

    def all_of_them():
        results.append(desk.run())
        connection.close()

    with acting(system, [department]):
        desk.complete(held.opened[0].wait_id, who="a person")
        thread = threading.Thread(target=all_of_them)
        thread.start()
        thread.join(0.5)
    thread.join()
    assert (results[0].moved, results[0].left) == (4, 0)
    with acting_for(department):
        assert Instance.objects.get(id=held.instance_id).variables["who"] == "a person"
        steps = Counter(Step.objects.values_list("instance_id", flat=True))
        assert steps == {each.instance_id: 2 for each in started}


def test_a_run_that_is_killed_has_done_whole_batches_and_the_next_does_the_rest(
    committed_db, desk, department, acting_for
):
    with acting_for(department):
        desk.publish(drawn(*EVERYDAY))
        for _ in range(60):
            desk.start()
    connection.close()

    def until_killed():
        with contextlib.suppress(OperationalError):
            desk.run(batch=7)
        connection.close()

    moved_on = "SELECT count(*) FROM processes_instance WHERE revision > 1"
    thread = threading.Thread(target=until_killed)
    with psycopg.connect(committed_db, autocommit=True) as owner:
        thread.start()
        while thread.is_alive() and owner.execute(moved_on).fetchone() == (0,):
            pass
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'commonhold_app' AND datname = current_database()"
        )
        thread.join()
        (moved,) = owner.execute(moved_on).fetchone()
    assert moved % 7 == 0 or moved == 60
    assert desk.run(batch=7).moved == 60 - moved
    with acting_for(department):
        assert {*Counter(Step.objects.values_list("instance_id", flat=True)).values()} == {2}
        assert not Wait.objects.exists()
