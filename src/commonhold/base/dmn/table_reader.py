"""From a decision table's XML to its rules, compiled."""

from dataclasses import replace

from lxml import etree

from commonhold.base.dmn import types
from commonhold.base.dmn.compiler import Known
from commonhold.base.dmn.decision_tables import DecisionTable, Input, Output, Rule
from commonhold.base.dmn.feel import Expression, UnaryTests, compile_expression, compile_unary_tests
from commonhold.base.dmn.files import children, name_of, text_in
from commonhold.base.dmn.hit_policies import AGGREGATIONS, HitPolicy
from commonhold.base.dmn.items import Items, compiled, values_of
from commonhold.base.dmn.refusals import Invalid, Unsupported

_ORDERED = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)


class TextReader:
    """Reads the texts of one element, `where`, in which names, types and functions are known."""

    def __init__(self, where: str, known: Known, items: Items, language: str) -> None:
        self.where = where
        self.known = known
        self.items = items
        self._language = language

    def within(self, *bound: str) -> Known:
        """What is known inside an expression to which these names belong."""
        return replace(self.known, bound=(*self.known.bound, *bound))

    def expression(self, xml: etree._Element, where: str, known: Known | None = None) -> Expression:
        return compiled(compile_expression, self.text(xml, where), where, (), known or self.known)

    def tests(self, xml: etree._Element, where: str, known: Known | None = None) -> UnaryTests:
        return compiled(compile_unary_tests, self.text(xml, where), where, (), known or self.known)

    def text(self, xml: etree._Element, where: str) -> str:
        language = xml.get("expressionLanguage") or self._language
        if "feel" not in language.lower():
            raise Unsupported(element=where, what=f"the expression language {language}")
        return text_in(xml)


def read_table(table: etree._Element, reader: TextReader, known: Known) -> DecisionTable:
    """The table of an element. Raises Unsupported and Invalid."""
    return _TableReader(reader, known).table(table)


class _TableReader:
    """Reads one table."""

    def __init__(self, reader: TextReader, known: Known) -> None:
        self._reader = reader
        self._known = known
        self._where = reader.where

    def table(self, table: etree._Element) -> DecisionTable:
        policy, aggregation = self._policy(table)
        inputs = tuple(map(self._input, children(table, "input")))
        outputs = tuple(map(self._output, children(table, "output")))
        if not outputs:
            raise self._invalid("its table has no output")
        if len(outputs) > 1 and len({each.name for each in outputs} - {""}) < len(outputs):
            raise self._invalid("each of several outputs must have a name of its own")
        if aggregation and len(outputs) > 1:
            raise Unsupported(element=self._where, what="an aggregation of several outputs")
        if policy in _ORDERED and not any(each.order for each in outputs):
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
        allowed = self._optional(column, "inputValues")
        tests = None if allowed is None else self._reader.tests(allowed, where, self._known)
        expression = self._reader.expression(expressions[0], where, self._known)
        return Input(expression, tests)

    def _output(self, column: etree._Element) -> Output:
        where, items = column.get("id") or self._where, self._reader.items
        allowed = self._optional(column, "outputValues")
        default = self._optional(column, "defaultOutputEntry")
        tests = None if allowed is None else self._reader.tests(allowed, where, self._known)
        reference = column.get("typeRef")
        order = values_of(text_in(allowed), where) if allowed is not None else items.listed(reference)
        declared = items.of(column, reference)
        return Output(
            name_of(column),
            tests,
            order,
            None if default is None else self._reader.expression(default, where, self._known),
            # Some tools write the type of the whole table's list there.
            None if isinstance(types.settled(declared), types.ListOf) else declared,
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
            tuple(self._reader.tests(each, where, self._known) for each in tests),
            tuple(self._reader.expression(each, where, self._known) for each in answers),
        )

    def _optional(self, parent: etree._Element, name: str) -> etree._Element | None:
        """The child of this name that says something: modelling tools write empty ones."""
        return next((each for each in children(parent, name) if text_in(each)), None)

    def _invalid(self, why: str) -> Invalid:
        return Invalid(element=self._where, why=why)
