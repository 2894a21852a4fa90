"""Decision tables: rules that test inputs and answer outputs, under a hit policy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from commonhold.base.dmn import types
from commonhold.base.dmn.feel import Expression, UnaryTests
from commonhold.base.dmn.hit_policies import LISTS, HitPolicy, Row, aggregated, agree, by_priority
from commonhold.base.dmn.refusals import NoRuleFits, NotAllowedValue, SeveralRulesFit
from commonhold.base.dmn.scopes import Scope
from commonhold.base.dmn.texts import literal, to_json


@dataclass(frozen=True, slots=True)
class Decided:
    """An answer as FEEL has it, whole and by the names of its outputs, with the ids of the rules that gave it."""

    value: object
    named: dict[str, object]
    rules: tuple[str, ...] = ()

    @property
    def outputs(self) -> dict[str, object]:
        """The outputs by name, as JSON can store them among process variables. Raises NotAValue, as `to_json` does."""
        return {name: to_json(value) for name, value in self.named.items()}


@dataclass(frozen=True, slots=True)
class Input:
    """A column that rules test. `allowed` is None where every value may come."""

    expression: Expression
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Output:
    """A column that rules answer. `allowed` tests its values, and `order` lists them by priority where it can."""

    name: str
    allowed: UnaryTests | None
    order: tuple[object, ...]
    default: Expression | None
    declared: types.Type | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: a test for each input, and an expression for each output."""

    id: str
    tests: tuple[UnaryTests, ...]
    answers: tuple[Expression, ...]


@dataclass(frozen=True)
class DecisionTable:
    """Rules, and what happens when several of them fit. A table of one output may leave it without a name."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    policy: HitPolicy
    aggregation: str | None = None
    names: frozenset[str] = field(init=False)
    _tests: tuple[tuple[tuple[int, UnaryTests], ...], ...] = field(init=False)
    """For each rule the tests that don't let everything pass, with the places of their inputs."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset().union(*(each.names for each in self._compiled())))
        tests = (tuple(each for each in enumerate(rule.tests) if each[1].text != "-") for rule in self.rules)
        object.__setattr__(self, "_tests", tuple(tests))

    def _compiled(self) -> Iterator[Expression | UnaryTests]:
        for column in self.inputs:
            yield column.expression
            yield from [column.allowed] if column.allowed else []
        for rule in self.rules:
            yield from rule.tests
            yield from rule.answers
        for output in self.outputs:
            yield from [output.allowed] if output.allowed else []
            yield from [output.default] if output.default else []

    def run(self, scope: Scope) -> object:
        """The answer as a part of other logic, where null stands for none."""
        try:
            return self.decide("", scope).value
        except (NoRuleFits, SeveralRulesFit, NotAllowedValue):
            return None

    def decide(self, decision: str, scope: Scope) -> Decided:
        """The answer of the rules that fit. Raises NoRuleFits, SeveralRulesFit and NotAllowedValue."""
        given = [column.expression.run(scope) for column in self.inputs]
        self._check_given(decision, given, scope)
        fitting = []
        for rule, tests in zip(self.rules, self._tests, strict=True):
            if all(test.passes(given[place], scope) is True for place, test in tests):
                fitting.append(rule)
                if self.policy is HitPolicy.FIRST:
                    break
        if not fitting:
            return self._without_rule(decision, given, scope)
        rows = [self._row(decision, rule, scope) for rule in fitting]
        if self.policy is HitPolicy.UNIQUE and len(rows) > 1:
            raise self._several(decision, fitting, given)
        if self.policy is HitPolicy.ANY and not agree(rows):
            raise self._several(decision, fitting, given)
        if self.policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
            order = by_priority(rows, {each.name: each.order for each in self.outputs if each.order})
            rows, fitting = [rows[place] for place in order], [fitting[place] for place in order]
        if self.policy in LISTS:
            return self._all(decision, rows, fitting)
        ids = fitting if self.policy is HitPolicy.ANY else fitting[:1]
        return self._one(decision, rows[0], tuple(rule.id for rule in ids))

    def _row(self, decision: str, rule: Rule, scope: Scope) -> Row:
        row = {}
        for column, answer in zip(self.outputs, rule.answers, strict=True):
            row[column.name] = value = types.coerced(answer.run(scope), column.declared)
            if column.allowed and column.allowed.passes(value, scope) is not True:
                what = f"{column.name or decision} in rule {rule.id}"
                raise NotAllowedValue(
                    decision=decision, what=what, value=literal(value), allowed=column.allowed.text
                )
        return row

    def _one(self, decision: str, row: Row, rules: tuple[str, ...]) -> Decided:
        outputs = {name or decision: value for name, value in row.items()}
        return Decided(dict(outputs) if len(outputs) > 1 else next(iter(outputs.values())), outputs, rules)

    def _all(self, decision: str, rows: Sequence[Row], rules: Sequence[Rule]) -> Decided:
        ids = tuple(rule.id for rule in rules)
        name = self.outputs[0].name
        if len(self.outputs) > 1 and not self.aggregation:
            found = [dict(row) for row in rows]
            return Decided(found, {decision: found}, ids)
        column = [row[name] for row in rows]
        value = aggregated(self.aggregation, column) if self.aggregation else column
        return Decided(value, {name or decision: value}, ids)

    def _without_rule(self, decision: str, given: Sequence[object], scope: Scope) -> Decided:
        if any(each.default for each in self.outputs):
            defaults = {each.name: each.default and each.default.run(scope) for each in self.outputs}
            return self._one(decision, defaults, ())
        if self.policy in LISTS and self.aggregation in (None, "COUNT"):
            return self._all(decision, (), ())
        raise NoRuleFits(decision=decision, inputs=self._shown(given))

    def _check_given(self, decision: str, given: Sequence[object], scope: Scope) -> None:
        for column, value in zip(self.inputs, given, strict=True):
            if column.allowed and column.allowed.passes(value, scope) is not True:
                raise NotAllowedValue(
                    decision=decision,
                    what=column.expression.text,
                    value=literal(value),
                    allowed=column.allowed.text,
                )

    def _several(self, decision: str, rules: Sequence[Rule], given: Sequence[object]) -> SeveralRulesFit:
        ids = " and ".join(rule.id for rule in rules)
        return SeveralRulesFit(decision=decision, rules=ids, inputs=self._shown(given))

    def _shown(self, given: Sequence[object]) -> str:
        shown = (
            f"{column.expression.text} = {literal(value)[:100]}"
            for column, value in zip(self.inputs, given, strict=True)
        )
        return ", ".join(shown)
