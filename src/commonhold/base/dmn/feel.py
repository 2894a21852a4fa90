"""FEEL, the expression language of DMN: text compiled once, then worked out with any variables."""

from collections.abc import Collection, Mapping

# These are imported for what they register: what compiles trees, and the built-in functions.
from commonhold.base.dmn import basics, list_functions, lists, number_functions, operators, text_functions  # noqa: F401
from commonhold.base.dmn.compiler import Compiler
from commonhold.base.dmn.conditions import compile_tests
from commonhold.base.dmn.functions import BUILTINS, Function
from commonhold.base.dmn.grammar import parse
from commonhold.base.dmn.scopes import Budget, Run, Scope, work_out
from commonhold.base.dmn.values import from_python


class Expression:
    """A compiled expression. `names` are the variables that it reads; one that is missing is null.

    In a filter, such as lines[amount > 5], they include the entries of items that the filter may mean.
    """

    def __init__(self, text: str, run: Run, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self._run = run

    def __call__(self, variables: Mapping[str, object], /) -> object:
        """The value with these process variables. Raises NotAValue for one that is not data, and TooMuchWork."""
        values = feel_values(variables, self.names)
        return self.evaluate(values, Budget(self.text))

    def evaluate(self, values: Mapping[str, object], budget: Budget) -> object:
        """As calling it, with variables that are FEEL values already."""
        return work_out(self._run, Scope(values, budget))


class UnaryTests:
    """Compiled tests of a value, as in a decision table's cell: "< 18", "\\"Low\\", \\"High\\"", "not(null)"."""

    def __init__(self, text: str, run: Run, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self._run = run

    def __call__(self, value: object, variables: Mapping[str, object], /) -> bool | None:
        """Whether the value passes; null where that can't be said. Raises as an expression does."""
        values = feel_values(variables, self.names)
        return self.evaluate(from_python(value, what="The value"), values, Budget(self.text))

    def evaluate(self, value: object, values: Mapping[str, object], budget: Budget) -> bool | None:
        """As calling it, with FEEL values."""
        answer = work_out(self._run, Scope({"?": value}, budget, Scope(values, budget)))
        return answer if isinstance(answer, bool) else None


def compile_expression(
    text: str, names: Collection[str] = (), functions: Mapping[str, Function] = BUILTINS
) -> Expression:
    """Compile a FEEL expression. `names` are variables whose names have spaces or signs in them.

    Raises NotFeel, which says where the text stops making sense and what was expected there.
    """
    compiler = Compiler(text, functions)
    run = compiler.compile(parse(text, "expression", names, functions))
    return Expression(text, run, frozenset(compiler.names))


def compile_unary_tests(
    text: str, names: Collection[str] = (), functions: Mapping[str, Function] = BUILTINS
) -> UnaryTests:
    """Compile a cell of a decision table. "-", or nothing, lets every value pass. Raises NotFeel."""
    if text.strip() in ("-", ""):
        return UnaryTests("-", lambda _: True, frozenset())
    compiler = Compiler(text, functions)
    tree = parse(text, "unary_tests", names, functions)
    tests = compile_tests(compiler, list(tree.children))
    run: Run = (lambda scope: operators.negation(tests(scope))) if tree.data == "none_of" else tests
    return UnaryTests(text, run, frozenset(compiler.names))


def feel_values(variables: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    """The FEEL values of those variables that have these names. Raises NotAValue, naming the variable."""
    return {name: from_python(variables[name], what=name) for name in names if name in variables}
