"""From DMN XML to decisions that can be taken. What can't be run is refused by name, before anything runs."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from lxml import etree

from commonhold.base.dmn.decision_tables import DecisionTable, Input, Output, Rule
from commonhold.base.dmn.decisions import Decision, LiteralExpression, Logic
from commonhold.base.dmn.feel import Expression, UnaryTests, compile_expression, compile_unary_tests
from commonhold.base.dmn.hit_policies import AGGREGATIONS, HitPolicy
from commonhold.base.dmn.refusals import Invalid, NotDmn, NotFeel, Unsupported

LARGEST_FILE_BYTES = 2_000_000
NAMESPACES = (
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
"""DMN 1.3, 1.4 and 1.5."""

DEEPEST_NEEDS = 40
"""How many decisions may need one another in a row."""

_ORDERED = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
_NO_EFFECT = {"description", "extensionElements", "question", "allowedAnswers", "variable", "knowledgeSource"}
_NO_EFFECT |= {
    "authorityRequirement",
    "informationRequirement",
    "supportedObjective",
    "impactedPerformanceIndicator",
}
_NO_EFFECT |= {"decisionMaker", "decisionOwner", "usingProcess", "usingTask"}
"""What is for readers, and what is read apart."""


def parse_decisions(dmn_xml: bytes) -> dict[str, Decision]:
    """The decisions of a DMN file by their ids. Entities, document types and anything from outside are refused.

    Raises NotDmn, Unsupported or Invalid, naming the element and what to correct.
    """
    return _File(_read(dmn_xml)).decisions()


def _read(dmn_xml: bytes) -> etree._Element:
    if len(dmn_xml) > LARGEST_FILE_BYTES:
        raise NotDmn(why=f"it is larger than {LARGEST_FILE_BYTES // 1_000_000} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(dmn_xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotDmn(why=str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise NotDmn(why="it has a document type declaration")
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise NotDmn(why=f"its outermost element is {name.localname} of {name.namespace or 'no namespace'}")
    return root


class _File:
    """One file while its decisions are read, the ones that others need first."""

    def __init__(self, root: etree._Element) -> None:
        self._space = f"{{{etree.QName(root).namespace}}}"
        self._language = root.get("expressionLanguage")
        self._by_id: dict[str, etree._Element] = {}
        for each in root.iter(f"{self._space}decision", f"{self._space}inputData"):
            if (element_id := _id(each)) in self._by_id:
                raise Invalid(element=element_id, why="two elements have this id")
            self._by_id[element_id] = each
        components = root.iter(f"{self._space}itemComponent")
        self._names = {name for each in components if (name := each.get("name"))}
        self._names |= {self._called(each) for each in self._by_id.values()}
        self._read: dict[str, Decision] = {}
        self._reading: list[str] = []

    def decisions(self) -> dict[str, Decision]:
        return {each: self._decision(each) for each, xml in self._by_id.items() if _local(xml) == "decision"}

    def _decision(self, decision_id: str) -> Decision:
        if decision_id in self._reading:
            raise Invalid(element=decision_id, why="it needs its own answer to be decided")
        if decision_id not in self._read:
            if len(self._reading) == DEEPEST_NEEDS:
                raise Unsupported(
                    element=decision_id, what=f"more than {DEEPEST_NEEDS} decisions that need one another"
                )
            self._reading.append(decision_id)
            xml = self._by_id[decision_id]
            needs = tuple(self._decision(each) for each in self._needed(xml))
            self._read[decision_id] = Decision(decision_id, self._called(xml), self._logic(xml), needs)
            self._reading.pop()
        return self._read[decision_id]

    def _needed(self, decision: etree._Element) -> Iterator[str]:
        for requirement in self._children(decision, "informationRequirement"):
            for each in requirement.iter(f"{self._space}requiredDecision", f"{self._space}requiredInput"):
                target = each.get("href", "")
                if target.removeprefix("#") not in self._by_id:
                    raise Unsupported(element=_id(decision), what=f"{target}, which is not in the file")
                if _local(each) == "requiredDecision":
                    yield target.removeprefix("#")

    def _logic(self, decision: etree._Element) -> Logic:
        found: Logic | None = None
        for each in self._children(decision):
            name = _local(each)
            if name in _NO_EFFECT:
                continue
            if name not in ("decisionTable", "literalExpression"):
                raise Unsupported(element=_id(decision), what=f"a {name}")
            found = (self._table if name == "decisionTable" else self._literal)(each, _id(decision))
        if found is None:
            raise Invalid(element=_id(decision), why="it doesn't say how it is decided")
        return found

    def _literal(self, xml: etree._Element, decision_id: str) -> Logic:
        return LiteralExpression(self._expression(xml, decision_id))

    def _table(self, table: etree._Element, decision_id: str) -> Logic:
        written = table.get("hitPolicy", "UNIQUE")
        if written not in HitPolicy._value2member_map_:
            raise Unsupported(element=decision_id, what=f"the hit policy {written}")
        policy, aggregation = HitPolicy(written), table.get("aggregation")
        inputs = tuple(self._input(each, decision_id) for each in self._children(table, "input"))
        outputs = tuple(self._output(each, decision_id) for each in self._children(table, "output"))
        if not outputs:
            raise Invalid(element=decision_id, why="its table has no output")
        if len(outputs) > 1 and len({each.name for each in outputs} - {""}) < len(outputs):
            raise Invalid(element=decision_id, why="each of several outputs must have a name of its own")
        if aggregation is not None and (policy is not HitPolicy.COLLECT or aggregation not in AGGREGATIONS):
            raise Unsupported(element=decision_id, what=f"the aggregation {aggregation} with {written}")
        if aggregation and len(outputs) > 1:
            raise Unsupported(element=decision_id, what="an aggregation of several outputs")
        if policy in _ORDERED and not any(each.allowed for each in outputs):
            raise Invalid(
                element=decision_id, why=f"with {written} its output values must be listed in their order"
            )
        rules = tuple(
            self._rule(each, number, len(inputs), len(outputs), decision_id)
            for number, each in enumerate(self._children(table, "rule"), start=1)
        )
        return DecisionTable(inputs, outputs, rules, policy, aggregation)

    def _input(self, column: etree._Element, decision_id: str) -> Input:
        where = column.get("id") or decision_id
        expressions = list(self._children(column, "inputExpression"))
        if len(expressions) != 1:
            raise Invalid(element=where, why="an input must have one expression")
        allowed = next(self._children(column, "inputValues"), None)
        tests = None if allowed is None else self._tests(allowed, where)
        return Input(self._expression(expressions[0], where), tests)

    def _output(self, column: etree._Element, decision_id: str) -> Output:
        where = column.get("id") or decision_id
        allowed, default = (
            next(self._children(column, each), None) for each in ("outputValues", "defaultOutputEntry")
        )
        values: object = []
        if allowed is not None:
            text = self._text(allowed, where)
            values = _compiled(compile_expression, f"[{text}]", (), where)({}) if text else []
        assert isinstance(values, list)
        written = (
            None if default is None or not self._text(default, where) else self._expression(default, where)
        )
        return Output(column.get("name") or "", tuple(values), written)

    def _rule(self, rule: etree._Element, number: int, inputs: int, outputs: int, decision_id: str) -> Rule:
        rule_id = rule.get("id") or str(number)
        where = f"{decision_id}, rule {rule_id}"
        tests, answers = list(self._children(rule, "inputEntry")), list(self._children(rule, "outputEntry"))
        if len(tests) != inputs or len(answers) != outputs:
            raise Invalid(
                element=where,
                why=f"it has {len(tests)} inputs and {len(answers)} outputs, its table {inputs} and {outputs}",
            )
        return Rule(
            rule_id,
            tuple(self._tests(each, where) for each in tests),
            tuple(self._expression(each, where) for each in answers),
        )

    def _expression(self, xml: etree._Element, where: str) -> Expression:
        return _compiled(compile_expression, self._text(xml, where), self._names, where)

    def _tests(self, xml: etree._Element, where: str) -> UnaryTests:
        return _compiled(compile_unary_tests, self._text(xml, where), self._names, where)

    def _text(self, xml: etree._Element, where: str) -> str:
        language = xml.get("expressionLanguage") or self._language or "feel"
        if "feel" not in language.lower():
            raise Unsupported(element=where, what=f"the expression language {language}")
        texts = [each.text or "" for each in self._children(xml, "text")]
        return "".join(texts).strip()

    def _called(self, xml: etree._Element) -> str:
        variable = next(self._children(xml, "variable"), None)
        return (variable.get("name") if variable is not None else None) or xml.get("name") or _id(xml)

    def _children(self, parent: etree._Element, name: str | None = None) -> Iterator[etree._Element]:
        for child in parent:
            if (
                isinstance(child.tag, str)
                and child.tag.startswith(self._space)
                and name in (None, _local(child))
            ):
                yield child


_Compiled = TypeVar("_Compiled")


def _compiled(
    compile_: Callable[[str, Collection[str]], _Compiled], text: str, names: Collection[str], where: str
) -> _Compiled:
    try:
        return compile_(text, names)
    except NotFeel as error:
        why = "“{text}” can't be read as FEEL: at character {position} {why}".format(**error.values)
        raise Invalid(element=where, why=why) from error


def _local(xml: etree._Element) -> str:
    return etree.QName(xml).localname


def _id(xml: etree._Element) -> str:
    found = xml.get("id") or xml.get("name")
    if not found:
        raise Invalid(element=f"A {_local(xml)}", why="it has no id")
    return found
