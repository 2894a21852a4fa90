"""What compiles FEEL's conditions: comparisons, logic, ranges, and tests of a value."""

from lark import Token, Tree

from commonhold.base.dmn import operators, ranges, types
from commonhold.base.dmn.compiler import Compiler, Node, compiles
from commonhold.base.dmn.scopes import Run, Scope
from commonhold.base.dmn.values import Range, kind


@compiles("comparison")
def _comparison(compiler: Compiler, children: list[Node]) -> Run:
    left, right = compiler.compile(children[0]), compiler.compile(children[2])
    return _compared(left, right, operators.COMPARISONS[str(children[1])])


def _compared(left: Run, right: Run, operator: operators.Comparison) -> Run:
    def run(scope: Scope) -> object:
        first, second = left(scope), right(scope)
        scope.budget.charge(first, second)
        return operator(first, second)

    return run


@compiles("conjunction")
def _conjunction(compiler: Compiler, children: list[Node]) -> Run:
    left, right = compiler.compile(children[0]), compiler.compile(children[2])

    def run(scope: Scope) -> object:
        first = left(scope)
        return False if first is False else operators.conjunction(first, right(scope))

    return run


@compiles("disjunction")
def _disjunction(compiler: Compiler, children: list[Node]) -> Run:
    left, right = compiler.compile(children[0]), compiler.compile(children[2])

    def run(scope: Scope) -> object:
        first = left(scope)
        return True if first is True else operators.disjunction(first, right(scope))

    return run


@compiles("between")
def _between(compiler: Compiler, children: list[Node]) -> Run:
    value, low, high = (compiler.compile(children[place]) for place in (0, 2, 4))

    def run(scope: Scope) -> object:
        found = value(scope)
        above = operators.at_most(low(scope), found)
        return operators.conjunction(above, operators.at_most(found, high(scope)))

    return run


@compiles("within")
def _within(compiler: Compiler, children: list[Node]) -> Run:
    tested = children[2]
    if _kind_of(tested) == "group" and _kind_of(_children(tested)[1]) == "limit":
        limit = _children(_children(tested)[1])
        return _within_limit(compiler, [*children[:2], *limit])
    return _compared(compiler.compile(children[0]), compiler.compile(tested), operators.within)


@compiles("within_limit")
def _within_limit(compiler: Compiler, children: list[Node]) -> Run:
    operator = operators.COMPARISONS[str(children[2])]
    return _compared(compiler.compile(children[0]), compiler.compile(children[3]), operator)


@compiles("within_any")
def _within_any(compiler: Compiler, children: list[Node]) -> Run:
    value = compiler.compile(children[0])
    test = compile_tests(compiler, children[3:])
    return lambda scope: test(scope.inner({"?": value(scope)}))


def compile_tests(compiler: Compiler, nodes: list[Node]) -> Run:
    """Whether any test holds of ?, three-valued: "< 5", "[1..5]", "\\"Low\\"", or an expression that says ? itself."""
    tests = [_test(compiler, each) for each in nodes if isinstance(each, Tree)]

    def run(scope: Scope) -> object:
        answer: object = False
        for test in tests:
            answer = operators.disjunction(answer, test(scope))
            if answer is True:
                break
        return answer

    return run


def _test(compiler: Compiler, node: Tree[Token]) -> Run:
    expression = node.children[0]
    if _kind_of(expression) == "limit":
        operator, end = _children(expression)
        return _compared(_asked, compiler.compile(end, "?"), operators.COMPARISONS[str(operator)])
    tested = compiler.compile(expression, "?")
    asks = any(node.scan_values(lambda each: each == "?"))
    said = _kind_of(expression) in ("true", "false")

    def run(scope: Scope) -> object:
        found, wanted = _asked(scope), tested(scope)
        scope.budget.charge(found, wanted)
        if asks or (isinstance(wanted, bool) and not isinstance(found, bool) and not said):
            return wanted if isinstance(wanted, bool) else None
        return operators.within(found, wanted)

    return run


def _kind_of(node: Node) -> str:
    return str(node.data) if isinstance(node, Tree) else ""


def _children(node: Node) -> list[Node]:
    assert isinstance(node, Tree)
    return node.children


def _asked(scope: Scope) -> object:
    return scope.find("?")


@compiles("instance_of")
def _instance_of(compiler: Compiler, children: list[Node]) -> Run:
    value, asked = compiler.compile(children[0]), compiler.type_of(children[2])
    return lambda scope: types.instance_of(value(scope), asked)


@compiles("limit")
def _limit(compiler: Compiler, children: list[Node]) -> Run:
    """(< 5), the range of everything below."""
    operator, end = str(children[0]), compiler.compile(children[1])
    if operator == "!=":
        return compiler.null(children[0], "there is “!=”, which makes no range")

    def run(scope: Scope) -> object:
        found, included = end(scope), operator.endswith("=")
        if kind(found) not in operators.ORDERED:
            return None
        low, high = found if operator[0] in ">=" else None, found if operator[0] in "<=" else None
        return Range(
            low, high, included and low is not None, included and high is not None, low is None, high is None
        )

    return run


@compiles("range")
def _range(compiler: Compiler, children: list[Node]) -> Run:
    """A range needs ends of one type, the lower one first. With an end that is null, nothing is certain to be in it."""
    low, high = compiler.compile(children[1]), compiler.compile(children[3])
    low_included, high_included = children[0] == "[", children[4] == "]"
    return lambda scope: ranges.between(low(scope), high(scope), low_included, high_included)
