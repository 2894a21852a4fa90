"""A BPMN file, indexed once: its elements by id and by kind, and the flows at each element."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from commonhold.base.bpmn.constraints.kinds import EVENT_DEFINITIONS, a

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TRUE = frozenset({"true", "1"})
OPAQUE = frozenset({"extensionElements", "documentation", "script", "text"})
"""What is inside these is not BPMN."""


@dataclass(slots=True, eq=False)
class Part:
    """An element of the file as rules see it."""

    kind: str
    xml: etree._Element
    parent: "Part | None"
    process: "Part | None"
    """The process that it is in, or is."""
    in_transaction: bool
    children: list["Part"] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.xml.get("id") or ""

    @property
    def label(self) -> str:
        """The id, or what has none and where it is."""
        if self.id:
            return self.id
        above = self.parent
        while above is not None and not above.id:
            above = above.parent
        return "A" + a(self.kind)[1:] + (f" in {above.id}" if above is not None else "")

    @property
    def text(self) -> str:
        return (self.xml.text or "").strip()

    def get(self, attribute: str) -> str:
        return (self.xml.get(attribute) or "").strip()

    def true(self, attribute: str, default: bool = False) -> bool:
        return self.get(attribute) in TRUE if self.xml.get(attribute) is not None else default

    def all(self, *kinds: str) -> list["Part"]:
        return [each for each in self.children if each.kind in kinds]

    def first(self, kind: str) -> "Part | None":
        return next((each for each in self.children if each.kind == kind), None)

    def refs(self, name: str) -> list[str]:
        """What it refers to by an attribute or by child elements of this name."""
        found = [self.get(name)] if self.get(name) else []
        return found + [each.text for each in self.children if each.kind == name]

    @property
    def executable(self) -> bool:
        return self.process is not None and self.process.true("isExecutable")

    @property
    def by_event(self) -> bool:
        """Whether it is an event sub-process."""
        return self.true("triggeredByEvent")


class Model:
    """The index. Built in one pass, without recursion."""

    def __init__(self, root: etree._Element) -> None:
        self.parts: list[Part] = []
        self.by_kind: dict[str, list[Part]] = defaultdict(list)
        self.by_id: dict[str, Part] = {}
        self.strangers: list[tuple[Part, str]] = []
        """Elements without a namespace, under the element that they stand in."""
        made: dict[etree._Element, Part] = {}
        for xml in root.iter(etree.Element):
            above = xml.getparent()
            parent = made.get(above) if above is not None and xml is not root else None
            if (parent is None and xml is not root) or (parent is not None and parent.kind in OPAQUE):
                continue
            tag = str(xml.tag)
            if tag.startswith(MODEL):
                made[xml] = self._add(xml, tag.removeprefix(MODEL), parent)
            elif parent is not None and not tag.startswith("{"):
                self.strangers.append((parent, tag))

    def _add(self, xml: etree._Element, kind: str, parent: Part | None) -> Part:
        process = parent.process if parent else None
        inside = parent is not None and (parent.in_transaction or parent.kind == "transaction")
        part = Part(kind, xml, parent, process, inside)
        if kind == "process":
            part.process = part
        if parent is not None:
            parent.children.append(part)
        self.parts.append(part)
        self.by_kind[kind].append(part)
        if part.id:
            self.by_id.setdefault(part.id, part)
        return part

    def of(self, kinds: frozenset[str] | set[str]) -> list[Part]:
        return [part for kind in sorted(kinds) for part in self.by_kind.get(kind, ())]

    def find(self, reference: str) -> Part | None:
        """What a reference, with or without a prefix, refers to."""
        return self.by_id.get(reference) or self.by_id.get(reference.rpartition(":")[2])

    def target(self, part: Part | None, name: str) -> Part | None:
        """The one that an element refers to by an attribute or a child."""
        found = part.refs(name) if part is not None else []
        return self.find(found[0]) if found else None

    @cached_property
    def incoming(self) -> dict[str, list[Part]]:
        return self._flows_by("sequenceFlow", "targetRef")

    @cached_property
    def outgoing(self) -> dict[str, list[Part]]:
        return self._flows_by("sequenceFlow", "sourceRef")

    @cached_property
    def associated(self) -> dict[str, list[Part]]:
        return self._flows_by("association", "sourceRef")

    @cached_property
    def attached(self) -> dict[str, list[Part]]:
        return self._flows_by("boundaryEvent", "attachedToRef")

    @cached_property
    def lists_flows(self) -> bool:
        """Whether the file repeats at its elements which flows enter and leave them."""
        return bool(self.by_kind.get("incoming") or self.by_kind.get("outgoing"))

    def _flows_by(self, kind: str, end: str) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = defaultdict(list)
        for flow in self.by_kind.get(kind, ()):
            if reference := flow.get(end):
                found[reference].append(flow)
        return found

    def definitions(self, event: Part) -> list[Part]:
        """An event's definitions, its own and those that it refers to."""
        referred = [self.find(each.text) for each in event.all("eventDefinitionRef")]
        return event.all(*EVENT_DEFINITIONS) + [each for each in referred if each is not None]

    def triggers(self, event: Part) -> list[str]:
        return [each.kind.removesuffix("EventDefinition") for each in self.definitions(event)]
