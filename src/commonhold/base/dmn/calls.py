"""What compiles FEEL's functions: calling them, and defining them."""

from collections.abc import Sequence

from lark import Token, Tree

from commonhold.base.dmn import types
from commonhold.base.dmn.compiler import Compiler, Node, compiles
from commonhold.base.dmn.functions import BUILTINS, Function, Parameter, Signature, called
from commonhold.base.dmn.scopes import Budget, Run, Scope


@compiles("call")
def _call(compiler: Compiler, children: list[Node]) -> Run:
    arguments = [each for each in children[1:] if isinstance(each, Tree)]
    given = [str(each.children[0]) for each in arguments if len(each.children) == 3]
    runs = [compiler.compile(each.children[-1]) for each in arguments]
    function = children[0]
    assert isinstance(function, Tree)
    token = function.children[0]
    if given and len(given) < len(arguments):
        return compiler.null(token, "there are arguments with names and without")
    names = given or None
    if function.data != "name" or compiler.may_call(str(token)):
        return _dynamic(compiler.compile(function), runs, names, BUILTINS.get(str(token)))
    built_in = BUILTINS.get(str(token))
    if built_in is None:
        return compiler.null(token, f"there is “{token}”, and no function is called that")
    if not built_in.accepts(len(runs), names):
        why = f"{token} has {len(runs)} arguments, which is not what it takes"
        return compiler.null(token, f"the arguments of {token} are not the ones it takes" if names else why)
    return _static(built_in, runs, names)


def _static(function: Function, runs: Sequence[Run], names: Sequence[str] | None) -> Run:
    fitting = [each for each in function.signatures if each.fits(len(runs), names)]

    def run(scope: Scope) -> object:
        values = [each(scope) for each in runs]
        scope.budget.charge(*values)
        return scope.budget.made(called(fitting, values, names, scope.budget))

    return run


def _dynamic(source: Run, runs: Sequence[Run], names: Sequence[str] | None, built_in: Function | None) -> Run:
    """A call of what a name or an expression comes to; a variable called "date" leaves date() what it is."""

    def run(scope: Scope) -> object:
        function = source(scope)
        if built_in and not isinstance(function, Function):
            function = built_in
        values = [each(scope) for each in runs]
        scope.budget.charge(*values)
        if not isinstance(function, Function):
            return None
        return scope.budget.made(function.call(values, names, scope.budget))

    return run


@compiles("function")
def _function(compiler: Compiler, children: list[Node]) -> Run:
    """function(a, b: number) …, which remembers the values of the names around it."""
    parameters = [
        _parameter(compiler, each) for each in children if isinstance(each, Tree) and each.data == "parameter"
    ]
    body = compiler.compile(children[-1], *(each.name for each in parameters))
    return lambda scope: defined("", parameters, body, scope)


@compiles("external")
def _external(compiler: Compiler, children: list[Node]) -> Run:
    """A function of Java or of PMML: there is no way to one, so calling it is null."""
    parameters = [
        _parameter(compiler, each) for each in children if isinstance(each, Tree) and each.data == "parameter"
    ]
    if not compiler.known.lenient:
        raise compiler.refuse(children[0], "there is a function from outside, which can't be called")
    return lambda scope: defined("", parameters, lambda _: None, scope)


def _parameter(compiler: Compiler, node: Tree[Token]) -> Parameter:
    declared = compiler.type_of(node.children[2]) if len(node.children) == 3 else None
    return Parameter(str(node.children[0]), object, declared=declared)


def defined(name: str, parameters: Sequence[Parameter], body: Run, around: Scope) -> Function:
    """A function of the rules' own. Its arguments must be of the types declared, or its value is null."""

    def run(values: Sequence[object], budget: Budget) -> object:
        given = taken(parameters, values)
        if given is None:
            return None
        with budget.call():
            return body(around.inner(given))

    return Function(name, (Signature(tuple(parameters), run),))


def taken(parameters: Sequence[Parameter], values: Sequence[object]) -> dict[str, object] | None:
    """The arguments by their names, as what the parameters are declared to be; None where one can't be."""
    given: dict[str, object] = {}
    for parameter, value in zip(parameters, values, strict=True):
        given[parameter.name] = types.coerced(value, parameter.declared)
        if value is not None and given[parameter.name] is None:
            return None
    return given
