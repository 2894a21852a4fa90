"""A DMN file as people draw it: decision tables with their texts, what else decides, and what needs what.

This is for looking at and for comparing; `tables.parse_decisions` is what decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from commonhold.base.dmn import files
from commonhold.base.dmn.files import called, children, local

KINDS = {
    "decision": "decision",
    "inputData": "input",
    "businessKnowledgeModel": "business knowledge model",
    "decisionService": "decision service",
    "knowledgeSource": "knowledge source",
}
_LETTERS = {"UNIQUE": "U", "ANY": "A", "FIRST": "F", "PRIORITY": "P", "COLLECT": "C", "RULE ORDER": "R"}
_LETTERS |= {"OUTPUT ORDER": "O"}
_SIGNS = {"SUM": "+", "MIN": "<", "MAX": ">", "COUNT": "#"}
_APART = {"description", "extensionElements", "variable", "question", "allowedAnswers"}
"""What an element says besides how it decides."""


@dataclass(frozen=True, slots=True)
class Column:
    """An input or an output of a table. `text` is an input's expression, or an output's name."""

    id: str
    label: str
    text: str
    type: str
    allowed: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row. `id` is what the decision names it by when it applies."""

    id: str
    tests: tuple[str, ...]
    answers: tuple[str, ...]
    annotations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    policy: str
    aggregation: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    annotations: tuple[str, ...]
    """What the columns of annotations are called."""
    rules: tuple[Rule, ...]

    @property
    def letter(self) -> str:
        """The hit policy as it stands in the corner of a table: "F", "C+"."""
        return _LETTERS.get(self.policy, self.policy) + _SIGNS.get(self.aggregation, self.aggregation)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of an expression that is no table: a text, or boxes inside one another."""

    what: str
    name: str
    text: str
    inside: "tuple[Box, ...]"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One element of the file: a decision, an input, a business knowledge model …"""

    id: str
    kind: str
    """One of KINDS."""
    name: str
    title: str
    """What its value is called in expressions, and what people call it."""
    type: str
    said: str
    """Its question and description, for readers."""
    table: Table | None
    boxes: tuple[Box, ...]
    needs: tuple[str, ...]
    """The ids of what it needs, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type of the file's own. `base` is empty where it has parts."""

    base: str
    allowed: str


@dataclass(frozen=True, slots=True)
class DrawnFile:
    elements: Mapping[str, Drawn]
    types: Mapping[str, Type]
    parts: frozenset[str]
    """What parts of types and parameters are called."""

    @property
    def decisions(self) -> tuple[Drawn, ...]:
        return tuple(each for each in self.elements.values() if each.kind == "decision")

    @property
    def names(self) -> frozenset[str]:
        """The names that expressions may use."""
        return self.parts | {each.name for each in self.elements.values()}


def draw(dmn: bytes) -> DrawnFile:
    """What is drawn in a file. Raises NotDmn and Invalid."""
    root = files.read(dmn)
    elements = {each.id: each for each in (_drawn(xml) for xml in files.named(root, *KINDS))}
    types = {xml.get("name", ""): _type(xml) for xml in children(root, "itemDefinition")}
    parts = files.named(root, "itemComponent", "formalParameter")
    return DrawnFile(elements, types, frozenset(name for xml in parts if (name := xml.get("name"))))


def _drawn(xml: etree._Element) -> Drawn:
    variable = next(children(xml, "variable"), None)
    body = next(children(xml, "encapsulatedLogic"), xml)
    table = next(children(body, "decisionTable"), None)
    said = [
        said for name in ("question", "description") for each in children(xml, name) if (said := _said(each))
    ]
    return Drawn(
        files.id_of(xml),
        local(xml),
        called(xml),
        xml.get("name") or files.id_of(xml),
        variable.get("typeRef", "") if variable is not None else "",
        " ".join(said),
        _table(table) if table is not None else None,
        () if table is not None else tuple(_boxes(xml)),
        tuple(_needs(xml)),
    )


def _needs(xml: etree._Element) -> Iterator[str]:
    for each in xml:
        for target in each if isinstance(each.tag, str) else ():
            if isinstance(target.tag, str) and local(target).startswith("required"):
                yield target.get("href", "").removeprefix("#")


def _table(xml: etree._Element) -> Table:
    rules = enumerate(children(xml, "rule"), start=1)
    return Table(
        xml.get("hitPolicy", "UNIQUE"),
        xml.get("aggregation", ""),
        tuple(map(_input, children(xml, "input"))),
        tuple(map(_output, children(xml, "output"))),
        tuple(each.get("name", "") for each in children(xml, "annotation")),
        tuple(_rule(each, number) for number, each in rules),
    )


def _input(xml: etree._Element) -> Column:
    expression = next(children(xml, "inputExpression"), None)
    text = _text(expression) if expression is not None else ""
    type_ = expression.get("typeRef", "") if expression is not None else ""
    return Column(xml.get("id", ""), xml.get("label") or text, text, type_, _texts(xml, "inputValues"))


def _output(xml: etree._Element) -> Column:
    name, allowed = xml.get("name", ""), _texts(xml, "outputValues")
    default = _texts(xml, "defaultOutputEntry")
    return Column(xml.get("id", ""), xml.get("label") or name, name, xml.get("typeRef", ""), allowed, default)


def _rule(xml: etree._Element, number: int) -> Rule:
    described = (said for each in children(xml, "description") if (said := _said(each)))
    return Rule(
        xml.get("id") or str(number),
        tuple(_text(each) or "-" for each in children(xml, "inputEntry")),
        tuple(map(_text, children(xml, "outputEntry"))),
        (*map(_text, children(xml, "annotationEntry")), *described),
    )


def _boxes(parent: etree._Element) -> Iterator[Box]:
    for xml in children(parent):
        name = local(xml)
        if name in _APART or name.endswith("Requirement"):
            continue
        variable = next(children(xml, "variable"), None)
        label = xml if variable is None else variable
        said = _text(xml) if name != "text" else _said(xml)
        yield Box(
            name,
            label.get("name") or xml.get("iteratorVariable") or "",
            said,
            tuple(_boxes(xml)) if not said else (),
        )


def _type(xml: etree._Element) -> Type:
    base = next((_said(each) for each in children(xml, "typeRef")), "")
    is_list = xml.get("isCollection") in ("true", "1")
    return Type("" if is_list else base, _texts(xml, "allowedValues"))


def _texts(parent: etree._Element, name: str) -> str:
    return next((_text(each) for each in children(parent, name)), "")


def _text(xml: etree._Element) -> str:
    return "".join(map(_said, children(xml, "text")))


def _said(xml: etree._Element) -> str:
    return (xml.text or "").strip()
