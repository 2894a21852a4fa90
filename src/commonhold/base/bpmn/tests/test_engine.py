"""How tokens move: scenarios, and random processes in random orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.refusals import EndlessLoop, NobodyCatches, NotWaiting, NoWayOut
from commonhold.base.bpmn.tests.blocks import blocks, process_of
from commonhold.base.bpmn.tests.drawn import EVERYDAY, RULED, RULES, boundary, drawn, timer
from commonhold.base.bpmn.tests.interpreter import Plain
from commonhold.base.bpmn.tests.running import Run, running
from commonhold.base.bpmn.tokens import Cancel, Complete, Fail, Fire, Tokens
from commonhold.base.dmn.tables import parse_decisions


def test_a_task_waits_and_then_the_process_ends():
    run = running(*EVERYDAY)
    assert run.at == ["a"]
    run.done("a", said="yes")
    assert (run.at, run.last.outcome, run.variables["said"]) == ([], "e", "yes")


def test_the_first_condition_that_holds_decides_else_the_default():
    parts = (
        *(
            "startEvent s",
            "exclusiveGateway g",
            "userTask low",
            "userTask high",
            "userTask other",
            "endEvent e",
        ),
        *("s > g", "g > high if amount > 100", "g > low if amount > 10", "g > other by default"),
        *("low > e", "high > e", "other > e"),
    )
    assert running(*parts, amount=500).at == ["high"]
    assert running(*parts, amount=50).at == ["low"]
    assert running(*parts, amount=5).at == ["other"]
    assert running(*parts).at == ["other"]


def test_without_a_default_a_gateway_can_have_no_way_out():
    with pytest.raises(NoWayOut, match="g"):
        running("startEvent s", "exclusiveGateway g", "endEvent e", "s > g", "g > e if x = 1", x=2)


def test_a_join_waits_for_every_branch():
    run = running(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "parallelGateway j", "endEvent e"),
        *("s > f", "f > a", "f > b", "a > j", "b > j", "j > e"),
    )
    assert run.at == ["a", "b"]
    assert run.done("b").at == ["a"]
    assert run.done("a").last.outcome == "e"


def test_a_timer_that_interrupts_takes_the_task_away():
    run = running(*EVERYDAY, boundary("late", "a", timer()), "userTask chase", "late > chase", "chase > e")
    assert run.at == ["a", "late"]
    assert run.apply(Fire(run.key("late"))).at == ["chase"]


def test_a_timer_that_does_not_interrupt_leaves_it_there():
    late = boundary("late", "a", timer(), interrupting=False)
    run = running(
        *EVERYDAY, late, "userTask remind", "endEvent reminded", "late > remind", "remind > reminded"
    )
    assert run.apply(Fire(run.key("late"))).at == ["a", "remind"]
    run.done("a")
    assert run.last.outcome is None
    assert run.done("remind").last.outcome == "reminded"


def test_doing_the_task_stops_its_timer():
    run = running(*EVERYDAY, boundary("late", "a", timer()), "late > e")
    assert run.done("a").at == []
    assert len(run.last.closed) == 2


def test_an_error_goes_to_the_boundary_that_catches_it_and_no_other():
    error = '<errorEventDefinition errorRef="no_bank"/>'
    run = running(
        *("startEvent s", "serviceTask pay", "userTask ask", "endEvent e", "s > pay", "pay > e", "ask > pay"),
        boundary("cannot", "pay", error),
        "cannot > ask",
        roots='<error id="no_bank" errorCode="cannot_pay"/>',
    )
    with pytest.raises(NobodyCatches, match="other"):
        run.apply(Fail(run.key("pay"), "other"))
    assert run.apply(Fail(run.key("pay"), "cannot_pay")).at == ["ask"]


def test_a_business_rule_decides_and_says_which_rule_did():
    definition = compile_process(drawn(*RULED), parse_decisions(RULES))
    run = Run(definition, amount=50)
    assert (run.variables["look"], run.variables["limit"]) == (False, 75)
    assert [each.rules for each in run.last.history] == [(), ("small",)]
    assert Run(definition, amount=500).variables["look"] is True


@pytest.mark.parametrize("kind", ["terminate", 'error errorRef="gone"'])
def test_some_ends_stop_everything_else(kind):
    name, *reference = kind.split()
    run = running(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "endEvent e", "s > f", "f > a"),
        *("f > b", "a > stop", "b > e", boundary("late", "b", timer()), "late > e"),
        f'<endEvent id="stop"><{name}EventDefinition {" ".join(reference)}/></endEvent>',
        roots='<error id="gone" errorCode="gone"/>',
    )
    assert run.at == ["a", "b", "late"]
    run.done("a")
    assert (run.at, run.last.outcome) == ([], "stop")
    assert len(run.last.closed) == 3


def test_what_is_done_cannot_be_done_again():
    run = running(*EVERYDAY, boundary("late", "a", timer()), "late > e")
    key, late = run.key("a"), run.key("late")
    with pytest.raises(NotWaiting):
        run.apply(Complete(late))
    run.done("a")
    for event in (Complete(key), Fire(late), Fire(key), Complete(999)):
        with pytest.raises(NotWaiting):
            run.apply(event)


def test_a_cancelled_process_is_nowhere():
    run = running(*EVERYDAY).apply(Cancel("withdrawn"))
    assert (run.at, run.last.outcome) == ([], "withdrawn")


def test_going_round_in_circles_is_found_out():
    parts = (
        "startEvent s",
        "exclusiveGateway g",
        "endEvent e",
        "s > g",
        "g > g if x = 1",
        "g > e by default",
    )
    with pytest.raises(EndlessLoop):
        running(*parts, x=1)
    assert running(*parts, x=2).last.outcome == "e"


@given(blocks(), st.data())
def test_no_token_is_lost_or_doubled_in_any_order(block, data):
    """The engine offers what a plain interpreter of the same blocks offers, whatever happens in whichever order."""
    definition = compile_process(process_of(block), {})
    c = data.draw(st.integers(0, 3))
    run, plain = Run(definition, c=c), Plain(block, c)
    for turn in range(2_000):
        assert run.offers() == plain.offers()
        assert plain.is_over is (run.last.outcome is not None)
        if plain.is_over:
            break
        name = data.draw(st.sampled_from(sorted(plain.offers())))
        token = run.wait_at(name)
        # Round a loop at most some times: after that, every choice leads onwards.
        c = data.draw(st.integers(0, 3)) if turn < 30 else 3
        if token.host is None:
            run.apply(Complete(token.key, {"c": c}))
        else:
            run.apply(Fire(token.key, {"c": c}))
        plain.take(name, c)
    assert run.tokens == Tokens()
