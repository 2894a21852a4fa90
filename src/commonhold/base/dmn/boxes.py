"""What reads each kind of boxed expression (DMN 1.5, 7.3, 8 and 10.2.2)."""

from collections.abc import Iterator, Sequence

from lxml import etree

from commonhold.base.dmn import lists, ranges, types
from commonhold.base.dmn.boxed import NO_LOGIC, Boxed, BoxReader, box, typed
from commonhold.base.dmn.calls import defined
from commonhold.base.dmn.files import child, children, local, name_of, type_ref
from commonhold.base.dmn.functions import Function
from commonhold.base.dmn.refusals import Invalid, Unsupported
from commonhold.base.dmn.scopes import Scope
from commonhold.base.dmn.table_reader import read_table


@box("literalExpression")
def _literal(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    reader = boxes.reader
    if child(xml, "importedValues") is not None:
        raise Unsupported(element=reader.where, what="“importedValues”")
    expression = reader.expression(xml, reader.where, reader.within(*bound))
    return Boxed(expression.run, expression.names)


@box("decisionTable")
def _table(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    table = read_table(xml, boxes.reader, boxes.reader.within(*bound))
    return Boxed(table.run, table.names, table=table)


@box("context")
def _context(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    """An entry may read the entries before it. An entry without a name is the result."""
    entries: list[tuple[str, Boxed, types.Type | None]] = []
    result, known = None, list(bound)
    for each in children(xml, "contextEntry"):
        variable = child(each, "variable")
        name = name_of(variable) if variable is not None else ""
        itself = [name] if child(each, "functionDefinition") is not None else []
        held = boxes.only(each, (*known, *itself))
        if not name:
            result = held
            continue
        if name in (before for before, _, _ in entries):
            raise Invalid(element=boxes.reader.where, why=f"its context has two entries called {name}")
        declared = boxes.reader.items.of(each, variable.get("typeRef")) if variable is not None else None
        entries.append((name, held, declared))
        known.append(name)

    def run(scope: Scope) -> object:
        made: dict[str, object] = {}
        inside = scope.inner(made)
        for name, held, declared in entries:
            made[name] = types.coerced(held.run(inside), declared)
        return scope.budget.made(made) if result is None else result.run(inside)

    return Boxed(run, _joined(*(held for _, held, _ in entries), *([result] if result else [])))


@box("invocation")
def _invocation(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    called = boxes.only(xml, bound)
    names, given = [], []
    for each in children(xml, "binding"):
        parameter = child(each, "parameter")
        names.append(name_of(parameter) if parameter is not None else "")
        given.append(next(boxes.all(each, bound), NO_LOGIC))

    def run(scope: Scope) -> object:
        function = called.run(scope)
        values = [each.run(scope) for each in given]
        scope.budget.charge(*values)
        if not isinstance(function, Function):
            return None
        return scope.budget.made(function.call(values, names if values else None, scope.budget))

    return Boxed(run, _joined(called, *given))


@box("list")
def _list(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    items = list(boxes.all(xml, bound))
    return Boxed(lambda scope: scope.budget.made([each.run(scope) for each in items]), _joined(*items))


@box("relation")
def _relation(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    columns = [(name_of(each), boxes.reader.items.declared(each)) for each in children(xml, "column")]
    rows = [list(boxes.all(each, bound)) for each in children(xml, "row")]
    if any(len(row) != len(columns) for row in rows):
        raise Invalid(
            element=boxes.reader.where, why="a row of its relation has not one cell for each column"
        )

    def made(row: Sequence[Boxed], scope: Scope) -> dict[str, object]:
        cells = zip(columns, row, strict=True)
        return {name: types.coerced(cell.run(scope), declared) for (name, declared), cell in cells}

    return Boxed(
        lambda scope: scope.budget.made([made(row, scope) for row in rows]),
        _joined(*(cell for row in rows for cell in row)),
    )


@box("functionDefinition")
def _function(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    kind = xml.get("kind", "FEEL").upper()
    parameters = boxes.parameters(xml)
    if kind not in ("FEEL", "F"):
        if not boxes.reader.known.lenient:
            raise Unsupported(element=boxes.reader.where, what=f"a function of {xml.get('kind')}")
        return Boxed(lambda scope: defined("", parameters, NO_LOGIC.run, scope), frozenset())
    body = boxes.only(xml, (*bound, *(each.name for each in parameters)))
    declared = boxes.reader.items.of(xml, type_ref(xml))
    # Some tools give a function's own type there, others that of what it answers.
    if declared is not None and not isinstance(types.settled(declared), types.FunctionOf):
        body = typed(body, declared)
    return Boxed(lambda scope: defined("", parameters, body.run, scope), body.names)


@box("conditional")
def _conditional(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    condition, then, otherwise = (boxes.inside(xml, name, bound) for name in ("if", "then", "else"))
    return Boxed(
        lambda scope: then.run(scope) if condition.run(scope) is True else otherwise.run(scope),
        _joined(condition, then, otherwise),
    )


@box("filter")
def _filter(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    source = boxes.inside(xml, "in", bound)
    match = boxes.inside(xml, "match", (*bound, "item"))
    return Boxed(lambda scope: lists.filtered(source.run(scope), match.run, scope), _joined(source, match))


@box("for", "some", "every")
def _iterator(boxes: BoxReader, xml: etree._Element, bound: tuple[str, ...]) -> Boxed:
    kind, variable = local(xml), " ".join((xml.get("iteratorVariable") or "item").split())
    source = boxes.inside(xml, "in", bound)
    inner = (*bound, variable, *(["partial"] if kind == "for" else []))
    body = boxes.inside(xml, "return" if kind == "for" else "satisfies", inner)
    asks = any("partial" in (each.text or "") for each in xml.iter())

    def turns(scope: Scope) -> Iterator[Scope]:
        items = ranges.items(source.run(scope))
        if items is None:
            raise lists.NothingToGoThrough
        return (scope.inner({variable: item}) for item in items)

    def run(scope: Scope) -> object:
        if kind == "for":
            return lists.looped(lambda: turns(scope), body.run, scope, asks)
        return lists.quantified(lambda: turns(scope), body.run, some=kind == "some")

    return Boxed(run, _joined(source, body))


def _joined(*boxes: Boxed) -> frozenset[str]:
    return frozenset().union(*(each.names for each in boxes))
