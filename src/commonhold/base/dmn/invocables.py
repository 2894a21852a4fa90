"""What rules call by name: business knowledge models and decision services, as functions (DMN 1.5, 6.3 and 10.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commonhold.base.dmn import types
from commonhold.base.dmn.boxed import NO_LOGIC, Boxed
from commonhold.base.dmn.calls import taken
from commonhold.base.dmn.decisions import Decided, Decision, Evaluation, Need, Work, taking
from commonhold.base.dmn.feel import budget_of
from commonhold.base.dmn.functions import Function, Parameter, Signature
from commonhold.base.dmn.scopes import Budget
from commonhold.base.dmn.values import from_python

_NOTHING: frozenset[str] = frozenset()


@dataclass(eq=False, slots=True)
class Knowledge:
    """A business knowledge model. Its logic comes after it is made, because it may need itself."""

    id: str
    name: str
    parameters: tuple[Parameter, ...] = ()
    logic: Boxed = NO_LOGIC
    needs: tuple[Need, ...] = ()
    declared: types.Type | None = None
    names: frozenset[str] = field(default=_NOTHING, init=False)
    """It reads nothing but its parameters."""

    def work_out(self, evaluation: Evaluation) -> object:
        def run(values: Sequence[object], budget: Budget) -> object:
            given = taken(self.parameters, values)
            if given is None:
                return None
            around = Evaluation({}, budget)
            around.made = evaluation.made
            with budget.call():
                return types.coerced(self.logic.run(around.scope(self.needs).inner(given)), self.declared)

        return Function(self.name, (Signature(self.parameters, run),))

    def decide(self, variables: Mapping[str, object], /, *, at: datetime | None = None) -> Decided:
        """What it answers when its parameters have these values."""
        return _called(self, self.parameters, variables, at)


@dataclass(eq=False, slots=True)
class DecisionService:
    """Decisions that are asked together. Those that it takes as given are parameters, after its inputs."""

    id: str
    name: str
    parameters: tuple[Parameter, ...] = ()
    given: tuple[Work, ...] = ()
    """The inputs and decisions that the parameters are the values of."""
    outputs: tuple[Decision, ...] = ()
    declared: types.Type | None = None
    names: frozenset[str] = field(default=_NOTHING, init=False)

    def work_out(self, _: Evaluation) -> object:
        return Function(self.name, (Signature(self.parameters, self._run),))

    def _run(self, values: Sequence[object], budget: Budget) -> object:
        given = taken(self.parameters, values)
        if given is None:
            return None
        evaluation = Evaluation({}, budget)
        evaluation.made = dict(zip(self.given, given.values(), strict=True))
        with budget.call():
            answers = {each.name: evaluation.value(each) for each in self.outputs}
        value = next(iter(answers.values())) if len(answers) == 1 else dict[str, object](answers)
        return types.coerced(value, self.declared)

    def decide(self, variables: Mapping[str, object], /, *, at: datetime | None = None) -> Decided:
        """What it answers when its inputs have these values."""
        decided = _called(self, self.parameters, variables, at)
        if len(self.outputs) == 1:
            return Decided(decided.value, {self.outputs[0].name: decided.value})
        return Decided(decided.value, decided.value if isinstance(decided.value, dict) else {})


def _called(
    element: Work, parameters: Sequence[Parameter], variables: Mapping[str, object], at: datetime | None
) -> Decided:
    budget = budget_of(element.name, at)
    # One of another file may be given with or without that file's name.
    given = [variables.get(each.name, variables.get(each.name.rpartition(".")[2])) for each in parameters]
    values = [from_python(value, what=each.name) for value, each in zip(given, parameters, strict=True)]
    function = element.work_out(Evaluation({}, budget))
    assert isinstance(function, Function)
    value = taking(budget, lambda: function.call(values, None, budget))
    return Decided(value, {element.name: value})
