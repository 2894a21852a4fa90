"""FEEL's words: text cut into tokens, with names that have spaces in them known beforehand."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from lark import Token

from commonhold.base.dmn.refusals import NotFeel
from commonhold.base.dmn.scopes import shortened

LONGEST_TEXT = 10_000
"""In characters."""

_KEYWORDS = {
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "and",
    "or",
    "between",
}
_KEYWORDS |= {"null", "true", "false"}
_TOKEN = re.compile(
    r"""(?P<space>(?:\s|//[^\n]*|/\*(?s:.*?)\*/)+)
    |(?P<NUMBER>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?)
    |(?P<STRING>"(?s:[^"\\]|\\.)*")
    |(?P<INSTANCE_OF>instance\s+of\b)
    |(?P<NAME>[^\W\d]\w*|\?)
    |(?P<COMPARE><=|>=|!=|[=<>])
    |(?P<POWER>\*\*)
    |(?P<TO>\.\.)
    |(?P<SIGN>[-+])
    |(?P<TIMES>[*/])
    |(?P<MARK>[()\[\]{},.:@])""",
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
_ENDS_A_VALUE = {"NAME", "NUMBER", "STRING", "NULL", "TRUE", "FALSE", "RPAR", "RSQB", "RBRACE", "LSQB"}
_AFTER_A_RANGE = re.compile(r"\s*(?:$|[),}]|(?:and|or|then|else|return|satisfies)\b)")
_STARTS_A_NAME = re.compile(r"[^\W\d]")
_SPACED = frozenset({"date and time", "days and time duration", "years and months duration"})
"""Types with spaces in their names."""


def tokens(text: str, names: Collection[str], functions: Collection[str]) -> Iterator[Token]:
    """The tokens of an expression. `names` are variables and entries, `functions` built-in functions.

    Raises NotFeel where there is something that no token starts with.
    """
    if len(text) > LONGEST_TEXT:
        raise not_feel(
            text, 0, f"there are {len(text)} characters, and {LONGEST_TEXT} are the most there can be"
        )
    spaced = _one_of(frozenset(names), r"(?!\w)")
    called = _one_of(frozenset(functions), r"(?=\s*\()")
    typed = _one_of(_SPACED, r"(?!\w)")
    previous, at = "", 0
    while at < len(text):
        found = (typed if previous == "INSTANCE_OF" else spaced).match(text, at) or called.match(text, at)
        if found:
            yield Token("NAME", " ".join(found.group().split()), start_pos=at)
            previous, at = "NAME", found.end()
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            why = "a text starts that has no end" if text[at] == '"' else f"“{text[at]}” means nothing"
            raise not_feel(text, at, why)
        kind = found.lastgroup or ""
        if kind != "space":
            previous = _kind(kind, found, previous)
            yield Token(previous, found.group(), start_pos=at)
        at = found.end()


def not_feel(text: str, at: int, why: str) -> NotFeel:
    """A refusal that shows the text around a place in it."""
    return NotFeel(text=shortened(text), position=at + 1, why=why)


def unquoted(token: Token, text: str) -> str:
    """What a text between quotation marks says."""
    said = _ESCAPE.sub(_unescaped, token[1:-1])
    try:
        return said.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise not_feel(text, token.start_pos or 0, "there is half of a character") from None


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def _unescaped(found: re.Match[str]) -> str:
    if digits := found[1] or found[2]:
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else found.group()
    return _ESCAPED.get(found[3]) or (found[3] if found[3] in "\"'\\" else found.group())


def _kind(kind: str, found: re.Match[str], previous: str) -> str:
    if kind == "NAME" and previous != "DOT" and found.group() in _KEYWORDS:
        return found.group().upper()
    if kind != "MARK":
        return kind
    # The brackets of ]1..5[ turn outwards, so what they mean depends on what stands beside them.
    if found.group() == "]" and previous not in _ENDS_A_VALUE:
        return "OPENING"
    if found.group() == "[" and previous in _ENDS_A_VALUE and _AFTER_A_RANGE.match(found.string, found.end()):
        return "CLOSING"
    return _MARKS[found.group()]


@lru_cache(maxsize=64)
def _one_of(names: frozenset[str], then: str) -> re.Pattern[str]:
    spaced = {" ".join(name.split()) for name in names if not name.isidentifier()}
    longest_first = sorted(filter(_STARTS_A_NAME.match, spaced), key=len, reverse=True)
    choices = [re.escape(name).replace(r"\ ", r"\s+") for name in longest_first]
    return re.compile(f"(?:{'|'.join(choices)}){then}" if choices else r"(?!)")
