"""Activities done several times: for each of a list, so many times, or while a condition holds."""

import pytest

from commonhold.base.bpmn.refusals import CannotWork
from commonhold.base.bpmn.tests.drawn import boundary, script, sub, task, timer
from commonhold.base.bpmn.tests.running import running
from commonhold.base.bpmn.tokens import Complete, Fire

ASK = (
    *("startEvent s", "endEvent e", "s > ask", "ask > e"),
    *('<dataObject id="people" isCollection="true"/>', '<dataObject id="answers" isCollection="true"/>'),
)


def each_of(attributes="", *inner):
    return (
        f"<multiInstanceLoopCharacteristics {attributes}>{''.join(inner)}</multiInstanceLoopCharacteristics>"
    )


def times(count):
    return f"<loopCardinality>{count}</loopCardinality>"


GATHERING = (
    "<loopDataInputRef>people</loopDataInputRef><loopDataOutputRef>answers</loopDataOutputRef>"
    '<inputDataItem id="i" name="person"/><outputDataItem id="o" name="answer"/>'
)


def keys(run, name):
    element = run.definition.element(name).number
    by_key = {each.key: each for each in run.tokens.live}
    return [
        each.key
        for each in run.tokens.live
        if each.element == element and each.scope in by_key and by_key[each.scope].element == element
    ]


def test_everybody_is_asked_at_once_and_their_answers_are_gathered_in_order():
    run = running(*ASK, task("ask", each_of("", GATHERING)), people=["Ada", "Ben", "Cyd"])
    first, second, third = keys(run, "ask")
    for key, answer in ((third, "no"), (first, "yes"), (second, "maybe")):
        assert run.last.outcome is None
        run.apply(Complete(key, {"answer": answer}))
    assert run.variables["answers"] == ["yes", "maybe", "no"]
    assert "answer" not in run.variables
    assert run.last.outcome == "e"


def test_what_is_done_in_a_loop_cannot_change_how_it_counts():
    run = running(*ASK, task("ask", each_of("", GATHERING)), people=["Ada", "Ben"])
    miscounted = {"loopCounter": 99, "numberOfInstances": 1, "commonhold:gathered": None}
    for answer in ("yes", "no"):
        run.done_key(keys(run, "ask")[0], answer=answer, **miscounted)
    assert (run.variables["answers"], run.last.outcome) == (["yes", "no"], "e")


def test_one_after_another_each_knows_its_person():
    run = running(*ASK, task("ask", each_of('isSequential="true"', GATHERING)), people=["Ada", "Ben"])
    for person in ("Ada", "Ben"):
        [key] = keys(run, "ask")
        assert next(each.local for each in run.tokens.live if each.key == key)["person"] == person
        run.done_key(key, answer=person.lower())
    assert run.variables["answers"] == ["ada", "ben"]


def test_a_completion_condition_takes_the_others_away():
    two = "<completionCondition>numberOfCompletedInstances >= 2</completionCondition>".replace(">=", "&gt;=")
    run = running(*ASK, task("ask", each_of("", times(5), two)))
    run.done_key(keys(run, "ask")[0])
    assert run.last.outcome is None
    run.done_key(keys(run, "ask")[0])
    assert run.last.outcome == "e"


@pytest.mark.parametrize("count", ["0", "count([])"])
def test_of_nothing_there_is_nothing_to_do(count):
    assert running(*ASK, task("ask", each_of("", times(count)))).last.outcome == "e"


@pytest.mark.parametrize("count", ["0 - 1", "3 / 2", "missing", "10 ** 9", 'if true then "many" else 1'])
def test_a_number_of_times_that_is_none_is_refused(count):
    with pytest.raises(CannotWork, match="number of times"):
        running(*ASK, task("ask", each_of("", times(count))))


def test_a_timer_takes_the_whole_loop_away():
    late = boundary("late", "ask", timer())
    run = running(
        *ASK, task("ask", each_of("", times(3))), late, "userTask chase", "late > chase", "chase > e"
    )
    assert run.apply(Fire(run.key("late"))).at == ["chase"]


def test_a_sub_process_for_each_has_its_own_place_and_item():
    within = ("startEvent s2", "userTask a", "userTask b", "endEvent e2", "s2 > a", "a > b", "b > e2")
    person = '<loopDataInputRef>people</loopDataInputRef><inputDataItem id="i" name="person"/>'
    each = sub("ask", *within).replace("<startEvent", each_of("", person) + "<startEvent", 1)
    run = running(*ASK, each, people=["Ada", "Ben"])
    assert run.at.count("a") == 2
    run.done("a")
    assert (run.at.count("a"), run.at.count("b")) == (1, 1)
    for name in ("b", "a", "b"):
        run.done(name)
    assert run.last.outcome == "e"


def loop(condition, attributes=""):
    condition = f"<loopCondition>{condition}</loopCondition>"
    return f"<standardLoopCharacteristics {attributes}>{condition}</standardLoopCharacteristics>"


@pytest.mark.parametrize(
    ("marker", "done"),
    [
        (loop("count &lt; 3"), 3),
        (loop("false", 'testBefore="true"'), 0),
        (loop("true", 'loopMaximum="2"'), 2),
    ],
)
def test_a_loop_goes_on_while_its_condition_holds(marker, done):
    run = running(*ASK, script("ask", "count + 1", "count", marker), count=0)
    assert (run.variables["count"], run.last.outcome) == (done, "e")
