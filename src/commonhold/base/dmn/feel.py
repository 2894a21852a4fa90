"""FEEL, the expression language of DMN: text compiled once, then worked out with any variables."""

from collections.abc import Collection, Mapping
from datetime import datetime

# These are imported for what they register: what compiles trees, and the built-in functions.
from commonhold.base.dmn import (  # noqa: F401
    basics,
    calls,
    context_functions,
    list_functions,
    lists,
    number_functions,
    operators,
    pattern_functions,
    range_functions,
    statistics_functions,
    text_functions,
    time_functions,
)
from commonhold.base.dmn.compiler import NOTHING_KNOWN, Compiler, Known
from commonhold.base.dmn.conditions import compile_tests
from commonhold.base.dmn.functions import BUILTINS
from commonhold.base.dmn.grammar import parse
from commonhold.base.dmn.scopes import Budget, Run, Scope, work_out
from commonhold.base.dmn.values import from_python, of_python


class Expression:
    """A compiled expression. `names` are the variables that it reads; one that is missing is null.

    In a filter, such as lines[amount > 5], they include the entries of items that the filter may mean.
    """

    def __init__(self, text: str, run: Run, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self.run = run

    def __call__(self, variables: Mapping[str, object], /, *, at: datetime | None = None) -> object:
        """The value with these process variables; `at` is the moment that today() and now() answer.

        Raises NotAValue for a variable that is not data, and TooMuchWork.
        """
        values = feel_values(variables, self.names)
        return work_out(self.run, Scope(values, budget_of(self.text, at)))


class UnaryTests:
    """Compiled tests of a value, as in a decision table's cell: "< 18", "\\"Low\\", \\"High\\"", "not(null)"."""

    def __init__(self, text: str, run: Run, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self._run = run

    def __call__(
        self, value: object, variables: Mapping[str, object], /, *, at: datetime | None = None
    ) -> bool | None:
        """Whether the value passes; null where that can't be said. Raises as an expression does."""
        scope = Scope(feel_values(variables, self.names), budget_of(self.text, at))
        found = from_python(value, what="The value")
        answer = work_out(lambda scope: self.passes(found, scope), scope)
        return answer if isinstance(answer, bool) else None

    def passes(self, value: object, scope: Scope) -> bool | None:
        """As calling it, with a value of FEEL, in a scope."""
        answer = self._run(Scope({"?": value}, scope.budget, scope))
        return answer if isinstance(answer, bool) else None


def compile_expression(text: str, names: Collection[str] = (), known: Known = NOTHING_KNOWN) -> Expression:
    """Compile a FEEL expression. `names` are variables whose names have spaces or signs in them.

    Raises NotFeel, which says where the text stops making sense and what was expected there.
    """
    compiler = Compiler(text, known)
    run = compiler.compile(parse(text, "expression", names or known.names, BUILTINS))
    return Expression(text, run, frozenset(compiler.names))


def compile_unary_tests(text: str, names: Collection[str] = (), known: Known = NOTHING_KNOWN) -> UnaryTests:
    """Compile a cell of a decision table. "-", or nothing, lets every value pass. Raises NotFeel."""
    if text.strip() in ("-", ""):
        return UnaryTests("-", lambda _: True, frozenset())
    compiler = Compiler(text, known)
    tree = parse(text, "unary_tests", names or known.names, BUILTINS)
    tests = compile_tests(compiler, list(tree.children))
    run: Run = (lambda scope: operators.negation(tests(scope))) if tree.data == "none_of" else tests
    return UnaryTests(text, run, frozenset(compiler.names))


def feel_values(variables: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    """The FEEL values of those variables that have these names. Raises NotAValue, naming the variable."""
    return {name: from_python(variables[name], what=name) for name in names if name in variables}


def budget_of(what: str, at: datetime | None) -> Budget:
    """The budget of an evaluation that happens at a moment."""
    return Budget(what, None if at is None else of_python(at))
