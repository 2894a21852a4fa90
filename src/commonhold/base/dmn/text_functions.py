"""FEEL's built-in functions on text (DMN 1.5, 10.3.4.3); those with patterns have a file of their own."""

from decimal import Decimal

from commonhold.base.dmn import texts
from commonhold.base.dmn.functions import builtin, whole

LONGEST_MADE = 1_000_000
"""In characters: what the delimiters of a joined text may come to."""


@builtin("string")
def string(from_: object) -> str | None:
    return None if from_ is None else texts.text_of(from_)


@builtin("string length")
def string_length(string: str) -> Decimal:
    return Decimal(len(string))


@builtin("upper case")
def upper_case(string: str) -> str:
    return string.upper()


@builtin("lower case")
def lower_case(string: str) -> str:
    return string.lower()


@builtin("contains")
def contains(string: str, match: str) -> bool:
    return match in string


@builtin("starts with")
def starts_with(string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with")
def ends_with(string: str, match: str) -> bool:
    return string.endswith(match)


@builtin("substring")
def substring(string: str, start_position: Decimal, length: Decimal | None = None) -> str | None:
    """The characters from a position counted from 1, or from the end when it is negative."""
    position = whole(start_position)
    if position == 0 or abs(position) > len(string) or (length is not None and length < 1):
        return None
    start = position - 1 if position > 0 else len(string) + position
    return string[start:] if length is None else string[start : start + whole(length)]


@builtin("substring before")
def substring_before(string: str, match: str) -> str:
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after")
def substring_after(string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


@builtin("string join")
def string_join(list_: list[object], delimiter: str = "") -> str | None:
    found = [each for each in list_ if isinstance(each, str)]
    if len(found) < sum(each is not None for each in list_) or len(found) * len(delimiter) > LONGEST_MADE:
        return None
    return delimiter.join(found)
