"""What FEEL does with lists and contexts: making them, filtering them, and going through them."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from lark import Token, Tree

from commonhold.base.dmn import operators, ranges
from commonhold.base.dmn.compiler import Compiler, Node, compiles
from commonhold.base.dmn.functions import whole
from commonhold.base.dmn.scopes import Run, Scope

_Source = Callable[[Scope], Iterable[object] | None]


@compiles("list")
def _list(compiler: Compiler, children: list[Node]) -> Run:
    items = [compiler.compile(each) for each in children if isinstance(each, Tree)]
    return lambda scope: scope.budget.made([each(scope) for each in items])


@compiles("context")
def _context(compiler: Compiler, children: list[Node]) -> Run:
    """An entry may read the entries before it; one that is a function may call itself."""
    entries: list[tuple[str, Run]] = []
    for each in children:
        if isinstance(each, Tree):
            key = each.children[0]
            assert isinstance(key, Token)
            name = compiler.said(key) if key.type == "STRING" else str(key)
            before = [known for known, _ in entries]
            if name in before:
                return compiler.null(key, f"there is “{name}” twice")
            itself = [name] if _tree(each.children[2]).data == "function" else []
            entries.append((name, compiler.compile(each.children[2], *before, *itself)))

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
    return lambda scope: filtered(source(scope), wanted, scope)


def filtered(found: object, wanted: Run, scope: Scope) -> object:
    """The item at the place that is wanted, or those items of which what is wanted is true."""
    if found is None:
        return None
    items = found if isinstance(found, list) else [found]
    answer = wanted(scope) if not items else wanted(_at_item(scope, items[0]))
    if isinstance(answer, Decimal):
        return _item(items, answer)
    kept = []
    for place, each in enumerate(items):
        if place:
            answer = wanted(_at_item(scope, each))
        if answer is True:
            kept.append(each)
        elif answer is not None and answer is not False:
            return None
    return kept


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

    return lambda scope: looped(lambda: turns(scope, 0), body, scope, asks)


def looped(turns: Callable[[], Iterator[Scope]], body: Run, scope: Scope, asks: bool) -> object:
    """The values of a loop's body in all its turns; null where there is nothing to go through."""
    results: list[object] = []
    try:
        for inside in turns():
            so_far = {"partial": scope.budget.made(list(results))} if asks else {}
            results.append(body(inside.inner(so_far) if asks else inside))
    except NothingToGoThrough:
        return None
    return scope.budget.made(results)


@compiles("quantified")
def _quantified(compiler: Compiler, children: list[Node]) -> Run:
    """some or every x in xs satisfies …"""
    turns, body = _turns(compiler, children)
    some = children[0] == "some"
    return lambda scope: quantified(lambda: turns(scope, 0), body, some=some)


def quantified(turns: Callable[[], Iterator[Scope]], body: Run, *, some: bool) -> bool | None:
    """Whether some, or every, turn of a loop satisfies its body."""
    join = operators.disjunction if some else operators.conjunction
    answer: bool | None = not some
    try:
        for inside in turns():
            answer = join(answer, body(inside))
            if answer is some:
                break
    except NothingToGoThrough:
        return None
    return answer


class NothingToGoThrough(Exception):
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
            raise NothingToGoThrough
        for item in items:
            inside = scope.inner({name: item})
            if level + 1 == len(sources):
                yield inside
            else:
                yield from turns(inside, level + 1)

    return turns, body


def _source(compiler: Compiler, children: list[Node], names: list[str]) -> _Source:
    first = compiler.compile(children[2], *names)
    if len(children) == 3:
        return lambda scope: ranges.items(first(scope))
    last = compiler.compile(children[4], *names)
    return lambda scope: ranges.steps(first(scope), last(scope))


def _tree(node: Node) -> Tree[Token]:
    assert isinstance(node, Tree)
    return node
