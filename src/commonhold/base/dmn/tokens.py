"""FEEL's words: text cut into tokens. What a name is depends on the names that are known, and on where it stands."""

import re
from collections.abc import Collection, Iterator

from lark import Token

from commonhold.base.dmn import names as naming
from commonhold.base.dmn.names import KEYWORDS, START, WORD, longest, plain
from commonhold.base.dmn.strings import not_feel

LONGEST_TEXT = 10_000
"""In characters."""

_TOKEN = re.compile(
    rf"""(?P<space>(?:[\s\ufeff\u180e\u200b]|//[^\n]*|/\*(?s:.*?)\*/)+)
    |(?P<NUMBER>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,4}})?)
    |(?P<STRING>"(?s:[^"\\]|\\.)*")
    |(?P<INSTANCE_OF>instance\s+of\b)
    |(?P<NAME>{WORD}|\?)
    |(?P<COMPARE><=|>=|!=|[=<>])
    |(?P<POWER>\*\*)
    |(?P<TO>\.\.)
    |(?P<SIGN>[-+])
    |(?P<TIMES>[*/])
    |(?P<MARK>[()\[\]{{}},.:@])""",
    re.VERBOSE,
)
_MARKS = {
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    ",": "COMMA",
    ".": "DOT",
    ":": "COLON",
    "@": "AT",
}
_OPENS = {"LPAR": "(", "LSQB": "[", "LBRACE": "{", "OPENING": "["}
_CLOSES = {"RPAR", "RSQB", "RBRACE", "CLOSING"}
_ENDS_A_VALUE = {
    "NAME",
    "NUMBER",
    "STRING",
    "NULL",
    "TRUE",
    "FALSE",
    "RPAR",
    "RSQB",
    "RBRACE",
    "LSQB",
    "TYPE",
}
_LOOPS = {"FOR", "SOME", "EVERY"}
_AFTER_A_RANGE = re.compile(r"\s*(?:$|[),}\]=<>!.]|(?:and|or|then|else|return|satisfies|in)\b)")
_STARTS_A_NAME = re.compile(START)
_COLON = re.compile(r"\s*:")
_EXTERNAL = re.compile(r"external(?=\s*\{)")


def tokens(text: str, names: Collection[str], functions: Collection[str]) -> Iterator[Token]:
    """The tokens of an expression. `names` are variables and entries, `functions` built-in functions.

    Raises NotFeel where there is something that no token starts with.
    """
    if len(text) > LONGEST_TEXT:
        raise not_feel(
            text, 0, f"there are {len(text)} characters, and {LONGEST_TEXT} are the most there can be"
        )
    return _Cutter(text, frozenset(names), frozenset(functions)).cut()


class _Cutter:
    """Cuts one text. `_open` are the brackets around the place, each with what is known about what they hold."""

    def __init__(self, text: str, names: frozenset[str], functions: frozenset[str]) -> None:
        self._text = text
        self._names = names
        self._called = longest(functions)
        self._previous = ""
        self._open: list[str] = [""]

    def cut(self) -> Iterator[Token]:
        at = 0
        while at < len(self._text):
            kind, end = self._next(at)
            if kind:
                said = self._text[at:end]
                yield Token(kind, plain(said) if kind in ("NAME", "TYPE") else said, start_pos=at)
                self._passed(kind)
            at = end

    def _next(self, at: int) -> tuple[str, int]:
        """The kind of the token that starts at a place, "" for space, and where it ends."""
        found = _TOKEN.match(self._text, at)
        if found and found.lastgroup == "space":
            return "", found.end()
        if self._wants_a_type() and (end := naming.type_ends(self._text, at, self._names)) > at:
            return "TYPE", end
        name = self._name(at)
        if name:
            return "NAME", name.end()
        if (
            found
            and found.lastgroup == "STRING"
            and self._starts_an_entry()
            and _COLON.match(self._text, found.end())
        ):
            self._names |= {plain(found.group()[1:-1])}
        if found is None:
            why = (
                "a text starts that has no end"
                if self._text[at] == '"'
                else f"“{self._text[at]}” means nothing"
            )
            raise not_feel(self._text, at, why)
        return self._kind(found), found.end()

    def _starts_an_entry(self) -> bool:
        return self._open[-1] == "{" and self._previous in ("LBRACE", "COMMA")

    def _wants_a_type(self) -> bool:
        return self._previous == "INSTANCE_OF" or (self._previous == "COLON" and self._open[-1] == "function")

    def _name(self, at: int) -> re.Match[str] | None:
        """A name that is more than a word, by what stands before it or by what is known."""
        if not _STARTS_A_NAME.match(self._text, at) and self._text[at] != "?":
            return None
        inside, first = self._open[-1], self._previous in ("LPAR", "LBRACE", "COMMA")
        if self._starts_an_entry():
            if found := naming.KEY.match(self._text, at):
                self._names |= {plain(found.group())}
            return found
        if first and inside == "function":
            if found := naming.PARAMETER.match(self._text, at):
                self._names |= {plain(found.group())}
            return found
        if first and inside == "call" and (found := naming.ARGUMENT.match(self._text, at)):
            return found
        if (self._previous in _LOOPS or (first and inside == "loop")) and (
            found := naming.VARIABLE.match(self._text, at)
        ):
            self._names |= {plain(found.group())}
            return found
        known = longest(self._names).match(self._text, at)
        if self._previous == "DOT":
            entry = naming.ENTRY.match(self._text, at)
            return known if known and entry and known.end() >= entry.end() else entry or known
        return known or self._called.match(self._text, at)

    def _kind(self, found: re.Match[str]) -> str:
        kind, said = found.lastgroup or "", found.group()
        if kind == "NAME" and self._previous == "RPAR" and _EXTERNAL.match(self._text, found.start()):
            return "EXTERNAL"
        if kind == "NAME" and self._previous != "DOT" and said in KEYWORDS:
            return said.upper()
        if kind != "MARK":
            return kind
        # The brackets of ]1..5[ turn outwards, so what they mean depends on what stands beside them.
        if said == "]" and self._previous not in _ENDS_A_VALUE:
            return "OPENING"
        if said == "[" and self._previous in _ENDS_A_VALUE and self._open[-1] == "to":
            return "CLOSING" if _AFTER_A_RANGE.match(found.string, found.end()) else "LSQB"
        return _MARKS[said]

    def _passed(self, kind: str) -> None:
        if kind in _OPENS:
            called = kind == "LPAR" and self._previous in ("NAME", "RPAR", "RSQB")
            inside = "function" if self._previous == "FUNCTION" else "call" if called else _OPENS[kind]
            self._open.append(inside)
        elif kind in _CLOSES and len(self._open) > 1:
            self._open.pop()
        elif kind in _LOOPS:
            self._open.append("loop")
        elif kind in ("RETURN", "SATISFIES") and self._open[-1] == "loop":
            self._open.pop()
        elif kind == "TO" and self._open[-1] in ("(", "[", "call"):
            self._open[-1] = "to"
        self._previous = kind
