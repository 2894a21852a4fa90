"""Decision tables: rules that test inputs and answer outputs, under a hit policy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from commonhold.base.dmn import operators
from commonhold.base.dmn.decisions import Decided
from commonhold.base.dmn.feel import Expression, UnaryTests
from commonhold.base.dmn.hit_policies import AGGREGATIONS, LISTS, HitPolicy, Row, agree, by_priority
from commonhold.base.dmn.refusals import NoRuleFits, NotAllowedValue, SeveralRulesFit
from commonhold.base.dmn.scopes import Budget
from commonhold.base.dmn.values import literal


@dataclass(frozen=True, slots=True)
class Input:
    """A column that rules test. `allowed` is None where every value may come."""

    expression: Expression
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Output:
    """A column that rules answer. `allowed` lists the values in order of priority, and is empty where all may."""

    name: str
    allowed: tuple[object, ...]
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: tests with the place of the input that each is of, and an expression for each output."""

    id: str
    tests: tuple[tuple[int, UnaryTests], ...]
    answers: tuple[Expression, ...]


@dataclass(frozen=True)
class DecisionTable:
    """Rules, and what happens when several of them fit. A table of one output may leave it without a name."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    policy: HitPolicy
    aggregation: str | None
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset().union(*(each.names for each in self._compiled())))

    def _compiled(self) -> Iterator[Expression | UnaryTests]:
        for column in self.inputs:
            yield column.expression
            yield from [column.allowed] if column.allowed else []
        for rule in self.rules:
            yield from (test for _, test in rule.tests)
            yield from rule.answers
        for output in self.outputs:
            yield from [output.default] if output.default else []

    def decide(self, decision: str, values: Mapping[str, object], budget: Budget) -> Decided:
        """The answer of the rules that fit. Raises as Decision.decide does."""
        given = [column.expression.evaluate(values, budget) for column in self.inputs]
        self._check_given(decision, given, values, budget)
        fitting = []
        for rule in self.rules:
            if all(test.evaluate(given[place], values, budget) is True for place, test in rule.tests):
                fitting.append(rule)
                if self.policy is HitPolicy.FIRST:
                    break
        if not fitting:
            return self._without_rule(decision, given, values, budget)
        rows = [self._row(decision, rule, values, budget) for rule in fitting]
        if self.policy is HitPolicy.UNIQUE and len(rows) > 1:
            raise self._several(decision, fitting, given)
        if self.policy is HitPolicy.ANY and not agree(rows):
            raise self._several(decision, fitting, given)
        if self.policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
            order = by_priority(rows, {each.name: each.allowed for each in self.outputs if each.allowed})
            rows, fitting = [rows[place] for place in order], [fitting[place] for place in order]
        if self.policy in LISTS:
            return self._all(decision, rows, fitting)
        ids = fitting if self.policy is HitPolicy.ANY else fitting[:1]
        return self._one(decision, rows[0], tuple(rule.id for rule in ids))

    def _row(self, decision: str, rule: Rule, values: Mapping[str, object], budget: Budget) -> Row:
        row = {}
        for column, answer in zip(self.outputs, rule.answers, strict=True):
            row[column.name] = value = answer.evaluate(values, budget)
            if column.allowed and not any(operators.equal(value, each) for each in column.allowed):
                allowed = ", ".join(map(literal, column.allowed))
                what = f"{column.name or decision} in rule {rule.id}"
                raise NotAllowedValue(decision=decision, what=what, value=literal(value), allowed=allowed)
        return row

    def _one(self, decision: str, row: Row, rules: tuple[str, ...]) -> Decided:
        outputs = {name or decision: value for name, value in row.items()}
        return Decided(outputs if len(outputs) > 1 else next(iter(outputs.values())), outputs, rules)

    def _all(self, decision: str, rows: Sequence[Row], rules: Sequence[Rule]) -> Decided:
        ids = tuple(rule.id for rule in rules)
        name = self.outputs[0].name
        if len(self.outputs) > 1 and not self.aggregation:
            found = [dict(row) for row in rows]
            return Decided(found, {decision: found}, ids)
        column = [row[name] for row in rows]
        value = AGGREGATIONS[self.aggregation](column) if self.aggregation else column
        return Decided(value, {name or decision: value}, ids)

    def _without_rule(
        self, decision: str, given: Sequence[object], values: Mapping[str, object], budget: Budget
    ) -> Decided:
        defaults = {each.name: each.default.evaluate(values, budget) for each in self.outputs if each.default}
        if len(defaults) == len(self.outputs):
            return self._one(decision, defaults, ())
        if self.policy in LISTS and self.aggregation in (None, "COUNT"):
            return self._all(decision, (), ())
        raise NoRuleFits(decision=decision, inputs=self._shown(given))

    def _check_given(
        self, decision: str, given: Sequence[object], values: Mapping[str, object], budget: Budget
    ) -> None:
        for column, value in zip(self.inputs, given, strict=True):
            if column.allowed and column.allowed.evaluate(value, values, budget) is not True:
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
