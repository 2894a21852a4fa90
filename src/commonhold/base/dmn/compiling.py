"""From FEEL's syntax trees to Python closures. Names are looked up among the variables given, and nowhere else."""

from collections.abc import Callable, Mapping

from lark import Token, Tree

import commonhold.base.dmn.list_functions
import commonhold.base.dmn.number_functions
import commonhold.base.dmn.text_functions  # noqa: F401  (these three register the built-in functions)
from commonhold.base.dmn import lists, operators, times
from commonhold.base.dmn.functions import BUILTINS
from commonhold.base.dmn.scopes import Run, Scope
from commonhold.base.dmn.tokens import not_feel, unquoted
from commonhold.base.dmn.values import NUMBERS, Range, kind

Node = Tree[Token] | Token


class Compiler:
    """Compiles the trees of one text; `names` collects the variables that they read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: set[str] = set()
        self._bound: list[str] = []

    def compile(self, node: Node) -> Run:
        """The closure for a tree. Raises NotFeel for a function that doesn't exist, or called wrongly."""
        assert isinstance(node, Tree)
        return _COMPILERS[str(node.data)](self, node.children)

    def compile_inside(self, node: Node, *bound: str) -> Run:
        """As `compile`, where the names `bound` belong to the expression and are not variables."""
        self._bound += bound
        run = self.compile(node)
        del self._bound[len(self._bound) - len(bound) :]
        return run

    def refuse(self, token: Node, why: str) -> Exception:
        at = token.start_pos if isinstance(token, Token) else None
        return not_feel(self.text, at or 0, why)

    def reads(self, name: str) -> None:
        if name not in self._bound:
            self.names.add(name)


def _constant(value: object) -> Run:
    return lambda _: value


def _number(compiler: Compiler, children: list[Node]) -> Run:
    try:
        return _constant(NUMBERS.create_decimal(str(children[0])))
    except ArithmeticError:
        raise compiler.refuse(children[0], "there is a number too large") from None


def _string(compiler: Compiler, children: list[Node]) -> Run:
    return _constant(unquoted(_token(children[0]), compiler.text))


def _at(compiler: Compiler, children: list[Node]) -> Run:
    value = times.read_any(unquoted(_token(children[1]), compiler.text))
    if value is None:
        raise compiler.refuse(children[1], f"{children[1]} is no date, time or duration")
    return _constant(value)


def _name(compiler: Compiler, children: list[Node]) -> Run:
    name = str(children[0])
    compiler.reads(name)
    return lambda scope: scope.find(name)


def _group(compiler: Compiler, children: list[Node]) -> Run:
    return compiler.compile(children[1])


def _signed(compiler: Compiler, children: list[Node]) -> Run:
    if children[0] != "-":
        raise compiler.refuse(children[0], "there is a + that adds nothing")
    inner = compiler.compile(children[1])
    return lambda scope: operators.negative(inner(scope))


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


def _comparison(compiler: Compiler, children: list[Node]) -> Run:
    left, right = compiler.compile(children[0]), compiler.compile(children[2])
    return _compared(left, right, operators.COMPARISONS[str(children[1])])


def _compared(left: Run, right: Run, operator: operators.Comparison) -> Run:
    def run(scope: Scope) -> object:
        first, second = left(scope), right(scope)
        scope.budget.charge(first, second)
        return operator(first, second)

    return run


def _conjunction(compiler: Compiler, children: list[Node]) -> Run:
    left, right = compiler.compile(children[0]), compiler.compile(children[2])

    def run(scope: Scope) -> object:
        first = left(scope)
        return False if first is False else operators.conjunction(first, right(scope))

    return run


def _disjunction(compiler: Compiler, children: list[Node]) -> Run:
    left, right = compiler.compile(children[0]), compiler.compile(children[2])

    def run(scope: Scope) -> object:
        first = left(scope)
        return True if first is True else operators.disjunction(first, right(scope))

    return run


def _between(compiler: Compiler, children: list[Node]) -> Run:
    value, low, high = (compiler.compile(children[place]) for place in (0, 2, 4))

    def run(scope: Scope) -> object:
        found = value(scope)
        above = operators.at_most(low(scope), found)
        return operators.conjunction(above, operators.at_most(found, high(scope)))

    return run


def _within(compiler: Compiler, children: list[Node]) -> Run:
    return _compared(compiler.compile(children[0]), compiler.compile(children[2]), operators.within)


def _within_limit(compiler: Compiler, children: list[Node]) -> Run:
    operator = operators.COMPARISONS[str(children[2])]
    return _compared(compiler.compile(children[0]), compiler.compile(children[3]), operator)


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
    tested = compiler.compile_inside(node.children[-1], "?")
    if len(node.children) == 2:
        return _compared(_asked, tested, operators.COMPARISONS[str(node.children[0])])
    asks = any(node.scan_values(lambda each: each == "?"))

    def run(scope: Scope) -> object:
        found, wanted = _asked(scope), tested(scope)
        scope.budget.charge(found, wanted)
        if asks or (isinstance(wanted, bool) and not isinstance(found, bool)):
            return wanted if isinstance(wanted, bool) else None
        return operators.within(found, wanted)

    return run


def _asked(scope: Scope) -> object:
    return scope.find("?")


def _instance_of(compiler: Compiler, children: list[Node]) -> Run:
    value, name = compiler.compile(children[0]), str(children[2])
    if name == "Any":
        return lambda scope: value(scope) is not None
    return lambda scope: kind(value(scope)) == name


def _limit(compiler: Compiler, children: list[Node]) -> Run:
    """(< 5), the range of everything below."""
    operator, end = str(children[1]), compiler.compile(children[2])
    if operator == "!=":
        raise compiler.refuse(children[1], "there is “!=”, which makes no range")

    def run(scope: Scope) -> object:
        found, included = end(scope), operator.endswith("=")
        if found is None:
            return None
        low, high = found if operator[0] in ">=" else None, found if operator[0] in "<=" else None
        return Range(low, high, included and low is not None, included and high is not None)

    return run


def _range(compiler: Compiler, children: list[Node]) -> Run:
    low, high = compiler.compile(children[1]), compiler.compile(children[3])
    low_included, high_included = children[0] == "[", children[4] == "]"

    def run(scope: Scope) -> object:
        first, last = low(scope), high(scope)
        sound = operators.at_most(first, last) is True
        return Range(first, last, low_included, high_included) if sound else None

    return run


def _path(compiler: Compiler, children: list[Node]) -> Run:
    value, name = compiler.compile(children[0]), str(children[2])

    def run(scope: Scope) -> object:
        found = value(scope)
        scope.budget.charge(found)
        return operators.entry(found, name)

    return run


def _conditional(compiler: Compiler, children: list[Node]) -> Run:
    condition, then, otherwise = (compiler.compile(children[place]) for place in (1, 3, 5))
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


def _call(compiler: Compiler, children: list[Node]) -> Run:
    name, arguments = children[0], [each for each in children if isinstance(each, Tree)]
    found = BUILTINS.get(str(name))
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
        value = found.call(values)
        scope.budget.charge(value)
        return value

    return run


def _token(node: Node) -> Token:
    assert isinstance(node, Token)
    return node


_COMPILERS: Mapping[str, Callable[[Compiler, list[Node]], Run]] = {
    "number": _number,
    "string": _string,
    "null": lambda *_: _constant(None),
    "true": lambda *_: _constant(True),
    "false": lambda *_: _constant(False),
    "at": _at,
    "name": _name,
    "group": _group,
    "signed": _signed,
    "arithmetic": _arithmetic,
    "comparison": _comparison,
    "conjunction": _conjunction,
    "disjunction": _disjunction,
    "between": _between,
    "within": _within,
    "within_limit": _within_limit,
    "within_any": _within_any,
    "instance_of": _instance_of,
    "limit": _limit,
    "range": _range,
    "path": _path,
    "conditional": _conditional,
    "call": _call,
    "list": lists.list_,
    "context": lists.context,
    "filtered": lists.filtered,
    "loop": lists.loop,
    "quantified": lists.quantified,
}
