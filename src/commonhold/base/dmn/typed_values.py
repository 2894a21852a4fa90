"""What people type for an input of a decision, leniently: 1,200.50, true, 2026-04-14, text, or FEEL."""

import re
from decimal import Decimal

from commonhold.base.dmn.feel import compile_expression
from commonhold.base.dmn.refusals import NotFeel, TooMuchWork
from commonhold.base.dmn.texts import literal
from commonhold.base.dmn.values import DIGITS
from commonhold.base.refusals import Refusal

LONGEST = 1_000
WANTED = {
    "number": "a number, for example 120 or 12.50",
    "boolean": "true or false",
    "date": "a date, for example 2026-04-14",
    "date and time": "a date and a time, for example 2026-04-14T09:30:00",
    "time": "a time, for example 09:30:00",
    "string": "text",
}
"""The types that something can be typed as, and what is wanted then."""

_NUMBER = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}.*)?", re.ASCII)
_AS_FEEL = re.compile(r"[\[{@]|\".*\"$|(date|time|duration|years)[a-z ]*\(", re.DOTALL)
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


class NotReadable(Refusal):
    """{what} {why}."""

    code = "dmn.not-readable"
    status = 400


class _Unfit(ValueError):
    """Why a text is no value."""


def typed(text: str, kind: str, *, what: str, field: str) -> object:
    """The FEEL value that a text means, None for nothing. `kind` is one of WANTED, or empty where any will do.

    Raises NotReadable, which names `what` and leads to the field.
    """
    text = text.strip()
    try:
        if len(text) > LONGEST:
            raise _Unfit(f"must be {LONGEST:,} characters or fewer")
        if not text:
            return None
        return _of_kind(text, kind) if kind else _guessed(text)
    except NotFeel as error:
        why = "can’t be read: at character {position} {why}".format(**error.values)
        raise NotReadable(field=field, what=what, why=why) from error
    except TooMuchWork as error:
        raise NotReadable(field=field, what=what, why="takes too long to work out") from error
    except _Unfit as error:
        raise NotReadable(field=field, what=what, why=str(error)) from error


def _of_kind(text: str, kind: str) -> object:
    if kind == "string":
        return _feel(text) if re.fullmatch(r'"(?s:.*)"', text) else text
    if kind == "number" and _is_number(text):
        return _number(text)
    if kind == "boolean" and text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    if kind in ("date", "date and time", "time"):
        value = _feel(f"{kind}({literal(text)})")
        if value is not None:
            return value
    raise _Unfit(f"must be {WANTED[kind]}")


def _guessed(text: str) -> object:
    """A number, a truth, a date, or a list, context or quoted text as FEEL writes it; else the text itself."""
    if _is_number(text):
        return _number(text)
    if text in ("true", "false"):
        return _TRUTHS[text]
    if text == "null":
        return None
    if _DATE.fullmatch(text):
        return _of_kind(text, "date and time" if "T" in text else "date")
    return _feel(text) if _AS_FEEL.match(text) else text


def _feel(text: str) -> object:
    expression = compile_expression(text)
    if expression.names:
        raise _Unfit(f"can’t refer to {', '.join(sorted(expression.names))}: give a value")
    return expression({})


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and any(each.isdigit() for each in text)


def _number(text: str) -> Decimal:
    plain = text.replace(",", "").replace("−", "-")
    if sum(each.isdigit() for each in plain) > DIGITS:
        raise _Unfit(f"must have {DIGITS} digits or fewer")
    return Decimal(plain)
