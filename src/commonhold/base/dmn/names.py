"""Names in FEEL, which may have spaces and signs in them: where each one ends."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

START = r"(?:[^\W\d]|[\u200c\u200d\u2070-\u218f\u2c00-\u2fef\U00010000-\U000effff])"
"""What a name may start with (DMN 1.5, grammar rule 28); letters of every language, and pictures."""

_PART = r"(?:\w|[\u00b7\u200c\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef\U00010000-\U000effff])"
WORD = f"{START}{_PART}*"

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between"}
    | {"null", "true", "false", "function"}
)
_NOT_KEYWORD = rf"(?!(?:{'|'.join(sorted(KEYWORDS - {'function'}))})(?!\w)|instance\s+of(?!\w))"
_WORDS = rf"{WORD}(?:\s+{WORD})*"
_MORE = rf"{START}(?:{_PART}|[\s.\-/'+*?])*?"

KEY = re.compile(rf"{_MORE}(?=\s*:)|\?(?=\s*:)")
"""An entry's name, up to its colon."""

ARGUMENT = re.compile(rf"{WORD}(?:\s+{WORD})+(?=\s*:)")
"""A parameter's name of several words, up to its colon."""

PARAMETER = re.compile(rf"{_WORDS}(?=\s*[,:)])")
"""The name of a parameter that a function defines."""

VARIABLE = re.compile(rf"{_MORE}(?=\s+in(?!\w))")
"""The name of what a loop goes through with, up to its "in"."""

ENTRY = re.compile(rf"{WORD}(?:\s+{_NOT_KEYWORD}{WORD})*")
"""What comes after a dot: words up to a keyword or sign."""

TYPES = frozenset({"date and time", "days and time duration", "years and months duration"})
"""Types with spaces in their names."""

_PIECES = re.compile(r"\w+|[^\w\s]")


def plain(name: str) -> str:
    """A name with one space wherever it has some."""
    return " ".join(name.split())


@lru_cache(maxsize=256)
def longest(names: frozenset[str], then: str = r"(?!\w)") -> re.Pattern[str]:
    """Finds the longest of those names that are no plain words, with any space where they have some."""
    spaced = {plain(name) for name in names if not name.isidentifier()}
    ordered = sorted((each for each in spaced if re.match(START, each)), key=len, reverse=True)
    choices = [r"\s+".join(map(re.escape, each.split(" "))) for each in ordered]
    if not choices:
        return re.compile(r"(?!)")
    ends = [
        each + (then if re.match(r"\w", name[-1]) else "")
        for each, name in zip(choices, ordered, strict=True)
    ]
    return re.compile(f"(?:{'|'.join(ends)})")


def type_ends(text: str, at: int, names: Collection[str]) -> int:
    """Where the type that starts at a place in a text ends; the same place where none starts there."""
    found = longest(TYPES | frozenset(names)).match(text, at) or _TYPE.match(text, at)
    if found is None:
        return at
    end = found.end()
    opening = _OPENING.match(text, end)
    if found.group() not in _OF or opening is None:
        return end
    end, depth = opening.end(), 1
    while depth and end < len(text):
        step = 2 if text.startswith("->", end) else 1
        depth += {"<": 1, ">": -1}.get(text[end], 0) if step == 1 else 0
        end += step
    result = _RESULT.match(text, end) if found.group() == "function" else None
    return type_ends(text, result.end(), names) if result else end


_OF: Mapping[str, None] = dict.fromkeys(("list", "context", "range", "function"))
_TYPE = re.compile(rf"{WORD}(?:\s*\.\s*{WORD})*")
_OPENING = re.compile(r"\s*<")
_RESULT = re.compile(r"\s*->\s*")
