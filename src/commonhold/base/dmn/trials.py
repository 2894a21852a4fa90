"""Trying a decision: which inputs it takes, and why each of its rules applies to them or does not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from commonhold.base.dmn.drawn_tables import Column, Drawn, DrawnFile, Table
from commonhold.base.dmn.feel import UnaryTests, compile_expression, compile_unary_tests
from commonhold.base.dmn.texts import literal
from commonhold.base.dmn.typed_values import WANTED
from commonhold.base.refusals import Refusal

LONGEST_SHOWN = 100
_OTHER_NAMES = {"dateTime": "date and time", "dateandtime": "date and time"}


@dataclass(frozen=True, slots=True)
class Input:
    """Something that a decision takes. `kind` is one of WANTED, or empty where the file doesn't say or it has parts."""

    name: str
    label: str
    kind: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one test says of one value, and that in words; `held` is None where it can't be said."""

    held: bool | None
    words: str


def inputs(decision: Drawn, file: DrawnFile, read: Collection[str]) -> tuple[Input, ...]:
    """What a decision takes, and what the decisions that it needs take. `read` are the variables that they read."""
    found: dict[str, Input] = {}
    columns: dict[str, Column] = {}
    for element in needed(decision, file):
        if element.kind == "inputData":
            found[element.name] = Input(element.name, element.title, *_type(element.type, file))
        for column in element.table.inputs if element.table else ():
            columns.setdefault(column.text, column)
    known = {each.name for each in file.elements.values()} | file.parts
    for name in [*columns, *sorted(read)]:
        if name in read and name not in found and (name in columns or name not in known):
            column = columns.get(name) or Column("", name, name, "", "")
            found[name] = Input(name, column.label, *_type(column.type, file))
    return tuple(
        replace(each, allowed=each.allowed or columns[name].allowed) if name in columns else each
        for name, each in found.items()
    )


def needed(decision: Drawn, file: DrawnFile) -> tuple[Drawn, ...]:
    """A decision and all that it needs, whatever that needs among it."""
    found: dict[str, Drawn] = {}
    waiting = [decision]
    while waiting:
        each = waiting.pop(0)
        if each.id not in found:
            found[each.id] = each
            waiting += [file.elements[need] for need in each.needs if need in file.elements]
    return tuple(found.values())


def explained(
    table: Table, names: Collection[str], values: Mapping[str, object], *, at: datetime
) -> tuple[tuple[Cell, ...], ...]:
    """For each rule of a table what each of its tests says, with these values. The table itself is what decides."""
    known_names = frozenset(names)
    given = [_given(column.text, known_names, values, at) for column in table.inputs]
    known: dict[tuple[int, str], Cell] = {}
    for rule in table.rules:
        for place, test in enumerate(rule.tests[: len(given)]):
            if (place, test) not in known:
                known[place, test] = _cell(
                    table.inputs[place].text, given[place], test, known_names, values, at
                )
    return tuple(tuple(known[each] for each in enumerate(rule.tests[: len(given)])) for rule in table.rules)


def shown(value: object, most: int = LONGEST_SHOWN) -> str:
    """A value in no more than so many characters."""
    text = "nothing" if value is None else literal(value)
    return text if len(text) <= most else f"{text[:most]}…"


def _given(
    text: str, names: frozenset[str], values: Mapping[str, object], at: datetime
) -> tuple[object, str]:
    """A column's value, or why it has none."""
    try:
        return compile_expression(text, names)(values, at=at), ""
    except Refusal as refusal:
        return None, refusal.message


def _cell(
    column: str,
    given: tuple[object, str],
    test: str,
    names: frozenset[str],
    values: Mapping[str, object],
    at: datetime,
) -> Cell:
    if test == "-":
        return Cell(True, "anything will do")
    value, trouble = given
    held = None
    if not trouble:
        try:
            held = _tests(test, names)(value, values, at=at)
        except Refusal as refusal:
            trouble = refusal.message
    if trouble:
        return Cell(None, f"can’t be worked out here: {trouble}")
    if held is None:
        return Cell(None, f"{column} is {shown(value)}: can’t be compared with {test}")
    return Cell(held, f"{column} is {shown(value)}: {'' if held else 'not '}{test}")


@lru_cache(maxsize=4096)
def _tests(text: str, names: frozenset[str]) -> UnaryTests:
    return compile_unary_tests(text, names)


def _type(named: str, file: DrawnFile) -> tuple[str, str]:
    """What kind of value a reference to a type means, and the values allowed; an own type is what it is based on."""
    allowed, seen = "", set[str]()
    while named in file.types and named not in seen:
        seen.add(named)
        named, allowed = file.types[named].base, allowed or file.types[named].allowed
    plain = named.rpartition(":")[2]
    plain = _OTHER_NAMES.get(plain, plain)
    return (plain if plain in WANTED else ""), allowed
