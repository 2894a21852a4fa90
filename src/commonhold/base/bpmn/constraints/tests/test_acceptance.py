"""What must stay acceptable: our own processes, drawn ones, and what modelling tools write."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

from commonhold.base.bpmn.constraints import check_constraints
from commonhold.base.bpmn.constraints.tests.files import process, whole
from commonhold.base.bpmn.tests.blocks import blocks, process_of
from commonhold.base.bpmn.tests.drawn import EVERYDAY, RULED, boundary, timer

SERVICES = Path(__file__).parents[4] / "services"

EXPORTED = """
<message id="m" name="Order"/> <error id="err" name="Bad" errorCode="bad"/> <category id="c"><categoryValue id="cv"
 value="x"/></category>
<collaboration id="col"><participant id="pool" name="Us" processRef="p"/><participant id="them" name="Them"/>
 <messageFlow id="mf" sourceRef="them" targetRef="s"/></collaboration>
<process id="p" isExecutable="true" t:historyTimeToLive="30">
 <laneSet id="ls"><lane id="l"><flowNodeRef>s</flowNodeRef></lane></laneSet>
 <startEvent id="s"><outgoing>f1</outgoing><messageEventDefinition id="md" messageRef="m"/></startEvent>
 <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
 <serviceTask id="a" t:type="external" implementation="##WebService">
  <extensionElements><t:x id="s"/></extensionElements>
  <incoming>f1</incoming><outgoing>f2</outgoing><outgoing>f3</outgoing>
  <property id="pr" name="__targetRef_placeholder"/>
  <dataInputAssociation id="di"><sourceRef>dr</sourceRef><targetRef>pr</targetRef></dataInputAssociation>
  <dataOutputAssociation id="do"><targetRef>dr</targetRef></dataOutputAssociation>
  <multiInstanceLoopCharacteristics t:collection="orders"/></serviceTask>
 <sequenceFlow id="f2" sourceRef="a" targetRef="throw"><conditionExpression
  xsi:type="bpmn:tFormalExpression">= ok</conditionExpression></sequenceFlow>
 <sequenceFlow id="f3" sourceRef="a" targetRef="e"/>
 <intermediateThrowEvent id="throw"><incoming>f2</incoming><linkEventDefinition id="l1" name="A"/>
 </intermediateThrowEvent>
 <intermediateCatchEvent id="catch"><outgoing>f4</outgoing><linkEventDefinition id="l2" name="A"/>
 </intermediateCatchEvent>
 <sequenceFlow id="f4" sourceRef="catch" targetRef="g"/>
 <exclusiveGateway id="g"><incoming>f4</incoming><outgoing>f5</outgoing></exclusiveGateway>
 <sequenceFlow id="f5" sourceRef="g" targetRef="e"/>
 <endEvent id="e"><incoming>f3</incoming><incoming>f5</incoming>
  <errorEventDefinition id="ed" errorRef="err"/></endEvent>
 <boundaryEvent id="undo" attachedToRef="a"><compensateEventDefinition id="cd"/></boundaryEvent>
 <task id="undone" isForCompensation="true"/>
 <association id="as" associationDirection="One" sourceRef="undo" targetRef="undone"/>
 <dataObject id="d"/><dataObjectReference id="dr" name="Orders" dataObjectRef="d"/>
 <dataStoreReference id="ds" name="Archive"/>
 <textAnnotation id="ta"><text>Careful</text></textAnnotation><group id="gr" categoryValueRef="cv"/>
</process>
"""


ALARM = """<subProcess id="x" triggeredByEvent="true">
<startEvent id="y"><signalEventDefinition signalRef="g"/></startEvent><endEvent id="z"/>
<sequenceFlow id="yz" sourceRef="y" targetRef="z"/></subProcess>"""


def test_what_tools_export_is_accepted() -> None:
    """Attributes of their own, links by name, messages without operations, and data without item definitions."""
    check_constraints(whole(EXPORTED))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(blocks())
def test_random_processes_are_accepted(block: object) -> None:
    check_constraints(etree.fromstring(process_of(block)))


@pytest.mark.parametrize(
    "parts",
    [
        EVERYDAY,
        RULED,
        (*EVERYDAY, boundary("late", "a", timer("=deadline(order)")), "late > e"),
        (*EVERYDAY, boundary("late", "a", timer("PT0.5H")), "late > e"),
        (*EVERYDAY, ALARM),
    ],
)
def test_drawn_processes_are_accepted(parts: tuple[str, ...]) -> None:
    check_constraints(process(*parts, roots='<signal id="g" name="Go"/>'))


@pytest.mark.parametrize("path", sorted(SERVICES.glob("*/process.bpmn")), ids=lambda path: path.parent.name)
def test_our_services_are_accepted(path: Path) -> None:
    check_constraints(etree.parse(path).getroot())
