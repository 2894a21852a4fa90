"""What a DMN file holds, by name: its elements, its types, and the files that it imports."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from commonhold.base.dmn import files
from commonhold.base.dmn.files import called, children, id_of, local, name_of
from commonhold.base.dmn.items import Items
from commonhold.base.dmn.refusals import Invalid

_KEYS = re.compile(r"[{,]\s*\"?([^\W\d]\w*(?:\s+\w+)+)\"?\s*:")
"""Entries of several words in contexts, which other decisions of the file may say."""

_ELEMENTS = ("decision", "inputData", "businessKnowledgeModel", "decisionService")


@dataclass(frozen=True, slots=True)
class Written:
    """An element as a file has it."""

    file: "File"
    xml: etree._Element

    @property
    def id(self) -> str:
        return id_of(self.xml)


class File:
    """One file: its elements by id, the files that it imports by the names that it gives them, and its types."""

    def __init__(self, root: etree._Element, items_of: "Callable[[str], Items | None]") -> None:
        self.namespace = root.get("namespace") or ""
        self.language = root.get("expressionLanguage") or "feel"
        self.items = Items(root, items_of)
        self.imports = {each.get("namespace") or "": name_of(each) for each in children(root, "import")}
        self.elements: dict[str, Written] = {}
        for each in children(root, *_ELEMENTS):
            if id_of(each) in self.elements:
                raise Invalid(element=id_of(each), why="two elements have this id")
            self.elements[id_of(each)] = Written(self, each)
        components = files.named(root, "itemComponent", "formalParameter", "output", "column")
        self.names = frozenset(map(name_of, components)) | set(self.imports.values())
        self.names |= {called(each.xml) for each in self.elements.values() if local(each.xml) != "decision"}
        self.names |= {name_of(each) for each in children(root, "itemDefinition")}
        texts = (each.text or "" for each in files.named(root, "text"))
        self.names |= {" ".join(key.split()) for said in texts for key in _KEYS.findall(said)}
        self.root = root

    def of_kind(self, kind: str) -> Iterator[Written]:
        return (each for each in self.elements.values() if local(each.xml) == kind)


_MOST_PATHS = 100
"""By how many ways an element is looked for among what is given, where files import one another."""


def leading(file: File, every: Sequence[File]) -> tuple[tuple[str, ...], ...]:
    """The names of files, one importing the next, that lead to a file; the longest ways first."""
    reached: list[tuple[File, tuple[str, ...]]] = [(file, ())]
    for found, path in reached:
        if len(reached) > _MOST_PATHS:
            break
        for importing in every:
            name = importing.imports.get(found.namespace)
            if name and importing is not found:
                reached.append((importing, (name, *path)))
    return tuple(path for _, path in reversed(reached) if path)
