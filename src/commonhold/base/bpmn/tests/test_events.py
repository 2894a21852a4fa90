"""Events: what waits for them, what they interrupt, and who catches what is thrown."""

import pytest

from commonhold.base.bpmn.engine import advance
from commonhold.base.bpmn.refusals import CannotWork, Invalid, NobodyCatches, NotWaiting
from commonhold.base.bpmn.tests.drawn import ROOTS, about, boundary, event, process, script, sub, timer
from commonhold.base.bpmn.tests.running import running
from commonhold.base.bpmn.tokens import Correct, Fail, Fire, Signal, Start, Tokens

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
CONDITION = "<conditionalEventDefinition><condition>amount &gt; 10</condition></conditionalEventDefinition>"


def run_of(*parts, **variables):
    return running(*parts, roots=ROOTS, **variables)


def test_a_message_is_waited_for_with_its_key():
    waiting = event(CATCH, "wait", about("message", "paid", 'c:key="reference"'))
    run = run_of("startEvent s", waiting, "endEvent e", "s > wait", "wait > e", reference="CH-1")
    [opened] = run.last.opened
    assert (opened.trigger.name, opened.value) == ("paid", "CH-1")
    run.apply(Fire(opened.key, {"amount": 5}))
    assert (run.last.outcome, run.variables["amount"]) == ("e", 5)
    with pytest.raises(NotWaiting):
        run.apply(Fire(opened.key))


def test_a_message_takes_along_what_the_process_says():
    sending = event(THROW, "tell", about("message", "paid", 'c:key="reference" c:payload="{amount: amount}"'))
    run = run_of("startEvent s", sending, "endEvent e", "s > tell", "tell > e", reference="CH-1", amount=7)
    [thrown] = run.last.thrown
    assert (thrown.trigger.name, thrown.key, thrown.payload) == ("paid", "CH-1", {"amount": 7})


def test_a_signal_finds_what_its_own_step_sets_up_whichever_branch_is_drawn_first():
    parts = (
        *("startEvent s", "parallelGateway g", event(THROW, "tell", about("signal", "stop"))),
        *(event(CATCH, "wait", about("signal", "stop")), "endEvent e", "endEvent f", "s > g"),
    )
    for order in (("g > tell", "g > wait"), ("g > wait", "g > tell")):
        assert run_of(*parts, *order, "tell > e", "wait > f").at == []


def test_a_signal_is_not_caught_by_what_waits_only_afterwards():
    parts = (
        *("startEvent s", event(THROW, "tell", about("signal", "stop"))),
        *(event(CATCH, "wait", about("signal", "stop")), "endEvent e", "s > tell", "tell > wait", "wait > e"),
    )
    run = run_of(*parts)
    assert run.at == ["wait"]
    assert run.apply(Signal("another")).at == ["wait"]
    assert run.apply(Signal("stop")).at == []


@pytest.mark.parametrize(("interrupting", "left"), [(True, ["chase"]), (False, ["a", "chase", "note"])])
def test_a_boundary_event_takes_the_activity_away_or_leaves_it(interrupting, left):
    note = boundary("note", "a", about("signal", "stop"), interrupting)
    run = run_of(
        *("startEvent s", "userTask a", note, "userTask chase", "endEvent e", "endEvent f"),
        *("s > a", "a > e", "note > chase", "chase > f"),
    )
    assert run.apply(Signal("stop")).at == left


def test_the_first_of_several_events_decides_at_an_event_based_gateway():
    parts = (
        *("startEvent s", "eventBasedGateway g", event(CATCH, "paid_up", about("message", "paid"))),
        *(event(CATCH, "in_time", timer()), "userTask thank", "userTask chase", "endEvent e", "s > g"),
        *("g > paid_up", "g > in_time", "paid_up > thank", "in_time > chase", "thank > e", "chase > e"),
    )
    run = run_of(*parts)
    assert run.at == ["g", "in_time", "paid_up"]
    assert run.apply(Fire(run.key("in_time"))).at == ["chase"]


def test_a_cycle_goes_off_as_often_as_it_says_and_its_host_goes_on():
    often = boundary(
        "remind", "a", "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>", False
    )
    run = run_of(
        "startEvent s",
        "userTask a",
        often,
        script("note", "count + 1", "count"),
        "endEvent e",
        "endEvent f",
        "s > a",
        "a > e",
        "remind > note",
        "note > f",
        count=0,
    )
    for turn in (1, 2, 3):
        run.apply(Fire(run.key("remind")))
        assert run.variables["count"] == turn
    assert run.at == ["a"]


def test_a_timer_may_be_worked_out_from_variables():
    late = boundary("late", "a", timer("= wait_for"))
    parts = (
        "startEvent s",
        "userTask a",
        late,
        "userTask chase",
        "endEvent e",
        "s > a",
        "a > e",
        "late > chase",
        "chase > e",
    )
    assert [each.value for each in run_of(*parts, wait_for="PT8H").last.opened if each.trigger] == ["PT8H"]
    with pytest.raises(CannotWork, match="late"):
        run_of(*parts, wait_for="soon")


def test_a_condition_happens_once_when_it_comes_to_hold():
    watch = boundary("dear", "a", CONDITION, False)
    run = run_of(
        *("startEvent s", "userTask a", watch, "userTask look", "endEvent e", "endEvent f"),
        *("s > a", "a > e", "dear > look", "look > f"),
        amount=5,
    )
    assert run.at == ["a", "dear"]
    assert run.apply(Correct({"amount": 20})).at.count("look") == 1
    assert run.apply(Correct({"amount": 30})).at.count("look") == 1
    run.apply(Correct({"amount": 1}))
    assert run.apply(Correct({"amount": 11})).at.count("look") == 2


def failing(*catchers):
    """A service task in a sub-process, with these catchers around, which lead to the task "mend"."""
    within = ("startEvent s2", "serviceTask do", "endEvent e2", "s2 > do", "do > e2")
    return (
        *(
            "startEvent s",
            sub("work", *within),
            "endEvent e",
            "userTask mend",
            "endEvent f",
            "s > work",
            "work > e",
        ),
        *catchers,
        *(f"{name} > mend" for name in ("exact", "any") if any(f'"{name}"' in each for each in catchers)),
        "mend > f",
    )


def test_an_error_goes_outwards_to_who_names_it_before_who_catches_any():
    exact = boundary("exact", "work", about("error", "broken"))
    anything = boundary("any", "work", "<errorEventDefinition/>")
    run = run_of(*failing(anything, exact))
    run.apply(Fail(run.key("do"), "broken"))
    assert (run.at, [run.definition.elements[each.element].id for each in run.last.history]) == (
        ["mend"],
        ["exact"],
    )
    run = run_of(*failing(anything, exact))
    assert [each.element for each in run.apply(Fail(run.key("do"), "other")).last.history] == [
        run.definition.element("any").number
    ]


def test_an_error_that_nobody_catches_is_refused_and_changes_nothing():
    run = run_of(*failing(boundary("exact", "work", about("error", "broken"))))
    with pytest.raises(NobodyCatches, match="do failed with the error other"):
        run.apply(Fail(run.key("do"), "other"))
    assert run.at == ["do", "work"]


@pytest.mark.parametrize(
    ("interrupting", "left"), [("true", ["handle", "mend"]), ("false", ["a", "handle", "mend"])]
)
def test_an_event_sub_process_starts_beside_what_is_there_or_instead_of_it(interrupting, left):
    start = event("startEvent", "s2", about("message", "paid"), f'isInterrupting="{interrupting}"')
    handler = sub(
        'handle triggeredByEvent="true"', start, "userTask mend", "endEvent e2", "s2 > mend", "mend > e2"
    )
    run = run_of("startEvent s", handler, "userTask a", "endEvent e", "s > a", "a > e")
    run.apply(Fire(run.key("s2")))
    assert [each for each in run.at if each != "s2"] == left
    ended_by = run.done("mend").last.outcome
    assert ("a" in run.at) is (interrupting == "false")
    assert ended_by == ("e2" if interrupting == "true" else None)
    if interrupting == "false":
        assert run.done("a").last.outcome == "e"


def test_an_escalation_is_caught_nearest_and_its_thrower_goes_on():
    within = (
        "startEvent s2",
        event(THROW, "cry", about("escalation", "late")),
        "userTask a",
        "endEvent e2",
        "s2 > cry",
        "cry > a",
        "a > e2",
    )
    heard = boundary("heard", "work", about("escalation", "late"), False)
    run = run_of(
        "startEvent s",
        sub("work", *within),
        heard,
        "userTask help",
        "endEvent e",
        "endEvent f",
        "s > work",
        "work > e",
        "heard > help",
        "help > f",
    )
    assert run.at == ["a", "help", "work"]


def test_an_error_end_event_leaves_the_sub_process_and_ends_the_process_where_nobody_catches():
    within = ("startEvent s2", event("endEvent", "fail", about("error", "broken")), "s2 > fail")
    caught = boundary("caught", "work", about("error", "broken"))
    parts = ("startEvent s", sub("work", *within), "endEvent e", "s > work", "work > e")
    assert run_of(*parts).last.outcome == "fail"
    assert run_of(*parts, caught, "userTask mend", "caught > mend", "mend > e").at == ["mend"]


def test_terminate_ends_its_sub_process_only():
    within = (
        "startEvent s2",
        "parallelGateway g",
        "userTask a",
        "endEvent e2",
        event("endEvent", "stop", "<terminateEventDefinition/>"),
        "s2 > g",
        "g > a",
        "g > stop",
        "a > e2",
    )
    run = run_of(
        "startEvent s", sub("work", *within), "userTask b", "endEvent e", "s > work", "work > b", "b > e"
    )
    assert run.at == ["b"]


def test_links_join_what_is_drawn_apart():
    def link(name):
        return f'<linkEventDefinition name="{name}"/>'

    parts = (
        "startEvent s",
        event(THROW, "off", link("page 2")),
        event(CATCH, "on", link("page 2")),
        "userTask a",
        "endEvent e",
        "s > off",
        "on > a",
        "a > e",
    )
    assert run_of(*parts).at == ["a"]
    with pytest.raises(Invalid, match="off throws to a link"):
        run_of("startEvent s", event(THROW, "off", link("page 3")), "s > off")


def test_a_called_process_runs_within_its_caller_and_may_be_taken_away():
    called = process("check", "startEvent s2", "userTask look", "endEvent e2", "s2 > look", "look > e2")
    parts = (
        "startEvent s",
        '<callActivity id="call" calledElement="check"/>',
        boundary("late", "call", timer()),
        "userTask chase",
        "endEvent e",
        "s > call",
        "call > e",
        "late > chase",
        "chase > e",
    )
    run = running(*parts, roots=ROOTS + called)
    assert run.at == ["call", "late", "look"]
    assert run.apply(Fire(run.key("late"))).at == ["chase"]
    assert running(*parts, roots=ROOTS + called).done("look").last.outcome == "e"


def test_a_process_may_start_by_an_event_too():
    parts = ("startEvent t", event("startEvent", "s", about("message", "paid")), "userTask a", "endEvent e")
    definition = run_of(*parts, "t > a", "s > a", "a > e").definition
    step = advance(definition, Tokens(), {}, Start({"amount": 1}, "s"))
    assert [definition.elements[each.element].id for each in step.history] == ["s"]
    assert step.variables == {"amount": 1}
