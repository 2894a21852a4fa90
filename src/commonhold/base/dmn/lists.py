"""What FEEL does with lists and contexts: making them, filtering them, and going through them."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from lark import Token, Tree

from commonhold.base.dmn import operators
from commonhold.base.dmn.compiler import Compiler, Node, compiles
from commonhold.base.dmn.functions import whole
from commonhold.base.dmn.scopes import Run, Scope
from commonhold.base.dmn.values import Range

_Source = Callable[[Scope], "list[object] | range | None"]


@compiles("list")
def _list(compiler: Compiler, children: list[Node]) -> Run:
    items = [compiler.compile(each) for each in children if isinstance(each, Tree)]
    return lambda scope: scope.budget.made([each(scope) for each in items])


@compiles("context")
def _context(compiler: Compiler, children: list[Node]) -> Run:
    """An entry may read the entries before it."""
    entries: list[tuple[str, Run]] = []
    for each in children:
        if isinstance(each, Tree):
            key = each.children[0]
            assert isinstance(key, Token)
            name = compiler.said(key) if key.type == "STRING" else str(key)
            entries.append((name, compiler.compile(each.children[2], *(known for known, _ in entries))))

    def run(scope: Scope) -> object:
        made: dict[str, object] = {}
        inside = scope.inner(made)
        for name, value in entries:
            made[name] = value(inside)
        return scope.budget.made(made)

    return run


@compiles("filtered")
def _filtered(compiler: Compiler, children: list[Node]) -> Run:
    """items[2], items[-1], or items[amount > 5], where the names of an item's entries, and `item`, can be said."""
    source, wanted = compiler.compile(children[0]), compiler.compile(children[2], "item")

    def run(scope: Scope) -> object:
        found = source(scope)
        items = found if isinstance(found, list) else [] if found is None else [found]
        place = wanted(scope) if not items else wanted(_at_item(scope, items[0]))
        if isinstance(place, Decimal):
            return _item(items, place)
        return [each for each in items if wanted(_at_item(scope, each)) is True]

    return run


def _at_item(scope: Scope, item: object) -> Scope:
    named: dict[str, object] = {"item": item}
    return scope.inner(named | item if isinstance(item, dict) else named)


def _item(items: list[object], place: Decimal) -> object:
    try:
        number = whole(place)
    except ValueError:
        return None
    if number == 0 or abs(number) > len(items):
        return None
    return items[number - 1 if number > 0 else number]


@compiles("loop")
def _loop(compiler: Compiler, children: list[Node]) -> Run:
    """for x in xs, y in ys return …, where … may say `partial` for the results so far."""
    turns, body = _turns(compiler, children, "partial")
    asks = any(_tree(children[-1]).scan_values(lambda each: each == "partial"))

    def run(scope: Scope) -> object:
        results: list[object] = []
        try:
            for inside in turns(scope, 0):
                so_far = {"partial": scope.budget.made(list(results))} if asks else {}
                results.append(body(inside.inner(so_far) if asks else inside))
        except _NothingToGoThrough:
            return None
        return scope.budget.made(results)

    return run


@compiles("quantified")
def _quantified(compiler: Compiler, children: list[Node]) -> Run:
    """some or every x in xs satisfies …"""
    turns, body = _turns(compiler, children)
    some = children[0] == "some"
    join = operators.disjunction if some else operators.conjunction

    def run(scope: Scope) -> object:
        answer: bool | None = not some
        try:
            for inside in turns(scope, 0):
                answer = join(answer, body(inside))
                if answer is some:
                    break
        except _NothingToGoThrough:
            return None
        return answer

    return run


class _NothingToGoThrough(Exception):
    """What a loop should go through is null, or a range of something else than whole numbers."""


def _turns(
    compiler: Compiler, children: list[Node], *bound: str
) -> tuple[Callable[[Scope, int], Iterator[Scope]], Run]:
    """The scopes of a loop's turns, the last iteration turning fastest, and the loop's body."""
    names, sources = list(bound), list[tuple[str, _Source]]()
    for each in children[:-1]:
        if isinstance(each, Tree):
            name = str(each.children[0])
            sources.append((name, _source(compiler, each.children, names)))
            names.append(name)
    body = compiler.compile(children[-1], *names)

    def turns(scope: Scope, level: int) -> Iterator[Scope]:
        name, source = sources[level]
        items = source(scope)
        if items is None:
            raise _NothingToGoThrough
        for item in items:
            inside = scope.inner({name: Decimal(item) if type(item) is int else item})
            if level + 1 == len(sources):
                yield inside
            else:
                yield from turns(inside, level + 1)

    return turns, body


def _source(compiler: Compiler, children: list[Node], names: list[str]) -> _Source:
    first = compiler.compile(children[2], *names)
    if len(children) == 3:
        return lambda scope: _items(first(scope))
    last = compiler.compile(children[4], *names)
    return lambda scope: _numbers(first(scope), last(scope))


def _items(value: object) -> list[object] | range | None:
    if isinstance(value, Range):
        numbers = _numbers(value.low, value.high)
        return numbers and numbers[not value.low_included : len(numbers) - (not value.high_included)]
    return None if value is None else value if isinstance(value, list) else [value]


def _numbers(first: object, last: object) -> range | None:
    """The whole numbers from first to last, upwards or downwards. It takes no room however long it is."""
    if not (isinstance(first, Decimal) and isinstance(last, Decimal)):
        return None
    try:
        start, end = whole(first), whole(last)
    except ValueError:
        return None
    return range(start, end + 1) if start <= end else range(start, end - 1, -1)


def _tree(node: Node) -> Tree[Token]:
    assert isinstance(node, Tree)
    return node
