"""From BPMN 2.0 XML to elements and flows as they stand in the file; what can't be run is refused by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from commonhold.base.bpmn.definition import Kind, Timer
from commonhold.base.bpmn.refusals import Invalid, NotBpmn, Unsupported

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OURS = "{https://commonhold.example/bpmn}"
LARGEST_FILE_BYTES = 2_000_000

_NO_EFFECT = {"documentation", "extensionElements", "incoming", "outgoing", "textAnnotation", "association"}
_NO_EFFECT |= {"laneSet", "category", "group"}
"""What is for readers, or repeats what flows say, and changes nothing when a process runs."""

_OWN_ATTRIBUTES = {
    "userTask": {"candidates", "due"},
    "businessRuleTask": {"decision"},
    "timerEventDefinition": {"working"},
}
"""Commonhold's own attributes, and the elements on which they mean something."""

_TRUE = {"true", "1"}


@dataclass
class Node:
    """A flow node as the file has it."""

    id: str
    name: str
    kind: Kind
    default: str | None = None
    candidates: str = ""
    due: str = ""
    decision: str = ""
    host: str | None = None
    interrupting: bool = True
    timer: Timer | None = None
    is_error: bool = False
    error_code: str | None = None
    terminates: bool = False


@dataclass(frozen=True)
class Arrow:
    """A sequence flow as the file has it."""

    id: str
    source: str
    target: str
    condition: str | None


@dataclass
class Drawing:
    """One process of a file, read but not checked."""

    id: str
    name: str
    nodes: dict[str, Node] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)


def read(bpmn: bytes) -> Drawing:
    """The process in a BPMN file. Entities, document types and anything from outside the file are refused."""
    if len(bpmn) > LARGEST_FILE_BYTES:
        raise NotBpmn(why=f"it is larger than {LARGEST_FILE_BYTES // 1_000_000} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(bpmn, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotBpmn(why=str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise NotBpmn(why="it has a document type declaration")
    if root.tag != f"{MODEL}definitions":
        raise NotBpmn(why=f"its outermost element is {_local(root)}, not definitions")
    errors: dict[str, str | None] = {}
    processes = []
    for child in _children(root):
        name = _local(child)
        if name == "error":
            errors[child.get("id", "")] = child.get("errorCode") or child.get("name")
        elif name == "process":
            processes.append(child)
        else:
            raise Unsupported(element="The file", what=f"{name} ({child.get('id', 'without an id')})")
    if len(processes) != 1:
        raise Invalid(element="The file", why=f"it has {len(processes)} processes and must have one")
    return _process(processes[0], errors)


def _process(process: etree._Element, errors: dict[str, str | None]) -> Drawing:
    drawing = Drawing(_id(process), process.get("name") or _id(process))
    for each in process.iter(f"{MODEL}*"):
        _check_attributes(each)
    if process.get("isExecutable") not in _TRUE:
        raise Invalid(element=drawing.id, why="the process is not marked as executable")
    seen: set[str] = set()
    for child in _children(process):
        if (child_id := _id(child)) in seen:
            raise Invalid(element=child_id, why="two elements have this id")
        seen.add(child_id)
        name = _local(child)
        if name == "sequenceFlow":
            drawing.arrows.append(_arrow(child))
        elif name in Kind._value2member_map_:
            drawing.nodes[child_id] = _node(child, Kind(name), errors)
        else:
            raise Unsupported(element=child_id, what=f"a {name}")
    return drawing


def _check_attributes(xml: etree._Element) -> None:
    """An attribute of ours that is misspelt, or stands where it means nothing, would change nothing: say so."""
    for attribute in map(str, xml.attrib):
        own = attribute.removeprefix(OURS)
        if own != attribute and own not in _OWN_ATTRIBUTES.get(_local(xml), ()):
            raise Unsupported(
                element=xml.get("id") or _local(xml), what=f"commonhold:{own} on a {_local(xml)}"
            )
    for quantity in ("startQuantity", "completionQuantity"):
        if xml.get(quantity, "1") != "1":
            raise Unsupported(element=xml.get("id") or _local(xml), what=f"a {quantity} other than 1")


def _arrow(flow: etree._Element) -> Arrow:
    condition = None
    for child in _children(flow):
        if _local(child) != "conditionExpression":
            raise Unsupported(element=_id(flow), what=f"a {_local(child)}")
        condition = (child.text or "").strip()
        if not condition:
            raise Invalid(element=_id(flow), why="its condition is empty")
    source, target = flow.get("sourceRef"), flow.get("targetRef")
    if not source or not target:
        raise Invalid(element=_id(flow), why="it doesn't lead from one element to another")
    return Arrow(_id(flow), source, target, condition)


def _node(xml: etree._Element, kind: Kind, errors: dict[str, str | None]) -> Node:
    node = Node(_id(xml), xml.get("name") or "", kind, default=xml.get("default"))
    if xml.get("isForCompensation") in _TRUE:
        raise Unsupported(element=node.id, what="compensation")
    if xml.get("instantiate") in _TRUE:
        raise Unsupported(element=node.id, what="instantiation")
    node.candidates = xml.get(f"{OURS}candidates") or ""
    node.due = xml.get(f"{OURS}due") or ""
    node.decision = xml.get(f"{OURS}decision") or ""
    node.host = xml.get("attachedToRef")
    node.interrupting = xml.get("cancelActivity", "true") in _TRUE
    trigger = None
    for child in _children(xml):
        if trigger is not None or not _local(child).endswith("EventDefinition"):
            raise Unsupported(element=node.id, what=f"a {_local(child)}")
        trigger = child
    if trigger is not None:
        _trigger(node, trigger, errors)
    return node


def _trigger(node: Node, trigger: etree._Element, errors: dict[str, str | None]) -> None:
    what = _local(trigger)
    if what == "errorEventDefinition" and node.kind in (Kind.BOUNDARY, Kind.END):
        node.is_error = True
        if reference := trigger.get("errorRef"):
            if reference not in errors:
                raise Invalid(
                    element=node.id, why=f"it refers to an error {reference} that is not in the file"
                )
            node.error_code = errors[reference]
    elif what == "timerEventDefinition" and node.kind is Kind.BOUNDARY:
        node.timer = _timer(node, trigger)
    elif what == "terminateEventDefinition" and node.kind is Kind.END:
        node.terminates = True
    else:
        raise Unsupported(element=node.id, what=f"a {what} on a {node.kind.value}")


def _timer(node: Node, trigger: etree._Element) -> Timer:
    times = list(_children(trigger))
    if len(times) != 1:
        raise Invalid(element=node.id, why="its timer must have one duration or one date")
    text, what = (times[0].text or "").strip(), _local(times[0])
    if what not in ("timeDuration", "timeDate"):
        raise Unsupported(element=node.id, what=f"a {what}")
    return Timer(text, is_date=what == "timeDate", working=trigger.get(f"{OURS}working") in _TRUE)


def _children(parent: etree._Element) -> Iterator[etree._Element]:
    """The children that BPMN defines and that change how a process runs."""
    for child in parent:
        if isinstance(child.tag, str) and child.tag.startswith(MODEL) and _local(child) not in _NO_EFFECT:
            yield child


def _local(xml: etree._Element) -> str:
    return etree.QName(xml).localname


def _id(xml: etree._Element) -> str:
    found = xml.get("id")
    if not found:
        raise Invalid(element=f"A {_local(xml)}", why="it has no id")
    return found
