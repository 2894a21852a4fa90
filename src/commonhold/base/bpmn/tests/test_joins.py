"""Gateways that wait for what can still come, and activities that take or give several tokens."""

import pytest

from commonhold.base.bpmn.refusals import NoWayOut, Unsound
from commonhold.base.bpmn.tests.running import running

CHOICE = (
    *("startEvent s", "inclusiveGateway g", "userTask a", "userTask b", "userTask c", "inclusiveGateway j"),
    *(
        "userTask last",
        "endEvent e",
        "s > g",
        "g > a if amount > 1",
        "g > b if amount > 2",
        "g > c by default",
    ),
    *("a > j", "b > j", "c > j", "j > last", "last > e"),
)


@pytest.mark.parametrize(("amount", "taken"), [(0, ["c"]), (2, ["a"]), (3, ["a", "b"])])
def test_an_inclusive_join_waits_for_the_branches_that_were_taken_and_no_others(amount, taken):
    run = running(*CHOICE, amount=amount)
    assert run.at == taken
    for name in taken:
        assert run.at != ["last"]
        run.done(name)
    assert run.at == ["last"]


def test_an_inclusive_join_waits_for_a_token_that_may_still_come_round_a_loop():
    run = running(
        *(
            "startEvent s",
            "parallelGateway g",
            "userTask a",
            "userTask b",
            "exclusiveGateway x",
            "inclusiveGateway j",
        ),
        *(
            "endEvent e",
            "s > g",
            "g > a",
            "g > b",
            "a > j",
            "b > x",
            "x > b if again = true",
            "x > j by default",
            "j > e",
        ),
    )
    run.done("a")
    run.done("b", again=True)
    assert (run.at, run.last.outcome) == (["b"], None)
    assert run.done("b", again=False).last.outcome == "e"


def test_conditions_on_the_flows_out_of_a_task_choose_any_number_of_them():
    parts = (
        "startEvent s",
        "userTask a",
        "userTask b",
        "userTask c",
        "endEvent e",
        "s > a",
        "a > b if amount > 1",
        "a > c if amount > 2",
        "b > e",
        "c > e",
    )
    assert running(*parts, amount=3).done("a").at == ["b", "c"]
    assert running(*parts, amount=2).done("a").at == ["b"]
    with pytest.raises(NoWayOut, match="At a"):
        running(*parts, amount=1).done("a")


def test_an_activity_may_need_several_tokens_and_give_several():
    parts = (
        "startEvent s",
        'userTask a completionQuantity="2"',
        'userTask b startQuantity="2"',
        "endEvent e",
        "s > a",
        "a > b",
        "b > e",
    )
    assert running(*parts).done("a").at == ["b"]
    with pytest.raises(Unsound, match="b: the process can't finish"):
        running(
            "startEvent s",
            "userTask a",
            'userTask b startQuantity="2"',
            "endEvent e",
            "s > a",
            "a > b",
            "b > e",
        )
