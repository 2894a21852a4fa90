"""What somebody typed into a form of the office or of a unit’s desk, read or refused with the field that is wrong."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.faces.access import Request


class NotADay(Refusal):
    """Enter the day in three numbers, such as 27 3 2027."""

    code = "fields.not-a-day"


class NoReason(Refusal):
    """Say why, in 1,000 characters at most."""

    code = "fields.no-reason"


class NotATime(Refusal):
    """Enter a time of day as hours and minutes, such as 09:00."""

    code = "fields.not-a-time"


class NotANumber(Refusal):
    """Enter a whole number, such as {such}."""

    code = "fields.not-a-number"


class NotChosen(Refusal):
    """Choose {what}."""

    code = "fields.not-chosen"


def today(request: Request) -> date:
    """The day on which the request is made."""
    return request.at.astimezone(LONDON).date()


def text(request: Request, field: str) -> str:
    """What was typed, without blanks around it."""
    return request.POST.get(field, "").strip()


def day_from(request: Request, prefix: str = "from") -> date:
    """The day that was typed in three parts; refuses what is none."""
    parts = [text(request, f"{prefix}-{part}") for part in ("year", "month", "day")]
    try:
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
            raise ValueError
        return date(*map(int, parts))
    except ValueError as error:
        raise NotADay(field=prefix) from error


def day_or_none(request: Request, prefix: str) -> date | None:
    """The same of a day that may be left out."""
    if not any(text(request, f"{prefix}-{part}") for part in ("year", "month", "day")):
        return None
    return day_from(request, prefix)


def reason_of(request: Request) -> str:
    """Why something changes; refuses what says nothing or too much."""
    reason = text(request, "reason")
    if not reason or len(reason) > 1000:
        raise NoReason(field="reason")
    return reason


def time_of(request: Request, field: str) -> time:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text(request, field), re.ASCII)
    if found is None:
        raise NotATime(field=field)
    return time(int(found[1]), int(found[2]))


def whole(request: Request, field: str, *, such: str) -> int:
    """A whole number of at most ten digits, which may have commas between thousands."""
    typed = text(request, field).replace(",", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10):
        raise NotANumber(field=field, such=such)
    return int(typed)


def chosen(request: Request, field: str, choices: Mapping[str, Any], *, what: str) -> Any:
    """What a choice stands for; refuses one that isn't offered."""
    found = choices.get(text(request, field))
    if found is None:
        raise NotChosen(field=field, what=what)
    return found


def typed(request: Request, fields: Iterable[str], **usual: str) -> dict[str, str]:
    """What each field shows: what was typed, or what is usual in a form that nobody has sent yet."""
    if request.method == "POST":
        return {field: text(request, field) for field in fields}
    return {field: usual.get(field, "") for field in fields}


def ticked(request: Request, field: str, usual: Sequence[str] = ()) -> list[str]:
    """Which boxes are ticked."""
    return request.POST.getlist(field) if request.method == "POST" else list(usual)


def typed_day(request: Request, prefix: str = "from", usual: date | None = None) -> dict[str, str]:
    """The same of a day in three parts."""
    if request.method == "POST" or usual is None:
        return {part: text(request, f"{prefix}-{part}") for part in ("day", "month", "year")}
    return {"day": str(usual.day), "month": str(usual.month), "year": str(usual.year)}


def items(choices: Mapping[str, str], *, first: str = "") -> list[dict[str, str]]:
    """Choices as the macros of selects and radios take them; `first` stands for none of them."""
    none = [{"value": "", "text": first}] if first else []
    return none + [{"value": value, "text": said} for value, said in choices.items()]
