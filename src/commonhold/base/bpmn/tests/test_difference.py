"""Two drawings of a process told apart: what was added, removed, changed, and only moved."""

import pytest
from hypothesis import given, settings

from commonhold.base.bpmn.described import describe
from commonhold.base.bpmn.difference import compare
from commonhold.base.bpmn.refusals import NotBpmn
from commonhold.base.bpmn.tests.blocks import blocks, process_of
from commonhold.base.bpmn.tests.drawn import EVERYDAY, boundary, drawn, timer
from commonhold.base.differences import Detail, How


def found(old, new):
    return {change.element: (change.how, change.details) for change in compare(old, new)}


def test_a_task_put_between_two_others():
    old = drawn("startEvent s", "userTask a", "endEvent e", "s > a", "a > e")
    new = drawn("startEvent s", "userTask a", "endEvent e", "s > a", "a > b", "serviceTask b", "b > e")
    changes = {change.element: change for change in compare(old, new)}
    assert (changes["b"].how, changes["b"].kind, changes["b"].title) == (
        How.ADDED,
        "service task",
        "service task b",
    )
    assert changes["f4"].details == (Detail("to", "end event e", "service task b"),)
    assert changes["f6"].title == "service task b → end event e"
    assert set(changes) == {"b", "f4", "f6"}
    assert {each.element: each.how for each in compare(new, old)} == {
        "f4": How.CHANGED,
        "b": How.REMOVED,
        "f6": How.REMOVED,
    }


def test_every_thing_that_an_element_says_is_compared():
    old = drawn(
        "startEvent s", "userTask a", boundary("late", "a", timer("PT1H")), "endEvent e", "a > e if x = 1"
    )
    new = drawn(
        "startEvent s",
        '<manualTask id="a" name="Look"/>',
        boundary("late", "a", timer("PT2H").replace("Definition>", 'Definition c:working="true">', 1), False),
        '<endEvent id="e"><terminateEventDefinition/></endEvent>',
        "a > e if x = 2",
    )
    assert found(old, new) == {
        "a": (
            How.CHANGED,
            (
                Detail("kind", "user task", "manual task"),
                Detail("name", "", "Look"),
                Detail("who may do it", "finance", ""),
            ),
        ),
        "late": (
            How.CHANGED,
            (
                Detail("interrupts", "true", "false"),
                Detail("timer in working time", "", "true"),
                Detail("timer, after", "PT1H", "PT2H"),
            ),
        ),
        "e": (How.CHANGED, (Detail("terminate event definition", "", "yes"),)),
        "f4": (How.CHANGED, (Detail("condition", "x = 1", "x = 2"),)),
    }


def test_a_default_flow_is_told_by_where_it_leads():
    parts = ("exclusiveGateway g", '<userTask id="a" name="Approve"/>', '<endEvent id="e" name="Paid"/>')
    old, new = (
        drawn(*parts, "g > a by default", "g > e if x"),
        drawn(*parts, "g > a if x", "g > e by default"),
    )
    assert found(old, new)["g"] == (
        How.CHANGED,
        (Detail("default flow", "exclusive gateway g → Approve", "exclusive gateway g → Paid"),),
    )


def test_a_task_taken_into_a_sub_process():
    task = '<userTask id="a"/>'
    old = drawn('<subProcess id="sub" name="Checks"/>', task)
    new = drawn(f'<subProcess id="sub" name="Checks">{task}</subProcess>')
    assert found(old, new) == {"a": (How.CHANGED, (Detail("inside", "", "Checks"),))}
    repeated = drawn('<subProcess id="sub" name="Checks"><standardLoopCharacteristics/></subProcess>', task)
    assert found(old, repeated) == {
        "sub": (How.CHANGED, (Detail("standard loop characteristics", "", "yes"),))
    }


def test_errors_and_messages_are_compared_and_named():
    thrown = '<endEvent id="e"><errorEventDefinition id="{}" errorRef="x"/></endEvent>'
    old = drawn(thrown.format("d1"), roots='<error id="x" name="Refused" errorCode="no"/>')
    new = drawn(thrown.format("d2"), roots='<error id="x" name="Refused" errorCode="never"/>')
    assert found(old, new) == {"x": (How.CHANGED, (Detail("error code", "no", "never"),))}
    (change,) = compare(
        drawn('<endEvent id="e"/>', roots='<error id="x" name="Refused"/>'),
        drawn(thrown, roots='<error id="x" name="Refused"/>'),
    )
    assert Detail("error event definition, error ref", "", "Refused") in change.details


SHAPE = (
    '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c2="http://www.omg.org/spec/DD/20100524/DC">'
    '<d:BPMNPlane><d:BPMNShape bpmnElement="a"><c2:Bounds x="{}" y="2" width="3" height="4"/>'
    '<d:BPMNLabel><c2:Bounds x="{}" y="0" width="0" height="0"/></d:BPMNLabel></d:BPMNShape>'
    "</d:BPMNPlane></d:BPMNDiagram>"
)


def test_what_is_only_drawn_elsewhere_has_moved():
    def at(x, label=0, task="userTask a"):
        return drawn(task).replace(b"</definitions>", f"{SHAPE.format(x, label)}</definitions>".encode())

    assert found(at(1), at(50)) == {"a": (How.MOVED, ())}
    assert found(at(1), at("1.0", label=9)) == {}
    assert found(at(1), at(50, task="serviceTask a"))["a"][0] is How.CHANGED


def test_elements_that_the_engine_does_not_run_are_compared_too():
    old = drawn('<complexGateway id="g"/>', '<laneSet id="ls"><lane id="l" name="Finance"/></laneSet>')
    new = drawn('<complexGateway id="g"/>', '<laneSet id="ls"><lane id="l" name="Payroll"/></laneSet>')
    assert found(old, new) == {"l": (How.CHANGED, (Detail("name", "Finance", "Payroll"),))}


def test_an_element_that_refers_to_itself_is_named_all_the_same():
    turned = drawn('<sequenceFlow id="f" sourceRef="f" targetRef="f"/>')
    assert compare(drawn(), turned)[0].title == "sequence flow f → sequence flow f"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "Document is empty"),
        (b"<definitions/>", "outermost element is definitions"),
        (b"<!DOCTYPE definitions><definitions/>", "document type declaration"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "document type declaration"),
        (b" " * 2_000_001, "larger than 2 MB"),
    ],
)
def test_what_is_no_bpmn_is_refused(file, why):
    with pytest.raises(NotBpmn, match=why):
        compare(drawn(*EVERYDAY), file)


@settings(max_examples=60, deadline=None)
@given(blocks(), blocks())
def test_what_is_added_one_way_is_removed_the_other(first, second):
    old, new = process_of(first), process_of(second)
    assert compare(old, old) == ()
    there, back = compare(old, new), compare(new, old)
    opposite = {How.ADDED: How.REMOVED, How.REMOVED: How.ADDED, How.CHANGED: How.CHANGED}
    assert {(each.element, opposite[each.how]) for each in there} == {
        (each.element, each.how) for each in back
    }
    assert {each.element for each in there if each.how is How.ADDED} == describe(new).keys() - describe(
        old
    ).keys()
    assert all(each.details for each in there if each.how is How.CHANGED)
