"""Carrying tokens over to another version: what goes, what stays and why, and what becomes of the waits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.engine import advance
from commonhold.base.bpmn.migrating import Carrier, Moved, Stays
from commonhold.base.bpmn.plans import Plan
from commonhold.base.bpmn.tests.blocks import blocks, process_of
from commonhold.base.bpmn.tests.drawn import EVERYDAY, boundary, drawn, timer
from commonhold.base.bpmn.tokens import Complete, Fire, Start, Tokens, is_wait

ENDED = ("startEvent s", "endEvent e")
LATE = (*EVERYDAY, boundary("late", "a", timer("PT2H")), "late > e")
FORK = (
    *ENDED,
    "parallelGateway split",
    "parallelGateway join",
    "userTask a",
    "userTask b",
    "s > split",
    "split > a",
    "split > b",
    '<sequenceFlow id="a_in" sourceRef="a" targetRef="join"/>',
    '<sequenceFlow id="b_in" sourceRef="b" targetRef="join"/>',
    "join > e",
)


def compiled(*parts):
    return compile_process(drawn(*parts), {})


def started(definition, *events):
    step = advance(definition, Tokens(), {}, Start())
    for event in events:
        step = advance(definition, step.tokens, step.variables, event)
    return step.tokens


def carried(old, new, *events, plan=Plan()):
    """What becomes of an instance to which these events happened under the old version."""
    before, after = compiled(*old), compiled(*new)
    return before, after, Carrier(before, after, plan).carry(started(before, *events))


def places(definition, tokens):
    return {each.key: definition.elements[each.element].id for each in tokens.live}


def why(told):
    assert isinstance(told, Stays), told
    return f"{told.element}: {told.why}"


def test_a_renamed_task_keeps_its_wait_and_goes_on():
    new = ("startEvent s", "userTask b", "userTask c", "endEvent e", "s > b", "b > c", "c > e")
    _, after, told = carried(EVERYDAY, new, plan=Plan({"a": "b"}))
    assert isinstance(told, Moved)
    assert places(after, told.tokens) == {1: "b"}
    assert [(each.now.key, each.restarts) for each in told.kept] == [(1, False)]
    moved = advance(after, told.tokens, {}, Complete(1))
    assert places(after, moved.tokens) == {2: "c"}


def test_a_timer_that_is_gone_stops_and_a_new_one_begins():
    _, after, told = carried(LATE, EVERYDAY)
    assert (told.closed, places(after, told.tokens)) == ((2,), {1: "a"})
    _, after, told = carried(EVERYDAY, LATE)
    assert [(each.key, after.elements[each.element].id, each.value) for each in told.opened] == [
        (2, "late", "PT2H")
    ]
    assert advance(after, told.tokens, {}, Fire(2)).outcome == "e"


def test_a_timer_keeps_its_moment_unless_it_is_to_begin_again():
    later = (*EVERYDAY, boundary("late", "a", timer("PT9H")), "late > e")
    _, _, told = carried(LATE, later)
    assert [(each.now.value, each.restarts) for each in told.kept] == [(None, False), (None, False)]
    _, _, told = carried(LATE, later, plan=Plan(restart=frozenset({"late"})))
    assert [(each.now.value, each.restarts) for each in told.kept if each.restarts] == [("PT9H", True)]


def test_a_reminder_that_was_given_is_not_given_again():
    reminded = (
        *EVERYDAY,
        boundary("remind", "a", timer(), interrupting=False),
        "endEvent told",
        "remind > told",
    )
    _, after, told = carried(reminded, reminded, Fire(2))
    assert (told.opened, told.closed, places(after, told.tokens)) == ((), (), {1: "a"})


def test_a_branch_that_waits_at_a_join_waits_there_still():
    before, after, told = carried(FORK, FORK, Complete(1))
    assert [after.flows[flow].id for flow, _ in told.tokens.arrived] == ["a_in"]
    assert advance(after, told.tokens, {}, Complete(2)).outcome == "e"
    renamed = tuple(part.replace('id="a_in"', 'id="a_to_join"') for part in FORK)
    assert why(carried(FORK, renamed, Complete(1))[2]).startswith(
        "join: a branch waits there that came by “a_in”"
    )
    assert isinstance(carried(FORK, renamed, Complete(1), plan=Plan({"a_in": "a_to_join"}))[2], Moved)
    assert before.element("join").kind is after.element("join").kind


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (("userTask b", "s > b", "b > e"), "a: the new version doesn’t have it"),
        (("serviceTask a", "s > a", "a > e"), "a: it is a user task, and in the new version a service task"),
        (
            ('<userTask id="a" c:candidates="finance"><multiInstanceLoopCharacteristics>'
             "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
             "s > a", "a > e"),
            "a: in the new version it is repeated in another way",
        ),
        (
            ('<subProcess id="inside"><startEvent id="is"/><userTask id="a" c:candidates="finance"/>'
             '<endEvent id="ie"/><sequenceFlow id="i1" sourceRef="is" targetRef="a"/>'
             '<sequenceFlow id="i2" sourceRef="a" targetRef="ie"/></subProcess>', "s > inside", "inside > e"),
            "a: in the new version it lies in another part of the process",
        ),
    ],
)  # fmt: skip
def test_what_cannot_move_says_why(new, reason):
    assert why(carried(EVERYDAY, (*ENDED, *new))[2]).startswith(reason)


def test_cases_that_could_not_finish_stay():
    """Both branches of a fork wait; the new version chooses one of them, and would end twice."""
    joined = (*ENDED, "parallelGateway split", "parallelGateway join", "userTask a", "userTask b", "userTask c",
              "s > split", "split > a", "split > c", "a > join", "c > join", "join > b", "b > e")  # fmt: skip
    before = compiled(*FORK)
    tokens = started(before)
    told = Carrier(before, compiled(*joined), Plan({"b": "b"})).carry(tokens)
    assert why(told) == "a: from there a case could not come to an end in the new version"


def test_the_plan_can_leave_cases_where_they_are():
    _, _, told = carried(EVERYDAY, EVERYDAY, plan=Plan(stay=frozenset({"a"})))
    assert why(told) == "a: the plan leaves cases there on the present version"


def test_a_timer_reckoned_from_a_cases_own_values_cannot_begin_for_all():
    reckoned = timer().replace("PT1H", "= wait")
    new = (*EVERYDAY, boundary("late", "a", reckoned), "late > e")
    before, after = compiled(*EVERYDAY), compiled(*new)
    assert "each case’s own values" in why(Carrier(before, after, Plan()).carry(started(before)))


def renamed(bpmn: bytes) -> tuple[bytes, dict[str, str]]:
    """The same process with every element and flow called differently."""
    definition = compile_process(bpmn, {})
    ids = [each.id for each in definition.elements] + [each.id for each in definition.flows]
    for each in ids:
        bpmn = bpmn.replace(f'"{each}"'.encode(), f'"new_{each}"'.encode())
    return bpmn, {each: f"new_{each}" for each in ids}


@settings(max_examples=50, deadline=None)
@given(block=blocks(), data=st.data())
def test_a_random_process_goes_on_under_new_names_as_it_would_have(block, data):
    bpmn = process_of(block)
    other, names = renamed(bpmn)
    before, after = compile_process(bpmn, {}), compile_process(other, {})
    carrier = Carrier(before, after, Plan(names))
    back = Carrier(after, before, Plan(names).inverse())
    step = advance(before, Tokens(), {}, Start({"c": 1}))
    for _turn in range(15):
        if step.outcome is not None:
            break
        there = carrier.carry(step.tokens)
        assert isinstance(there, Moved)
        assert (there.opened, there.closed) == ((), ())
        assert back.carry(there.tokens).tokens == step.tokens
        by_key = {each.key: each for each in step.tokens.live}
        token = data.draw(
            st.sampled_from([each for each in step.tokens.live if is_wait(before, each, by_key)])
        )
        event = (
            Fire(token.key)
            if token.host is not None
            else Complete(token.key, {"c": data.draw(st.integers(0, 3))})
        )
        gone_on = advance(after, there.tokens, step.variables, event)
        step = advance(before, step.tokens, step.variables, event)
        assert places(after, gone_on.tokens) == {
            key: names[name] for key, name in places(before, step.tokens).items()
        }
