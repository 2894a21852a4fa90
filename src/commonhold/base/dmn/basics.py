"""What compiles FEEL's values, names, arithmetic, calls and choices."""

from lark import Tree

from commonhold.base.dmn import operators, times
from commonhold.base.dmn.compiler import Compiler, Node, compiles
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
        raise compiler.refuse(children[1], f"{children[1]} is no date, time or duration")
    return _constant(value)


@compiles("name")
def _name(compiler: Compiler, children: list[Node]) -> Run:
    name = str(children[0])
    if name == "?" and not compiler.binds(name):
        raise compiler.refuse(
            children[0], "there is “?”, which stands for the value that a table's cell tests"
        )
    compiler.reads(name)
    return lambda scope: scope.find(name)


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
        return operators.entry(found, name)

    return run


@compiles("conditional")
def _conditional(compiler: Compiler, children: list[Node]) -> Run:
    condition, then, otherwise = (compiler.compile(children[place]) for place in (1, 3, 5))
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


@compiles("call")
def _call(compiler: Compiler, children: list[Node]) -> Run:
    name, arguments = children[0], [each for each in children if isinstance(each, Tree)]
    found = compiler.functions.get(str(name))
    if found is None:
        raise compiler.refuse(name, f"there is “{name}”, and no function is called that")
    given = [str(each.children[0]) for each in arguments if len(each.children) == 3]
    runs = [compiler.compile(each.children[-1]) for each in arguments]
    if given:
        places = found.arrange(given) if len(given) == len(arguments) else None
        if places is None:
            raise compiler.refuse(name, f"the arguments of {name} are not the ones it takes")
        by_place = dict(zip(places, runs, strict=True))
        runs = [by_place.get(place, _constant(None)) for place in range(max(places) + 1)]
    if not found.accepts(len(runs)):
        raise compiler.refuse(name, f"{name} has {len(runs)} arguments, which is not what it takes")

    def run(scope: Scope) -> object:
        values = [each(scope) for each in runs]
        scope.budget.charge(*values)
        return scope.budget.made(found.call(values, scope.budget))

    return run
