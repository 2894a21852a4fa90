"""A decision about many instances does what the same decision about each would do."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.base.bpmn.tests.blocks import blocks, process_of
from commonhold.base.bpmn.tests.drawn import EVERYDAY, boundary, drawn, timer
from commonhold.work.processes import queries
from commonhold.work.processes.models import Instance, Sending, Step, Wait

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
