"""Pure rules of incidents: what an error means to people, what they can do about it, and values that they type."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from commonhold.base.refusals import Refusal

LONGEST_VALUE = 10_000
MOST_DIGITS = 34
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class NotOfItsKind(Refusal):
    """{variable} has to be {kind}. {how}"""

    code: ClassVar[str] = "cases.not_of_its_kind"


@dataclass(frozen=True)
class Trouble:
    """What went wrong. `code` is a refusal's, or empty for a mistake of ours; `place` is the element it is about."""

    code: str
    text: str
    place: str


def what_happened(error: Exception, element: str) -> Trouble:
    """An error in words for people, as something that could not be done at an element."""
    if isinstance(error, Refusal):
        return Trouble(error.code, error.message, str(error.values.get("element", element)))
    return Trouble("", f"An error in Commonhold ({type(error).__name__})", element)


@dataclass(frozen=True)
class Advice:
    """What an incident means, and what to do, one thing after another."""

    meaning: str
    steps: tuple[str, ...]


_AGAIN = "Then try the step again: on this page, or in the list for every incident of this kind."
_GAP = "If they are right, the process has a gap: ask its owner, {owner}, to mend it, or cancel the case."
_VALUES = "Look at the values below. If one is wrong, correct it: the step is then tried again."
_ADVICE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("bpmn.no-way-out", "No way out of “{place}” fits this case’s values.", (_VALUES, _GAP)),
    ("bpmn.cannot-work", "“{place}” can’t be worked out from this case’s values.", (_VALUES, _GAP)),
    ("dmn.", "A decision or an expression can’t be worked out from this case’s values.", (_VALUES, _GAP)),
    (
        "processes.not-a-variable",
        "The step came to a value that can’t be kept.",
        (_VALUES, "If they are right, tell the process’s owner, {owner}."),
    ),
    (
        "bpmn.nobody-catches",
        "The step ended with an error for which its process makes no provision.",
        (
            "Tell the process’s owner, {owner}: a case like this needs a way in the process.",
            "If what the message names can be put right, put it right, and then try the step again.",
            "If the case can’t wait, cancel it.",
        ),
    ),
    (
        "bpmn.endless-loop",
        "The process goes round in circles with this case’s values.",
        (_VALUES, _GAP),
    ),
    (
        "",
        "This is a mistake in Commonhold, not in the case.",
        (
            "Try the step again once: what caused it may have passed.",
            "If it comes back, report “{incident}” to the people who run Commonhold: their log has the details"
            " under that name.",
            "Leave the case as it is until it is mended, and then try again. Nothing of the step was saved.",
        ),
    ),
)
_OTHERWISE = (
    "Something has to be put right before the step can be done.",
    ("The message says what. Put it right there: it may hold up other cases too.", _AGAIN),
)


def advice(code: str, *, place: str, owner: str, incident: str) -> Advice:
    """What to do about an incident, by the kind of its trouble."""
    found = next(
        (
            (meaning, steps)
            for kind, meaning, steps in _ADVICE
            if (code.startswith(kind) if kind.endswith(".") else code == kind)
        ),
        _OTHERWISE,
    )
    words = {"place": place, "owner": owner, "incident": incident}
    meaning, steps = found
    return Advice(meaning.format(**words), tuple(each.format(**words) for each in steps))


KINDS: Mapping[str, str] = {
    "text": "a text",
    "number": "a number",
    "yes_no": "yes or no",
    "date": "a date",
    "json": "a list or record",
}
"""What a value can be, and how it is called."""
_HOW = {
    "text": f"Enter between 1 and {LONGEST_VALUE:,} characters.",
    "number": f"Enter it in figures, such as 12 or -3.50, with at most {MOST_DIGITS} digits.",
    "yes_no": "Choose one of them.",
    "date": "Enter it as year, month and day, such as 2026-04-14.",
    "json": "Enter it as JSON, as it is shown now.",
}


def kind_of(value: object) -> str | None:
    """The kind of a value (a key of KINDS), or None where there is no value yet and it may be any."""
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float | Decimal):
        return "number"
    if isinstance(value, str):
        return "date" if _is_date(value) else "text"
    return None if value is None else "json"


def read(variable: str, kind: str, text: str) -> object:
    """The value that somebody typed for a variable. Raises NotOfItsKind."""
    value = _read(kind, text.strip())
    if value is None or len(text) > LONGEST_VALUE:
        raise not_of_kind(variable, kind)
    return value


def not_of_kind(variable: str, kind: str) -> NotOfItsKind:
    """The refusal of a value that is not of the variable's kind."""
    known = kind if kind in KINDS else "text"
    return NotOfItsKind(field="value", variable=variable, kind=KINDS[known], how=_HOW[known])


def written(value: object) -> str:
    """A value as people read it, and as they may type it again."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _read(kind: str, text: str) -> object:
    match kind:
        case "text":
            return text or None
        case "number":
            return _number(text)
        case "yes_no":
            return {"yes": True, "no": False}.get(text)
        case "date":
            return text if _is_date(text) else None
        case "json":
            return _json(text)
    return None


def _number(text: str) -> Decimal | None:
    fits = text.isascii() and _NUMBER.fullmatch(text) and len(text) <= MOST_DIGITS
    return Decimal(text) if fits else None


def _is_date(text: str) -> bool:
    try:
        return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _json(text: str) -> object:
    try:
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError, InvalidOperation):
        return None
    return found if isinstance(found, list | dict) else None
