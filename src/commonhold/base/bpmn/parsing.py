"""From BPMN 2.0 XML to a drawing; what can't be run is refused by name."""

from dataclasses import dataclass, field

from lxml import etree

from commonhold.base.bpmn import nodes
from commonhold.base.bpmn.definition import Kind
from commonhold.base.bpmn.drawing import Arrow, Container, Drawing, Node
from commonhold.base.bpmn.markup import (
    MODEL,
    OURS,
    TRUE,
    children,
    expression,
    id_of,
    local,
    reference,
)
from commonhold.base.bpmn.refusals import Invalid, NotBpmn, Unsupported
from commonhold.base.xml import NotXml, read_xml

_FOR_READERS = {
    "documentation",
    "extensionElements",
    "collaboration",
    "category",
    "itemDefinition",
    "interface",
}
"""At the outermost level: what is for people, or declares what the elements that use it say again."""

_NO_EFFECT = {
    "textAnnotation",
    "association",
    "group",
    "laneSet",
    "dataObject",
    "dataObjectReference",
    "property",
}
"""In a process: what is for people. A data object or property is the variable of its name."""

_OWN_ATTRIBUTES = {
    "userTask": {"candidates", "due"},
    "globalUserTask": {"candidates", "due"},
    "businessRuleTask": {"decision"},
    "globalBusinessRuleTask": {"decision"},
    "scriptTask": {"result"},
    "globalScriptTask": {"result"},
    "timerEventDefinition": {"working"},
    "messageEventDefinition": {"key", "payload"},
    "signalEventDefinition": {"payload"},
    "sendTask": {"key", "payload"},
    "receiveTask": {"key"},
}
"""Commonhold's own attributes, and the elements on which they mean something."""

_OUTSIDE = {
    "transaction": "a transaction",
    "adHocSubProcess": "an ad hoc sub-process",
    "complexGateway": "a complex gateway",
    "manualTask": "a manual task, which nobody could say is done: make it a user task",
}
_GLOBAL_TASKS = {
    "globalScriptTask": Kind.SCRIPT,
    "globalUserTask": Kind.USER,
    "globalBusinessRuleTask": Kind.BUSINESS_RULE,
}


def parse(bpmn: bytes) -> etree._Element:
    """A file's outermost element. Entities, document types and anything from outside the file are refused."""
    try:
        root = read_xml(bpmn)
    except NotXml as error:
        raise NotBpmn(why=str(error)) from error
    if root.tag != f"{MODEL}definitions":
        raise NotBpmn(why=f"its outermost element is {local(root)}, not definitions")
    return root


def read(root: etree._Element) -> Drawing:
    """The processes of a file."""
    reader = _Reader(root)
    for each in root.iter(f"{MODEL}*"):
        _check_attributes(each)
    for child in children(root):
        name = local(child)
        if name == "process":
            reader.process(child)
        elif name in _GLOBAL_TASKS:
            reader.global_task(child, _GLOBAL_TASKS[name])
        elif name not in _FOR_READERS and name not in nodes.ROOTS:
            raise Unsupported(element="The file", what=f"{name} ({child.get('id', 'without an id')})")
    return reader.drawing


@dataclass
class _Reader:
    """Reads the processes of one file, in which event definitions, messages and data refer to one another."""

    root: etree._Element
    drawing: Drawing = field(default_factory=Drawing)

    def __post_init__(self) -> None:
        self.names = nodes.Names(self.root)

    def process(self, xml: etree._Element) -> None:
        container = Container(
            id_of(xml), xml.get("name") or id_of(xml), xml.get("isExecutable") in TRUE, True
        )
        self._add_container(container)
        if container.executable:
            self._content(xml, container.id)

    def global_task(self, xml: etree._Element, kind: Kind) -> None:
        container = Container(id_of(xml), xml.get("name") or id_of(xml), True)
        self._add_container(container)
        node = Node(f"{container.id}", container.name, kind, container.id)
        nodes.read(node, xml, self.names)
        self.drawing.nodes[node.id] = node

    def _add_container(self, container: Container) -> None:
        if container.id in self.drawing.containers:
            raise Invalid(element=container.id, why="two elements have this id")
        self.drawing.containers[container.id] = container

    def _content(self, xml: etree._Element, parent: str) -> None:
        for child in children(xml):
            name = local(child)
            if name in _NO_EFFECT or (name in nodes.OF_ACTIVITIES and local(xml) == "subProcess"):
                continue
            child_id = id_of(child)
            if name == "sequenceFlow":
                self._arrow(child, parent)
                continue
            if name in _OUTSIDE:
                raise Unsupported(element=child_id, what=_OUTSIDE[name])
            if name not in Kind._value2member_map_:
                raise Unsupported(element=child_id, what=f"a {name}")
            self._node(child, child_id, Kind(name), parent)

    def _node(self, xml: etree._Element, node_id: str, kind: Kind, parent: str) -> None:
        if node_id in self.drawing.nodes:
            raise Invalid(element=node_id, why="two elements have this id")
        node = Node(node_id, xml.get("name") or "", kind, parent)
        self.drawing.nodes[node_id] = node
        nodes.read(node, xml, self.names)
        if kind is Kind.SUB_PROCESS:
            self._add_container(Container(node_id, node.name or node_id))
            self._content(xml, node_id)

    def _arrow(self, flow: etree._Element, parent: str) -> None:
        arrow_id, condition = id_of(flow), ""
        if any(each.id == arrow_id for each in self.drawing.arrows[-1:]) or arrow_id in self.drawing.nodes:
            raise Invalid(element=arrow_id, why="two elements have this id")
        for child in children(flow):
            if local(child) != "conditionExpression":
                raise Unsupported(element=arrow_id, what=f"a {local(child)}")
            condition = expression(child, arrow_id, "its condition")
        source, target = reference(flow.get("sourceRef")), reference(flow.get("targetRef"))
        if not source or not target:
            raise Invalid(element=arrow_id, why="it doesn't lead from one element to another")
        self.drawing.arrows.append(Arrow(arrow_id, parent, source, target, condition))


def _check_attributes(xml: etree._Element) -> None:
    """An attribute of ours that is misspelt, or stands where it means nothing, would change nothing: say so."""
    for attribute in map(str, xml.attrib):
        own = attribute.removeprefix(OURS)
        if own != attribute and own not in _OWN_ATTRIBUTES.get(local(xml), ()):
            raise Unsupported(element=xml.get("id") or local(xml), what=f"commonhold:{own} on a {local(xml)}")
