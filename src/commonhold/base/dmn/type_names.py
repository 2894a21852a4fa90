"""FEEL's names for types, read: number, list<number>, context<a: string>, function<number> -> number."""

import re
from collections.abc import Callable, Sequence

from commonhold.base.dmn import types

Find = Callable[[str], types.Type | None]
"""Finds the type of a name that a file declares."""

SIMPLE = {
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
}
BARE = {"list", "context", "range", "function"}
"""What a declaration may name without saying of what; `instance of` may not."""

_OLD_NAMES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def named(name: str) -> types.Type | None:
    """A type that FEEL itself names."""
    name = _OLD_NAMES.get(name, name)
    if name == "Any":
        return types.ANY
    if name == "Null":
        return types.Simple("null")
    return types.Simple(name) if name in SIMPLE else None


_TOKEN = re.compile(r"\s*(->|[<>,:]|\"[^\"]*\"|[^<>,:\"\s-][^<>,:\"-]*)")


def read_type(text: str, find: Find) -> types.Type | None:
    """The type that a text names, such as list<number>; None where there is no such type."""
    words = [each.strip().strip('"') for each in _TOKEN.findall(text)]
    found, rest = _read(words, find)
    return None if rest else found


def _read(words: Sequence[str], find: Find) -> tuple[types.Type | None, Sequence[str]]:
    if not words:
        return None, words
    name, rest = " ".join(words[0].split()), words[1:]
    if name not in BARE or not rest or rest[0] != "<":
        return (None if name in BARE else find(name) or named(name)), rest
    arguments: list[tuple[str, types.Type | None]] = []
    rest = rest[1:]
    while rest and rest[0] != ">":
        key = ""
        if name == "context" and len(rest) > 2 and rest[1] == ":":
            key, rest = " ".join(rest[0].split()), rest[2:]
        inner, rest = _read(rest, find)
        arguments.append((key, inner))
        if rest and rest[0] == ",":
            rest = rest[1:]
        elif not rest or rest[0] != ">":
            return None, rest
    if not rest:
        return None, ["<"]
    rest = rest[1:]
    result: types.Type | None = types.ANY
    if name == "function":
        if not rest or rest[0] != "->":
            return None, rest
        result, rest = _read(rest[1:], find)
    return _made(name, arguments, result), rest


def _made(
    name: str, arguments: Sequence[tuple[str, types.Type | None]], result: types.Type | None
) -> types.Type | None:
    inner = [each for _, each in arguments if each is not None]
    if len(inner) < len(arguments) or result is None:
        return None
    if name == "function":
        return types.FunctionOf(tuple(inner))
    if name == "context":
        return types.ContextOf({key: each for (key, _), each in zip(arguments, inner, strict=True)})
    if len(inner) != 1:
        return None
    return types.ListOf(inner[0]) if name == "list" else types.RangeOf(inner[0])
