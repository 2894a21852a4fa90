"""FEEL's built-in functions with regular expressions, as XPath has them (DMN 1.5, 10.3.4.3), bounded in time.

What XPath calls an error is null here.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from time import thread_time
from typing import TypeVar

import regex
from elementpath.regex import RegexError, translate_pattern

from commonhold.base.dmn.functions import builtin
from commonhold.base.dmn.scopes import Budget
from commonhold.base.dmn.text_functions import LONGEST_MADE

_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": 0}
_LONGEST_PATTERN = 500
_CLASSES = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\s+", re.DOTALL)
_REPLACED = re.compile(r"\\([\\$])|\$(\d+)|([\\$])")
_Answer = TypeVar("_Answer")


@builtin("matches", budgeted=True)
def matches(budget: Budget, input_: str, pattern: str, flags: str | None = None) -> bool:
    compiled = _timed(budget, lambda _: _compiled(pattern, flags or ""))
    return _timed(budget, lambda seconds: compiled.search(input_, timeout=seconds)) is not None


@builtin("replace", budgeted=True)
def replace(
    budget: Budget, input_: str, pattern: str, replacement: str, flags: str | None = None
) -> str | None:
    """The text with what the pattern finds replaced; $1 stands for what the first group found."""
    compiled = _timed(budget, lambda _: _compiled(pattern, flags or ""))
    parts = _parts(replacement, compiled.groups)
    made = 0

    def replaced(found: regex.Match[str]) -> str:
        nonlocal made
        text = "".join(each if isinstance(each, str) else found.group(each) or "" for each in parts)
        made += len(text)
        if made > LONGEST_MADE:
            raise ValueError("the text that this makes is too long")
        return text

    if _timed(budget, lambda seconds: compiled.search("", timeout=seconds)):
        return None  # a pattern that finds nothing everywhere
    return _timed(budget, lambda seconds: compiled.sub(replaced, input_, timeout=seconds))


@builtin("split", budgeted=True)
def split(budget: Budget, string: str, delimiter: str) -> list[object] | None:
    compiled = _timed(budget, lambda _: _compiled(delimiter, ""))
    if not string or _timed(budget, lambda seconds: compiled.search("", timeout=seconds)):
        return None if string else [""]
    parts, end = list[object](), 0
    for found in _timed(budget, lambda seconds: list(compiled.finditer(string, timeout=seconds))):
        parts.append(string[end : found.start()])
        end = found.end()
    return [*parts, string[end:]]


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> regex.Pattern[str]:
    """ValueError for what XPath doesn't know."""
    if len(pattern) > _LONGEST_PATTERN or set(flags) - _FLAGS.keys():
        raise ValueError(pattern)
    if "x" in flags:
        pattern = _CLASSES.sub(lambda found: "" if found.group().isspace() else found.group(), pattern)
    taken = 0
    for each in flags:
        taken |= int(_FLAGS[each])
    try:
        return regex.compile(translate_pattern(pattern, taken), taken | int(regex.VERSION0))
    except (RegexError, regex.error, RecursionError, OverflowError, IndexError, TypeError) as error:
        raise ValueError(pattern) from error


def _parts(replacement: str, groups: int) -> list[str | int]:
    """What a replacement is made of: text, and the numbers of groups. Without a twelfth, $12 is the first and a 2."""
    parts, end = list[str | int](), 0
    for found in _REPLACED.finditer(replacement):
        parts.append(replacement[end : found.start()])
        end = found.end()
        if found[3]:
            raise ValueError(replacement)
        if found[1]:
            parts.append(found[1])
            continue
        digits = found[2]
        while len(digits) > 1 and int(digits) > groups:
            digits = digits[:-1]
        parts += [int(digits)] if int(digits) <= groups else []
        parts.append(found[2][len(digits) :])
    return [*parts, replacement[end:]]


def _timed(budget: Budget, run: Callable[[float], _Answer]) -> _Answer:
    """What a pattern comes to within the time that is left to the evaluation's patterns. TooMuchWork beyond it."""
    start = thread_time()
    try:
        return run(budget.seconds)
    except TimeoutError:
        raise budget.spent() from None
    finally:
        budget.take(10)
        budget.seconds -= thread_time() - start
        if budget.seconds <= 0:
            raise budget.spent()
