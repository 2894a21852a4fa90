"""From a decision's XML to its logic, compiled: a literal expression or a decision table."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from lxml import etree

from commonhold.base.dmn.decision_tables import DecisionTable, Input, Output, Rule
from commonhold.base.dmn.decisions import LiteralExpression, Logic
from commonhold.base.dmn.feel import Expression, UnaryTests, compile_expression, compile_unary_tests
from commonhold.base.dmn.files import children, local
from commonhold.base.dmn.functions import Function
from commonhold.base.dmn.hit_policies import AGGREGATIONS, HitPolicy
from commonhold.base.dmn.refusals import Invalid, NotFeel, Unsupported

_ORDERED = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
_NO_EFFECT = {"description", "extensionElements", "question", "allowedAnswers", "variable", "formalParameter"}
_NO_EFFECT |= {"authorityRequirement", "informationRequirement", "knowledgeRequirement", "supportedObjective"}
_NO_EFFECT |= {"impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess", "usingTask"}
"""What is for readers, and what is read apart."""

_Compiled = TypeVar("_Compiled")


class LogicReader:
    """Reads the logic of one element, `where`, in which these names and functions are known."""

    def __init__(
        self, where: str, names: Collection[str], functions: Mapping[str, Function], language: str | None
    ) -> None:
        self._where = where
        self._names = names
        self._functions = functions
        self._language = language or "feel"

    def read(self, parent: etree._Element) -> Logic:
        """The logic among an element's children. Raises Unsupported and Invalid."""
        found: list[Logic] = []
        for each in children(parent):
            name = local(each)
            if name == "decisionTable":
                found.append(self._table(each))
            elif name == "literalExpression":
                found.append(LiteralExpression(self._expression(each, self._where)))
            elif name not in _NO_EFFECT:
                raise Unsupported(element=self._where, what=f"“{name}”")
        if len(found) != 1:
            raise Invalid(
                element=self._where, why=f"it has {len(found)} ways to be decided and must have one"
            )
        return found[0]

    def _table(self, table: etree._Element) -> Logic:
        policy, aggregation = self._policy(table)
        inputs = tuple(map(self._input, children(table, "input")))
        outputs = tuple(map(self._output, children(table, "output")))
        if not outputs:
            raise self._invalid("its table has no output")
        if len(outputs) > 1 and len({each.name for each in outputs} - {""}) < len(outputs):
            raise self._invalid("each of several outputs must have a name of its own")
        if aggregation and len(outputs) > 1:
            raise Unsupported(element=self._where, what="an aggregation of several outputs")
        if policy in _ORDERED and not any(each.allowed for each in outputs):
            raise self._invalid(f"with {policy.value} its output values must be listed in their order")
        written = enumerate(children(table, "rule"), start=1)
        rules = tuple(self._rule(each, number, len(inputs), len(outputs)) for number, each in written)
        return DecisionTable(inputs, outputs, rules, policy, aggregation)

    def _policy(self, table: etree._Element) -> tuple[HitPolicy, str | None]:
        written, aggregation = table.get("hitPolicy", "UNIQUE"), table.get("aggregation")
        if written not in HitPolicy._value2member_map_:
            raise Unsupported(element=self._where, what=f"the hit policy {written}")
        if aggregation is not None and (written != "COLLECT" or aggregation not in AGGREGATIONS):
            raise Unsupported(element=self._where, what=f"the aggregation {aggregation} with {written}")
        return HitPolicy(written), aggregation

    def _input(self, column: etree._Element) -> Input:
        where = column.get("id") or self._where
        expressions = list(children(column, "inputExpression"))
        if len(expressions) != 1:
            raise Invalid(element=where, why="an input must have one expression")
        allowed = self._optional(column, "inputValues", where)
        tests = None if allowed is None else self._tests(allowed, where)
        return Input(self._expression(expressions[0], where), tests)

    def _output(self, column: etree._Element) -> Output:
        where = column.get("id") or self._where
        allowed = self._optional(column, "outputValues", where)
        default = self._optional(column, "defaultOutputEntry", where)
        values = (
            None
            if allowed is None
            else _compiled(compile_expression, f"[{self._text(allowed, where)}]", where)({})
        )
        return Output(
            column.get("name") or "",
            tuple(values) if isinstance(values, list) else (),
            None if default is None else self._expression(default, where),
        )

    def _rule(self, rule: etree._Element, number: int, inputs: int, outputs: int) -> Rule:
        rule_id = rule.get("id") or str(number)
        where = f"{self._where}, rule {rule_id}"
        tests, answers = list(children(rule, "inputEntry")), list(children(rule, "outputEntry"))
        if (len(tests), len(answers)) != (inputs, outputs):
            why = f"it has {len(tests)} inputs and {len(answers)} outputs, and its table has {inputs} and {outputs}"
            raise Invalid(element=where, why=why)
        return Rule(
            rule_id,
            tuple(
                test for test in enumerate(self._tests(each, where) for each in tests) if test[1].text != "-"
            ),
            tuple(self._expression(each, where) for each in answers),
        )

    def _optional(self, parent: etree._Element, name: str, where: str) -> etree._Element | None:
        """The child of this name that says something: modelling tools write empty ones."""
        return next((each for each in children(parent, name) if self._text(each, where)), None)

    def _expression(self, xml: etree._Element, where: str) -> Expression:
        return _compiled(compile_expression, self._text(xml, where), where, self._names, self._functions)

    def _tests(self, xml: etree._Element, where: str) -> UnaryTests:
        return _compiled(compile_unary_tests, self._text(xml, where), where, self._names, self._functions)

    def _text(self, xml: etree._Element, where: str) -> str:
        language = xml.get("expressionLanguage") or self._language
        if "feel" not in language.lower():
            raise Unsupported(element=where, what=f"the expression language {language}")
        return "".join(each.text or "" for each in children(xml, "text")).strip()

    def _invalid(self, why: str) -> Invalid:
        return Invalid(element=self._where, why=why)


def _compiled(compile_: Callable[..., _Compiled], text: str, where: str, *known: object) -> _Compiled:
    try:
        return compile_(text, *known)
    except NotFeel as error:
        why = "“{text}” can't be read as FEEL: at character {position} {why}".format(**error.values)
        raise Invalid(element=where, why=why) from error
