"""Decisions, each worked out from variables and from the decisions that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from commonhold.base.dmn.feel import Expression, feel_values
from commonhold.base.dmn.scopes import Budget
from commonhold.base.dmn.values import to_json


@dataclass(frozen=True, slots=True)
class Decided:
    """An answer as FEEL has it, whole and by the names of its outputs, with the ids of the rules that gave it."""

    value: object
    named: Mapping[str, object]
    rules: tuple[str, ...] = ()

    @property
    def outputs(self) -> dict[str, object]:
        """The outputs by name, as JSON can store them among process variables. Raises NotAValue, as `to_json` does."""
        return {name: to_json(value) for name, value in self.named.items()}


class Logic(Protocol):
    """How a decision is worked out: a literal expression, or a decision table."""

    @property
    def names(self) -> frozenset[str]: ...

    def decide(self, decision: str, values: Mapping[str, object], budget: Budget) -> Decided: ...


@dataclass(frozen=True)
class Decision:
    """A decision of a file. `name` is what its value is called where another decision needs it."""

    id: str
    name: str
    logic: Logic
    needs: "tuple[Decision, ...]" = ()
    names: frozenset[str] = field(init=False)
    """The variables that deciding reads; one that is missing is null."""

    def __post_init__(self) -> None:
        made = {each.name for each in self.needs}
        names = (self.logic.names - made).union(*(each.names for each in self.needs))
        object.__setattr__(self, "names", names)

    def decide(self, variables: Mapping[str, object], /) -> Decided:
        """The answer for these process variables.

        Raises NoRuleFits, SeveralRulesFit, NotAllowedValue, NotAValue and TooMuchWork.
        """
        return self._decide(feel_values(variables, self.names), {}, Budget(self.name))

    def _decide(self, values: Mapping[str, object], made: dict[str, object], budget: Budget) -> Decided:
        for each in self.needs:
            if each.id not in made:
                made[each.id] = each._decide(values, made, budget).value
        needed = {each.name: made[each.id] for each in self.needs}
        return self.logic.decide(self.name, {**values, **needed}, budget)


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """A decision that one expression gives. Its output has the decision's name."""

    expression: Expression

    @property
    def names(self) -> frozenset[str]:
        return self.expression.names

    def decide(self, decision: str, values: Mapping[str, object], budget: Budget) -> Decided:
        value = self.expression.evaluate(values, budget)
        return Decided(value, {decision: value})
