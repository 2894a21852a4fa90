"""Decisions, each worked out from variables and from the decisions that it needs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from commonhold.base.dmn import types
from commonhold.base.dmn.boxed import Boxed
from commonhold.base.dmn.decision_tables import Decided
from commonhold.base.dmn.feel import budget_of, feel_values
from commonhold.base.dmn.scopes import Budget, Scope

__all__ = ["Decided", "Decision", "Evaluation", "Input", "Need", "Work", "taking"]

_Answer = TypeVar("_Answer")


class Evaluation:
    """One evaluation: the variables that it is of, the work that is left to it, and what it has worked out."""

    __slots__ = ("budget", "made", "variables")

    def __init__(self, variables: Mapping[str, object], budget: Budget) -> None:
        self.variables = variables
        self.budget = budget
        self.made: dict[object, object] = {}

    def value(self, element: "Work") -> object:
        """What an element comes to, worked out once."""
        if element not in self.made:
            self.made[element] = element.work_out(self)
        return self.made[element]

    def scope(self, needs: "Iterable[Need]") -> Scope:
        """The variables, and the values of what an element needs by the names that it has for them."""
        values = dict(self.variables)
        for need in needs:
            _put(values, need.path, self.value(need.element))
        return Scope(values, self.budget)


class Work(Protocol):
    """An element that comes to a value: an input, a decision, or a function."""

    @property
    def name(self) -> str: ...

    @property
    def names(self) -> frozenset[str]:
        """The variables that it reads; one that is missing is null."""
        ...

    def work_out(self, evaluation: Evaluation) -> object: ...


@dataclass(frozen=True, slots=True)
class Need:
    """What an element needs, and the name that it has for it; one of another file has that file's name before it."""

    path: tuple[str, ...]
    element: Work


@dataclass(frozen=True, eq=False)
class Input:
    """Something that is given. `paths` are what else it is called: the names of files that lead to it, and its own."""

    name: str
    declared: types.Type | None = None
    paths: tuple[tuple[str, ...], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name}).union(*({path[0], ".".join(path)} for path in self.paths))

    def work_out(self, evaluation: Evaluation) -> object:
        return types.coerced(self._given(evaluation.variables), self.declared)

    def _given(self, variables: Mapping[str, object]) -> object:
        for path in self.paths:
            if ".".join(path) in variables:
                return variables[".".join(path)]
            found: object = variables
            for name in path:
                found = found.get(name) if isinstance(found, Mapping) else None
            if found is not None:
                return found
        return variables.get(self.name)


@dataclass(frozen=True, eq=False)
class Decision:
    """A decision of a file. `name` is what its value is called where another decision needs it."""

    id: str
    name: str
    logic: Boxed
    needs: tuple[Need, ...] = ()
    declared: types.Type | None = None
    title: str = ""
    """What the decision itself is called, where its value has another name."""
    names: frozenset[str] = field(init=False)
    """The variables that deciding reads; one that is missing is null."""

    def __post_init__(self) -> None:
        made = {each.path[0] for each in self.needs}
        names = (self.logic.names - made).union(*(each.element.names for each in self.needs))
        object.__setattr__(self, "names", names)

    def decide(self, variables: Mapping[str, object], /, *, at: datetime | None = None) -> Decided:
        """The answer for these process variables; `at` is the moment that today() and now() answer.

        Raises NoRuleFits, SeveralRulesFit and NotAllowedValue where its own table has no answer; one that a needed
        decision's table doesn't have is null. Raises NotAValue and TooMuchWork.
        """
        budget = budget_of(self.name, at)
        evaluation = Evaluation(feel_values(variables, self.names), budget)
        return taking(budget, lambda: self._decided(evaluation))

    def _decided(self, evaluation: Evaluation) -> Decided:
        scope = evaluation.scope(self.needs)
        if self.logic.table is None:
            value = types.coerced(self.logic.run(scope), self.declared)
            return Decided(value, {self.name: value})
        decided = self.logic.table.decide(self.name, scope)
        value = types.coerced(decided.value, self.declared)
        named = dict.fromkeys(decided.named, value) if len(decided.named) == 1 else decided.named
        return Decided(value, named, decided.rules)

    def work_out(self, evaluation: Evaluation) -> object:
        return types.coerced(self.logic.run(evaluation.scope(self.needs)), self.declared)


def taking(budget: Budget, work: Callable[[], _Answer]) -> _Answer:
    """What work comes to. TooMuchWork where Python's stack doesn't reach."""
    try:
        return work()
    except RecursionError:
        raise budget.spent() from None


def _put(values: dict[str, object], path: tuple[str, ...], value: object) -> None:
    """Put a value at a path into contexts within contexts, without changing one that was given."""
    for name in path[:-1]:
        inner = values.get(name)
        values[name] = dict(inner) if isinstance(inner, dict) else {}
        values = values[name]  # type: ignore[assignment]
    values[path[-1]] = value
