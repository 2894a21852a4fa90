"""A BPMN file, indexed once: its elements by id and by kind, and the flows at each element."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from lxml import etree

from commonhold.base.bpmn.constraints.kinds import EVENT_DEFINITIONS, a

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TRUE = frozenset({"true", "1"})
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
OPAQUE = frozenset({"extensionElements", "documentation", "script", "text"})
"""What is inside these is not BPMN."""


T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Part:
    """An element of the file as rules see it."""

    kind: str
    id: str
    xml: etree._Element
    parent: "Part | None"
    process: "Part | None"
    """The process that it is in, or is."""
    in_transaction: bool
    children: list["Part"] = field(default_factory=list)
    _by_kind: dict[str, list["Part"]] | None = None
    _names: dict[str, frozenset[str]] = field(default_factory=dict)

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

    def number(self, attribute: str, default: int) -> int:
        """A whole number. What isn't one is refused as a value of its attribute."""
        value = self.get(attribute)
        return int(value) if WHOLE_NUMBER.fullmatch(value) else default

    def true(self, attribute: str, default: bool = False) -> bool:
        return self.get(attribute) in TRUE if self.xml.get(attribute) is not None else default

    def all(self, *kinds: str) -> list["Part"]:
        """Its children of these kinds, in their order. One kind is looked up, as a process may have very many."""
        if len(kinds) > 1:
            return [each for each in self.children if each.kind in kinds]
        if self._by_kind is None:
            self._by_kind = {}
            for each in self.children:
                self._by_kind.setdefault(each.kind, []).append(each)
        return self._by_kind.get(kinds[0], [])

    def first(self, kind: str) -> "Part | None":
        return next(iter(self.all(kind)), None)

    def refs(self, name: str) -> list[str]:
        """What it refers to by an attribute or by child elements of this name."""
        found = [self.get(name)] if self.get(name) else []
        return found + [each.text for each in self.all(name)]

    def names(self, name: str) -> frozenset[str]:
        """The same as a set, without prefixes."""
        if name not in self._names:
            self._names[name] = frozenset(each.rpartition(":")[2] for each in self.refs(name))
        return self._names[name]

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
        self._indexes: dict[object, object] = {}
        self._pointing: dict[tuple[str, str], dict[str, list[Part]]] = {}
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
        part = Part(kind, xml.get("id") or "", xml, parent, process, inside)
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
        return self.pointing("sequenceFlow", "targetRef")

    @cached_property
    def outgoing(self) -> dict[str, list[Part]]:
        return self.pointing("sequenceFlow", "sourceRef")

    @cached_property
    def lists_flows(self) -> bool:
        """Whether the file repeats at its elements which flows enter and leave them."""
        return bool(self.by_kind.get("incoming") or self.by_kind.get("outgoing"))

    def index(self, build: "Callable[[Model], T]") -> T:
        """What a family of rules looks things up in, built once for the file."""
        if build not in self._indexes:
            self._indexes[build] = build(self)
        return cast("T", self._indexes[build])

    def pointing(self, kind: str, end: str) -> dict[str, list[Part]]:
        """The elements of a kind by the id that this attribute of theirs names."""
        if (kind, end) not in self._pointing:
            found: dict[str, list[Part]] = defaultdict(list)
            for each in self.by_kind.get(kind, ()):
                if reference := each.get(end):
                    found[reference].append(each)
            self._pointing[kind, end] = found
        return self._pointing[kind, end]

    def definitions(self, event: Part) -> list[Part]:
        """An event's definitions, its own and those that it refers to."""
        referred = [self.find(each.text) for each in event.all("eventDefinitionRef")]
        return event.all(*EVENT_DEFINITIONS) + [each for each in referred if each is not None]

    def triggers(self, event: Part) -> list[str]:
        return [each.kind.removesuffix("EventDefinition") for each in self.definitions(event)]
