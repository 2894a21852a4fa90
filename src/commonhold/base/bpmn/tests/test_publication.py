"""What can be published, and what a process's owner is told about the rest."""

from itertools import pairwise

import pytest

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.refusals import Invalid, NotBpmn, Unsupported
from commonhold.base.bpmn.tests.drawn import EVERYDAY, boundary, drawn, timer


def refusal(*parts, kind=Invalid, roots=""):
    with pytest.raises(kind) as caught:
        compile_process(drawn(*parts, roots=roots), {})
    return caught.value.message


def test_an_everyday_process_compiles():
    definition = compile_process(drawn(*EVERYDAY), {})
    assert [element.id for element in definition.elements] == ["s", "a", "e"]


@pytest.mark.parametrize(
    ("element", "named"),
    [
        ('<transaction id="x"><task id="y"/></transaction>', "a transaction"),
        ('<adHocSubProcess id="x"><task id="y"/></adHocSubProcess>', "an ad hoc sub-process"),
        ('<complexGateway id="x"/>', "a complex gateway"),
        ('<manualTask id="x"/>', "a manual task"),
        ('<scriptTask id="x" scriptFormat="javascript"><script>1</script></scriptTask>', "javascript"),
        ('<dataStoreReference id="x"/>', "dataStoreReference"),
    ],
)
def test_what_is_outside_is_refused_by_name(element, named):
    flows = () if "Reference" in element else ("a > x", "x > e")
    message = refusal(*EVERYDAY, element, *flows, kind=Unsupported)
    assert "x uses" in message
    assert named in message


def test_compensation_is_outside():
    undo = '<task id="undo" isForCompensation="true"/>'
    arrow = '<association id="as" associationDirection="One" sourceRef="x" targetRef="undo"/>'
    taken_back = boundary("x", "a", "<compensateEventDefinition/>")
    assert "x uses a compensateEventDefinition" in refusal(
        *EVERYDAY, taken_back, undo, arrow, kind=Unsupported
    )


@pytest.mark.parametrize(
    ("element", "named"),
    [
        ('<userTask id="x" c:candidates="finance" c:dew="PT8H"/>', "commonhold:dew on a userTask"),
        ('<serviceTask id="x" c:due="PT8H"/>', "commonhold:due on a serviceTask"),
        (
            boundary("x", "a", timer()).replace("<boundaryEvent", '<boundaryEvent c:working="true"'),
            "c:working",
        ),
    ],
)
def test_an_attribute_that_would_do_nothing_is_refused(element, named):
    flows = ("x > e",) if "boundary" in element else ("a > x", "x > e")
    message = refusal(*EVERYDAY, element, *flows, kind=Unsupported)
    assert "x uses" in message
    assert named.removeprefix("c:") in message


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("startEvent s", "startEvent t", "endEvent e", "s > e", "t > e"), "2 start events"),
        (("startEvent s", "userTask a", "s > a", "a > a"), "p: it has the start event s and no end event"),
        ((*EVERYDAY, "userTask b", "b > e"), "b: no flow leads to it"),
        ((*EVERYDAY, "userTask a"), "two elements have this id"),
        ((*EVERYDAY, "a > nowhere"), "“nowhere”, which isn't in the file"),
        (
            ("startEvent s", "userTask a", "userTask b", "endEvent e", "s > a", "s > b", "b > e"),
            "a: no flow leads out",
        ),
        (("startEvent s", "endEvent e", "s > e", "e > e"), "no flow may lead out of an end event"),
        (("startEvent s", "businessRuleTask r", "endEvent e", "s > r", "r > e"), "no decision “route”"),
        (("startEvent s", '<userTask id="a"/>', "endEvent e", "s > a", "a > e"), "who may do it"),
        (
            ("startEvent s", 'userTask a c:due="soon"', "endEvent e", "s > a", "a > e"),
            "“soon” is not a duration",
        ),
        (("startEvent s", 'userTask a c:due="P2D"', "endEvent e", "s > a", "a > e"), "hours and minutes"),
    ],
)
def test_mistakes_are_named(parts, expected):
    assert expected in refusal(*parts)


def test_a_gateway_needs_a_condition_on_every_flow_but_the_default():
    gateway = ("startEvent s", "exclusiveGateway g", "endEvent e", "endEvent f", "s > g")
    assert "f5 has no condition" in refusal(*gateway, "g > e", "g > f if x = 1")
    assert "condition can't be read" in refusal(*gateway, "g > e if x = = 1", "g > f by default")


def test_a_timer_needs_a_time():
    late = boundary("late", "a", timer("tomorrow"))
    assert "late" in refusal(*EVERYDAY, late, "late > e")
    cycle = "<timerEventDefinition><timeCycle>every hour</timeCycle></timerEventDefinition>"
    assert "“every hour”" in refusal(*EVERYDAY, boundary("late", "a", cycle), "late > e")
    assert "its timer can't be read" in refusal(*EVERYDAY, boundary("late", "a", timer("= 1 +")), "late > e")


def test_a_join_that_waits_for_two_of_which_one_comes_is_refused_with_the_path():
    message = refusal(
        *(
            "startEvent s",
            "exclusiveGateway g",
            "userTask a",
            "userTask b",
            "parallelGateway j",
            "endEvent e",
        ),
        *("s > g", "g > a if x = 1", "g > b by default", "a > j", "b > j", "j > e"),
    )
    assert "can't finish" in message
    assert "s → b" in message or "s → a" in message


def test_many_branches_of_many_tasks_are_checked_all_the_same():
    parts = ["startEvent s", "parallelGateway g", "parallelGateway j", "endEvent e", "s > g", "j > e"]
    for branch in range(8):
        tasks = [f"t{branch}_{number}" for number in range(10)]
        parts += [f"userTask {each}" for each in tasks]
        parts += [f"{before} > {after}" for before, after in pairwise(["g", *tasks, "j"])]
    assert len(compile_process(drawn(*parts), {}).elements) == 84


def test_a_reminder_in_a_loop_may_leave_any_number_of_reminders():
    late = boundary("late", "a", timer(), interrupting=False)
    parts = (
        *("startEvent s", "userTask a", "exclusiveGateway g", "userTask fix", "serviceTask remind"),
        *("endEvent e", "endEvent reminded", late, "late > remind", "remind > reminded"),
        *("s > a", "a > g", "g > fix if x = 1", "g > e by default", "fix > a"),
    )
    assert compile_process(drawn(*parts), {}).element("late").interrupting is False


def test_a_loop_that_breeds_tokens_is_refused():
    message = refusal(
        *("startEvent s", "userTask a", "parallelGateway g", "userTask b", "endEvent e"),
        *("s > a", "a > g", "g > a", "g > b", "b > e"),
    )
    assert "can't finish" in message or "multiply" in message


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"not xml",
        b"<html/>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>',
        b"<a>" * 100_000,
        b"x" * 3_000_000,
        b'<?xml version="1.0" encoding="latin-9000"?><a/>',
    ],
)
def test_a_hostile_file_is_refused(hostile):
    with pytest.raises(NotBpmn):
        compile_process(hostile, {})
