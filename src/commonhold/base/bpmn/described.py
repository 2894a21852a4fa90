"""What a BPMN file says of each element, in the file's own terms: enough to name it, and to tell two files apart.

Reads files that can't be published too, such as those with elements that the engine doesn't run.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from commonhold.base.bpmn.refusals import NotBpmn
from commonhold.base.xml import NotXml, read_xml

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DRAWN = "{http://www.omg.org/spec/BPMN/20100524/DI}"
OURS = "{https://commonhold.example/bpmn}"

_HOLDS_ELEMENTS = {
    "process",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "laneSet",
    "childLaneSet",
    "lane",
}
_GROUPS = {"laneSet", "childLaneSet"}
"""What only holds others, and says nothing itself."""
_ELEMENTS = {"task", "subProcess", "transaction", "adHocSubProcess", "callActivity", "sequenceFlow", "lane"}
_ELEMENTS |= {
    "textAnnotation",
    "association",
    "group",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
}
_REPEATED = {"incoming", "outgoing"}
"""What sequence flows say already."""


@dataclass(frozen=True, slots=True)
class Described:
    """One element. `facts` are its attributes and what stands in it, by path: "conditionExpression", "@default"."""

    id: str
    tag: str
    """Its name in XML: "userTask"."""
    name: str
    inside: str
    """The id of the sub-process or lane that it stands in; empty where that is the process."""
    facts: Mapping[str, str]
    layout: tuple[str, ...]
    """Where it is drawn."""

    @property
    def kind(self) -> str:
        """In words: "user task"."""
        return words(self.tag)


def describe(bpmn: bytes) -> dict[str, Described]:
    """Every element of a file that has an id, in the order of the file. Raises NotBpmn."""
    try:
        root = read_xml(bpmn)
    except NotXml as error:
        raise NotBpmn(why=str(error)) from error
    if root.tag != f"{MODEL}definitions":
        raise NotBpmn(why=f"its outermost element is {etree.QName(root).localname}, not definitions")
    layouts = {each.get("bpmnElement", ""): _layout(each) for each in _drawings(root)}
    found: dict[str, Described] = {}
    for element, inside in _elements(root, ""):
        known_by = element.get("id")
        if known_by and known_by not in found:
            facts = dict(_facts(element))
            name, layout = element.get("name") or "", layouts.get(known_by, ())
            found[known_by] = Described(known_by, _local(element), name, inside, facts, layout)
    return found


def words(tag: str) -> str:
    """A name of XML in words: "userTask" as "user task"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag).lower()


def _elements(parent: etree._Element, inside: str) -> Iterator[tuple[etree._Element, str]]:
    for child in parent:
        if not _is_model(child):
            continue
        tag = _local(child)
        if parent.tag == f"{MODEL}definitions" or _is_element(tag):
            yield child, inside
        if tag in _HOLDS_ELEMENTS:
            yield from _elements(child, inside if tag in _GROUPS | {"process"} else child.get("id", inside))


def _is_element(tag: str) -> bool:
    """Whether it is something of its own, and not a part of what it stands in."""
    return tag in _ELEMENTS or tag.endswith(("Task", "Event", "Gateway"))


def _facts(element: etree._Element, path: str = "") -> Iterator[tuple[str, str]]:
    for attribute, value in element.attrib.items():
        name = str(attribute)
        if name.startswith(OURS):
            yield f"{path}@commonhold:{name.removeprefix(OURS)}", str(value)
        elif not name.startswith("{") and name != "id":
            yield f"{path}@{name}", str(value)
    counted: dict[str, int] = {}
    for child in element:
        tag = _local(child) if _is_model(child) else ""
        if tag in _GROUPS | _REPEATED or _is_element(tag):
            continue
        if tag == "extensionElements":
            yield from _facts(child, path)
        elif tag or str(child.tag).startswith(OURS):
            name = _local(child)
            counted[name] = counted.get(name, 0) + 1
            place = f"{path}{name}" + (f" {counted[name]}" if counted[name] > 1 else "")
            text = (child.text or "").strip()
            if text or not len(child):
                yield place, text
            yield from _facts(child, f"{place}/")


def _drawings(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter(f"{DRAWN}BPMNShape", f"{DRAWN}BPMNEdge")


def _layout(drawing: etree._Element) -> tuple[str, ...]:
    """The numbers of its box, or of its corners; where its label stands is left out."""
    boxes = (each for each in drawing if not str(each.tag).startswith(DRAWN))
    numbers = (each.get(name) for each in boxes for name in ("x", "y", "width", "height"))
    return tuple(re.sub(r"\.0*$", "", number) for number in numbers if number)


def _is_model(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(MODEL)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
