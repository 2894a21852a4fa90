"""A decision about many instances does what the same decision about each would do."""

import contextlib
import threading
from collections import Counter

import psycopg
import pytest
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.base.bpmn.tests.blocks import blocks, process_of
from commonhold.base.bpmn.tests.drawn import EVERYDAY, boundary, drawn, timer
from commonhold.core.audit.acting import acting
from commonhold.work.processes import actions, queries
from commonhold.work.processes.advancing.actions import complete_all
from commonhold.work.processes.advancing.runs import complete_waiting
from commonhold.work.processes.models import Instance, Sending, Step, Wait

NO_RULES = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)
ROUTED = (
    *("startEvent s", "userTask a", "exclusiveGateway g", "userTask high", "userTask low"),
    *(
        "exclusiveGateway m",
        "endEvent e",
        "s > a",
        "a > g",
        "g > high if amount > 100",
        "g > low if amount &lt;= 100",
    ),
    *("high > m", "low > m", "m > e"),
    boundary("late", "high", timer("PT2H")),
    *("userTask chase", "late > chase", "chase > m"),
)


@pytest.fixture
def desk(department, system, clock):
    class Desk:
        def publish(self, bpmn):
            actions.publish(service="test", bpmn=bpmn, dmn=NO_RULES, actor=system, at=clock)

        def start(self, department_id=department, **variables):
            return actions.start(
                service="test", department_id=department_id, variables=variables, actor=system, at=clock
            )

        def complete(self, wait_id, **variables):
            return actions.complete(wait_id=wait_id, variables=variables, actor=system, at=clock)

        def complete_all(self, *wait_ids, **variables):
            return complete_all(wait_ids=wait_ids, variables=variables, actor=system, at=clock)

        def run(self, element="a", departments=(department,), batch=10, **variables):
            return complete_waiting(
                service="test", element=element, departments=departments, variables=variables,
                actor=system, at=clock, batch=batch,
            )  # fmt: skip

    return Desk()


def state_of(instance_id):
    """All that is kept about an instance, but for the ids of its waits."""
    instance = Instance.objects.filter(id=instance_id).values(
        "tokens", "variables", "revision", "ended_at", "outcome"
    )
    waits = Wait.objects.filter(instance_id=instance_id).order_by("key")
    steps = Step.objects.filter(instance_id=instance_id).order_by("revision")
    return (
        instance[0],
        [*waits.values("key", "element", "kind", "since", "due_at", "name", "correlation")],
        [*steps.values("revision", "event", "passed", "actor_id", "at")],
    )


def test_each_goes_the_way_that_its_own_variables_say(desk, department, acting_for):
    with acting_for(department):
        desk.publish(drawn(*ROUTED))
        amounts = [50, 500, 70, 700, 50]
        started = [desk.start(amount=amount, reference=f"R{n}") for n, amount in enumerate(amounts)]
        done = desk.complete_all(*(each.opened[0].wait_id for each in started), approved=True)
        assert (done.moved, done.ended, done.left, done.refused) == (5, 0, 0, ())
        waits = Wait.objects.filter(kind="user").order_by("instance_id")
        assert [wait.element for wait in waits] == ["low", "high", "low", "high", "low"]
        assert Wait.objects.filter(kind="timer").count() == 2
        for each, amount in zip(started, amounts, strict=True):
            variables = Instance.objects.get(id=each.instance_id).variables
            assert (variables["amount"], variables["approved"]) == (amount, True)
            assert queries.replay(each.instance_id)[1] == variables


def test_whoever_cannot_go_on_is_named_with_the_reason_and_stays_as_it_was(desk, department, acting_for):
    with acting_for(department):
        desk.publish(drawn(*ROUTED))
        good, bad = desk.start(amount=1), desk.start(amount="much")
        before = state_of(bad.instance_id)
        done = desk.complete_all(good.opened[0].wait_id, bad.opened[0].wait_id)
        (refused,) = done.refused
        assert (done.moved, refused.instance_ids) == (1, (bad.instance_id,))
        assert "At g no condition holds" in refused.message
        assert state_of(bad.instance_id) == before


def test_doing_it_twice_changes_nothing_more(desk, department, acting_for):
    with acting_for(department):
        desk.publish(drawn(*EVERYDAY))
        waits = [desk.start().opened[0].wait_id for _ in range(3)]
        assert desk.complete_all(*waits).ended == 3
        again = desk.complete_all(*waits, 10**9)
        assert (again.moved, again.left, again.refused) == (0, 4, ())


def test_another_departments_instances_are_not_there(desk, department, other_department, acting_for):
    with acting_for(department):
        desk.publish(drawn(*EVERYDAY))
        ours = desk.start()
    with acting_for(other_department):
        assert desk.complete_all(ours.opened[0].wait_id).left == 1
    with acting_for(department):
        assert desk.complete_all(ours.opened[0].wait_id).moved == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=blocks(), choices=st.lists(st.integers(0, 3), min_size=3, max_size=6), data=st.data())
def test_together_is_the_same_as_one_by_one(desk, department, acting_for, block, choices, data):
    with acting_for(department):
        desk.publish(process_of(block))
        pairs = [(desk.start(c=c), desk.start(c=c)) for c in choices]
        for _ in range(4):
            waiting = [
                (
                    [*Wait.objects.filter(instance_id=one.instance_id, kind="user").order_by("key")],
                    [*Wait.objects.filter(instance_id=all_.instance_id, kind="user").order_by("key")],
                )
                for one, all_ in pairs
            ]
            waiting = [(ones, others) for ones, others in waiting if ones]
            place, c = data.draw(st.integers(0, 2)), data.draw(st.sampled_from([None, 0, 1, 3]))
            variables = {} if c is None else {"c": c}
            for ones, _others in waiting:
                desk.complete(ones[place % len(ones)].id, **variables)
            if waiting:
                done = desk.complete_all(*(each[place % len(each)].id for _, each in waiting), **variables)
                assert done.moved == len(waiting)
            for one, all_ in pairs:
                assert state_of(one.instance_id) == state_of(all_.instance_id)


def test_what_an_instance_sends_is_sent_for_each(desk, department, acting_for):
    sending = drawn(
        *("startEvent s", "userTask a", "endEvent e", "s > a", "a > t", "t > e"),
        '<intermediateThrowEvent id="t"><signalEventDefinition signalRef="sig"/></intermediateThrowEvent>',
    ).replace(b"<process ", b'<signal id="sig" name="Done"/><process ', 1)
    with acting_for(department):
        desk.publish(sending)
        started = [desk.start() for _ in range(3)]
        assert desk.complete_all(*(each.opened[0].wait_id for each in started)).sent == 3
        assert Counter(Sending.objects.values_list("sender_id", flat=True)) == {
            each.instance_id: 1 for each in started
        }


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
        desk.publish(drawn(*ROUTED))
        started = [desk.start(amount=1) for _ in range(5)]
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
