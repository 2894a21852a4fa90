"""From boxed expressions to closures (DMN 1.5, 7.3 and 10.2): each kind of box is read by one function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from commonhold.base.dmn import types
from commonhold.base.dmn.decision_tables import DecisionTable
from commonhold.base.dmn.files import child, children, local, name_of
from commonhold.base.dmn.functions import Parameter
from commonhold.base.dmn.refusals import Invalid, Unsupported
from commonhold.base.dmn.scopes import Run
from commonhold.base.dmn.table_reader import TextReader

_NO_EFFECT = {"description", "extensionElements", "question", "allowedAnswers", "variable", "formalParameter"}
_NO_EFFECT |= {"authorityRequirement", "informationRequirement", "knowledgeRequirement", "supportedObjective"}
_NO_EFFECT |= {"impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess", "usingTask"}
_NO_EFFECT |= {"parameter", "binding", "text", "typeRef"}
"""What is for readers, and what is read apart."""


@dataclass(frozen=True, slots=True)
class Boxed:
    """An expression, compiled, with the variables that it reads, and the table that it is, if it is one."""

    run: Run
    names: frozenset[str]
    table: DecisionTable | None = None


DEEPEST = 40
"""How many boxes may stand inside one another."""

NO_LOGIC = Boxed(lambda _: None, frozenset())
_Read = Callable[["BoxReader", etree._Element, tuple[str, ...]], Boxed]
_BOXES: dict[str, _Read] = {}


def box(*names: str) -> Callable[[_Read], _Read]:
    """Register what reads boxes by the name of their elements."""

    def register(function: _Read) -> _Read:
        _BOXES.update(dict.fromkeys(names, function))
        return function

    return register


class BoxReader:
    """Reads the boxes of one element."""

    def __init__(self, reader: TextReader) -> None:
        self.reader = reader
        self._depth = 0

    def only(self, parent: etree._Element, bound: tuple[str, ...] = ()) -> Boxed:
        """The one expression among an element's children. Raises Unsupported and Invalid."""
        found = list(self.all(parent, bound))
        if len(found) != 1:
            why = f"it has {len(found)} ways to be decided and must have one"
            raise Invalid(element=self.reader.where, why=why)
        return found[0]

    def all(self, parent: etree._Element, bound: tuple[str, ...] = ()) -> Iterator[Boxed]:
        """The expressions among an element's children, in their order."""
        for each in children(parent):
            name = local(each)
            if name in _BOXES:
                yield self._typed(each, self._read(each, bound))
            elif name not in _NO_EFFECT:
                raise Unsupported(element=self.reader.where, what=f"“{name}”")

    def _read(self, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
        if self._depth == DEEPEST:
            raise Unsupported(element=self.reader.where, what=f"more than {DEEPEST} boxes inside one another")
        self._depth += 1
        try:
            return _BOXES[local(xml)](self, xml, bound)
        finally:
            self._depth -= 1

    def _typed(self, xml: etree._Element, boxed: Boxed) -> Boxed:
        """A box whose value is of the type that it declares, or null."""
        declared = (
            None if local(xml) == "functionDefinition" else self.reader.items.of(xml, xml.get("typeRef"))
        )
        return boxed if declared is None else typed(boxed, declared)

    def inside(self, parent: etree._Element, name: str, bound: tuple[str, ...]) -> Boxed:
        """The expression in a child of a name."""
        held = child(parent, name)
        if held is None:
            raise Invalid(element=self.reader.where, why=f"its {local(parent)} has no “{name}”")
        return self.only(held, bound)

    def parameters(self, xml: etree._Element) -> list[Parameter]:
        declared = self.reader.items.declared
        return [
            Parameter(name_of(each), object, declared=declared(each))
            for each in children(xml, "formalParameter")
        ]


def typed(boxed: Boxed, declared: types.Type) -> Boxed:
    """An expression whose value is of a type, or null."""
    run = boxed.run
    return Boxed(lambda scope: types.coerced(run(scope), declared), boxed.names, boxed.table)
