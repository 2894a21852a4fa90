"""What is different between two DMN files: decision by decision, column by column, rule by rule, in words."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from commonhold.base.differences import Change, Detail, How, details
from commonhold.base.dmn.drawn_tables import KINDS, Box, Column, Drawn, DrawnFile, Rule, Table, draw

_Part = TypeVar("_Part", Column, Rule)
_NO_TABLE = Table("", "", (), (), (), ())


def compare(old: bytes, new: bytes) -> tuple[Change, ...]:
    """What a newer file adds, changes and moves, in its order, and then what it has no more.

    Raises NotDmn and Invalid, for files that can't be read.
    """
    before, after = draw(old), draw(new)
    found: list[Change] = []
    for each in after.elements.values():
        was = before.elements.get(each.id)
        found += [_whole(each, How.ADDED, after)] if was is None else _changes(was, each, before, after)
    gone = (each for each in before.elements.values() if each.id not in after.elements)
    return (*found, *(_whole(each, How.REMOVED, before) for each in gone))


def _whole(element: Drawn, how: How, file: DrawnFile) -> Change:
    said = details({}, _facts(element, file)) if how is How.ADDED else details(_facts(element, file), {})
    return Change(element.id, KINDS[element.kind], element.title, how, tuple(said))


def _changes(old: Drawn, new: Drawn, before: DrawnFile, after: DrawnFile) -> Iterator[Change]:
    if said := tuple(details(_facts(old, before), _facts(new, after))):
        yield Change(new.id, KINDS[new.kind], new.title, How.CHANGED, said)
    was, now = old.table or _NO_TABLE, new.table or _NO_TABLE
    for kind, olds, news in (("input", was.inputs, now.inputs), ("output", was.outputs, now.outputs)):
        yield from _columns(new, kind, _by_id(olds), _by_id(news))
    yield from _rules(new, was, now)


def _facts(element: Drawn, file: DrawnFile) -> dict[str, str]:
    """What an element says, but for the columns and rules of its table."""
    needed = (file.elements[each].title if each in file.elements else each for each in element.needs)
    table = element.table
    facts = {
        "name": element.title,
        "called in expressions": element.name if element.name != element.title else "",
        "type": element.type,
        "description": element.said,
        "needs": ", ".join(needed),
        "hit policy": f"{table.policy} {table.aggregation}".strip() if table else "",
        "rules": str(len(table.rules)) if table else "",
    }
    return {**facts, **_texts(element.boxes)}


def _texts(boxes: Sequence[Box], path: str = "") -> dict[str, str]:
    """The texts in boxes, by the names of the boxes that they stand in; one that is alone needs no name."""
    found: dict[str, str] = {}
    for place, box in enumerate(boxes, start=1):
        name = box.name or ("" if len(boxes) == 1 else f"part {place}")
        where = ", ".join(filter(None, (path, name)))
        if where in found:
            where = f"{where} {place}"
        found |= _texts(box.inside, where) if box.inside else {where or "expression": box.text}
    return found


def _columns(
    decision: Drawn, kind: str, old: Mapping[str, Column], new: Mapping[str, Column]
) -> Iterator[Change]:
    for each in dict.fromkeys([*new, *old]):
        was, now = old.get(each), new.get(each)
        said = tuple(details(_column(was), _column(now)))
        label = (now or was or _NOTHING).label
        if said or not (was and now):
            yield Change(decision.id, kind, f"{decision.title}, {kind} “{label}”", _how(was, now), said)
    for each, place in _moved(old, new):
        yield Change(decision.id, kind, f"{decision.title}, {kind} “{new[each].label}”", How.MOVED, (place,))


_NOTHING = Column("", "", "", "", "")


def _column(column: Column | None) -> dict[str, str]:
    if column is None:
        return {}
    return {
        "label": column.label,
        "expression": column.text,
        "type": column.type,
        "values allowed": column.allowed,
        "default": column.default,
    }


def _rules(decision: Drawn, old_table: Table, new_table: Table) -> Iterator[Change]:
    old, new = _by_id(old_table.rules), _by_id(new_table.rules)
    labels = {**_labels(old_table), **_labels(new_table)}
    titles = {each: f"{decision.title}, older rule {number}" for number, each in enumerate(old, start=1)}
    titles |= {each: f"{decision.title}, rule {number}" for number, each in enumerate(new, start=1)}
    for each in dict.fromkeys([*new, *old]):
        was, now = old.get(each), new.get(each)
        said = tuple(
            Detail(labels.get(cell.what, cell.what), cell.before, cell.after)
            for cell in details(_cells(was, old_table), _cells(now, new_table))
        )
        if said or not (was and now):
            yield Change(decision.id, "rule", titles[each], _how(was, now), said)
    for each, place in _moved(old, new):
        yield Change(decision.id, "rule", titles[each], How.MOVED, (place,))


def _cells(rule: Rule | None, table: Table) -> dict[str, str]:
    """A rule's texts by their columns. A cell that lets everything pass says nothing."""
    if rule is None:
        return {}
    tests = ("" if text == "-" else text for text in rule.tests)
    notes = ((f"note {number}", text) for number, text in enumerate(rule.annotations, start=1))
    return dict([*zip(_labels(table), (*tests, *rule.answers), strict=False), *notes])


def _labels(table: Table) -> dict[str, str]:
    """What the cells of each column are called, the inputs first."""
    inputs = {f"input {each}": f"if {column.label}" for each, column in _by_id(table.inputs).items()}
    outputs = {f"output {each}": f"then {column.label}" for each, column in _by_id(table.outputs).items()}
    return {**inputs, **outputs}


def _by_id(parts: Sequence[_Part]) -> dict[str, _Part]:
    """By id; by place those that have none, or one that others have too."""
    found: dict[str, _Part] = {}
    for place, each in enumerate(parts, start=1):
        found[each.id if each.id and each.id not in found else f"#{place}"] = each
    return found


def _how(old: object, new: object) -> How:
    return How.CHANGED if old and new else How.ADDED if new else How.REMOVED


def _moved(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[tuple[str, Detail]]:
    """What both have and stands elsewhere among the others, with its places: as few as can be."""
    places = {each: place for place, each in enumerate(old, start=1)}
    stayed = _longest_rising([places[each] for each in new if each in places])
    for place, each in enumerate(new, start=1):
        if each in places and places[each] not in stayed:
            yield each, Detail("place", str(places[each]), str(place))


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The most of some different numbers that already stand in rising order."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    found, last = set(), ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
