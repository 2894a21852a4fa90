"""ISO 8601 durations, moments and cycles, as timers and due times have them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)
_REPEATS = re.compile(r"R(\d{0,6})")
FOR_EVER = -1


def duration(text: str) -> timedelta:
    """A duration in weeks, days, hours, minutes and seconds ("P2DT12H"). ValueError for anything else.

    Years and months are not taken: how long they are depends on where they start.
    """
    found = _DURATION.fullmatch(text)
    parts = {name: int(value) for name, value in found.groupdict().items() if value} if found else {}
    if not parts:
        raise ValueError(
            f"“{text}” is not a duration in weeks, days, hours, minutes and seconds, such as PT16H"
        )
    return timedelta(**parts)


def working_duration(text: str) -> timedelta:
    """A duration of working time, which is counted in hours: how long a working day is depends on the calendar."""
    if "D" in text or "W" in text:
        raise ValueError(f"“{text}” is working time, which is given in hours and minutes, such as PT16H")
    return duration(text)


def moment(text: str) -> datetime:
    """A moment with its offset from UTC ("2026-04-14T09:00:00+01:00"). ValueError for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError(f"“{text}” is not a moment with its offset, such as 2026-04-14T09:00:00+01:00")
    return found


@dataclass(frozen=True, slots=True)
class Cycle:
    """How often (FOR_EVER for no end), from when (None: from when it begins to run), and how far apart."""

    repeats: int
    start: datetime | None
    every: str


def cycle(text: str) -> Cycle:
    """A repetition ("R4/PT10S", "R/2026-04-14T09:00:00+01:00/P1D"). ValueError for anything else."""
    repeats, *start, every = text.split("/") if text.count("/") in (1, 2) else ("", "")
    found = _REPEATS.fullmatch(repeats)
    if found is None or found.group(1) == "0" or not duration(every):
        raise ValueError(f"“{text}” is not a repetition, such as R4/PT10S")
    return Cycle(int(found.group(1) or FOR_EVER), moment(start[0]) if start else None, every)


def check(what: str, text: str, working: bool) -> None:
    """ValueError where a timer's text is not of the kind that BPMN calls `what`."""
    if what == "timeDate":
        moment(text)
    else:
        every = cycle(text).every if what == "timeCycle" else text
        (working_duration if working else duration)(every)
