"""What compiles FEEL's values, names, arithmetic and choices."""

from commonhold.base.dmn import operators, paths, times
from commonhold.base.dmn.compiler import Compiler, Node, compiles
from commonhold.base.dmn.functions import BUILTINS
from commonhold.base.dmn.scopes import Run, Scope
from commonhold.base.dmn.values import NUMBERS


def _constant(value: object) -> Run:
    return lambda _: value


@compiles("null")
def _null(_: Compiler, __: list[Node]) -> Run:
    return _constant(None)


@compiles("true")
def _true(_: Compiler, __: list[Node]) -> Run:
    return _constant(True)


@compiles("false")
def _false(_: Compiler, __: list[Node]) -> Run:
    return _constant(False)


@compiles("number")
def _number(compiler: Compiler, children: list[Node]) -> Run:
    try:
        return _constant(NUMBERS.create_decimal(str(children[0])))
    except ArithmeticError:
        raise compiler.refuse(children[0], "there is a number too large") from None


@compiles("string")
def _string(compiler: Compiler, children: list[Node]) -> Run:
    return _constant(compiler.said(children[0]))


@compiles("at")
def _at(compiler: Compiler, children: list[Node]) -> Run:
    value = times.read_any(compiler.said(children[1]))
    if value is None:
        return compiler.null(children[1], f"{children[1]} is no date, time or duration")
    return _constant(value)


@compiles("name")
def _name(compiler: Compiler, children: list[Node]) -> Run:
    name = str(children[0])
    if name == "?" and not compiler.binds(name):
        raise compiler.refuse(
            children[0], "there is “?”, which stands for the value that a table's cell tests"
        )
    compiler.reads(name)
    built_in = BUILTINS.get(name)
    if built_in is None:
        return lambda scope: scope.find(name)
    return lambda scope: built_in if (found := scope.find(name)) is None else found


@compiles("group")
def _group(compiler: Compiler, children: list[Node]) -> Run:
    return compiler.compile(children[1])


@compiles("signed")
def _signed(compiler: Compiler, children: list[Node]) -> Run:
    if children[0] != "-":
        raise compiler.refuse(children[0], "there is a + that adds nothing")
    inner = compiler.compile(children[1])
    return lambda scope: operators.negative(inner(scope))


@compiles("arithmetic")
def _arithmetic(compiler: Compiler, children: list[Node]) -> Run:
    left, right = compiler.compile(children[0]), compiler.compile(children[2])
    operator = operators.ARITHMETIC[str(children[1])]

    def run(scope: Scope) -> object:
        first, second = left(scope), right(scope)
        scope.budget.charge(first, second)
        try:
            return operator(first, second)
        except (ArithmeticError, ValueError):
            return None

    return run


@compiles("path")
def _path(compiler: Compiler, children: list[Node]) -> Run:
    value, name = compiler.compile(children[0]), str(children[2])

    def run(scope: Scope) -> object:
        found = value(scope)
        scope.budget.step(found)
        return paths.entry(found, name)

    return run


@compiles("conditional")
def _conditional(compiler: Compiler, children: list[Node]) -> Run:
    condition, then, otherwise = (compiler.compile(children[place]) for place in (1, 3, 5))
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)
