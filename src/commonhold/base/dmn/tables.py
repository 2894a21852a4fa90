"""From DMN XML to decisions that can be taken. What can't be run is refused by name, before anything runs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from lxml import etree

from commonhold.base.dmn import files
from commonhold.base.dmn.decisions import Decision, Logic
from commonhold.base.dmn.files import called, children, id_of, local
from commonhold.base.dmn.functions import BUILTINS, Function, Parameter
from commonhold.base.dmn.logic import LogicReader
from commonhold.base.dmn.refusals import Invalid, Unsupported
from commonhold.base.dmn.scopes import Budget

DEEPEST_NEEDS = 40
"""How many decisions and business knowledge models may need one another in a row."""


def parse_decisions(dmn_xml: bytes) -> dict[str, Decision]:
    """The decisions of a DMN file by their ids. Entities, document types and anything from outside are refused.

    Raises NotDmn, Unsupported or Invalid, naming the element and what to correct.
    """
    return _File(files.read(dmn_xml)).decisions()


class _File:
    """One file while its decisions are read, each after what it needs."""

    def __init__(self, root: etree._Element) -> None:
        self._language = root.get("expressionLanguage")
        self._elements: dict[str, etree._Element] = {}
        for each in files.named(root, "decision", "inputData", "businessKnowledgeModel"):
            if id_of(each) in self._elements:
                raise Invalid(element=id_of(each), why="two elements have this id")
            self._elements[id_of(each)] = each
        components = files.named(root, "itemComponent", "formalParameter")
        self._names = frozenset(name for each in components if (name := each.get("name"))) | frozenset(
            called(each) for each in self._elements.values()
        )
        self._decisions: dict[str, Decision] = {}
        self._functions: dict[str, Function] = {}
        self._reading: list[str] = []

    def decisions(self) -> dict[str, Decision]:
        return {
            each: self._decision(each) for each, xml in self._elements.items() if local(xml) == "decision"
        }

    def _decision(self, decision_id: str) -> Decision:
        if decision_id not in self._decisions:
            xml = self._elements[decision_id]
            with self._nested(decision_id):
                needs = tuple(
                    map(self._decision, self._needed(xml, "informationRequirement", "requiredDecision"))
                )
                list(self._needed(xml, "informationRequirement", "requiredInput"))  # they must be in the file
                logic = self._logic(xml, xml)
            self._decisions[decision_id] = Decision(decision_id, called(xml), logic, needs)
        return self._decisions[decision_id]

    def _function(self, model_id: str) -> Function:
        """A business knowledge model, as a function."""
        if model_id not in self._functions:
            xml = self._elements[model_id]
            body = next(children(xml, "encapsulatedLogic"), None)
            if body is None or body.get("kind", "FEEL") != "FEEL":
                raise Unsupported(element=model_id, what="logic that is not in the file as FEEL")
            parameters = [each.get("name") or "" for each in children(body, "formalParameter")]
            with self._nested(model_id):
                logic = self._logic(xml, body)
            self._functions[model_id] = _knowledge(called(xml), parameters, logic)
        return self._functions[model_id]

    def _logic(self, element: etree._Element, body: etree._Element) -> Logic:
        needed = map(self._function, self._needed(element, "knowledgeRequirement", "requiredKnowledge"))
        functions: Mapping[str, Function] = BUILTINS | {each.name: each for each in needed}
        return LogicReader(id_of(element), self._names, functions, self._language).read(body)

    def _needed(self, element: etree._Element, requirement: str, what: str) -> Iterator[str]:
        for each in children(element, requirement):
            for target in children(each, what):
                reference = target.get("href", "").removeprefix("#")
                if reference not in self._elements:
                    raise Unsupported(element=id_of(element), what=f"“{reference}”, which is not in the file")
                yield reference

    @contextmanager
    def _nested(self, element_id: str) -> Iterator[None]:
        if element_id in self._reading:
            raise Invalid(element=element_id, why="it needs its own answer to be decided")
        if len(self._reading) == DEEPEST_NEEDS:
            raise Unsupported(element=element_id, what=f"more than {DEEPEST_NEEDS} decisions needed in a row")
        self._reading.append(element_id)
        yield
        self._reading.pop()


def _knowledge(name: str, parameters: Sequence[str], logic: Logic) -> Function:
    def run(arguments: Sequence[object], budget: Budget) -> object:
        return logic.decide(name, dict(zip(parameters, arguments, strict=True)), budget).value

    return Function(name, tuple(Parameter(each, object) for each in parameters), False, run)
