"""ISO 8601 durations, moments and cycles, as timers and due times have them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from commonhold.base.working_time import LONDON

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)
_REPEATS = re.compile(r"R(\d{0,6})")
_INTERVAL = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(T.+)?")
FOR_EVER = -1
BEYOND_DATES = (OverflowError, ValueError)
"""What is raised for a moment after the year 9999."""
SHORTEST_INTERVAL = timedelta(minutes=1)
"""Between two turns of a cycle that starts a process."""


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
    found = _cycle(text)
    if not duration(found.every):
        raise ValueError(f"“{text}” is not a repetition, such as R4/PT10S")
    return found


def _cycle(text: str) -> Cycle:
    repeats, *start, every = text.split("/") if text.count("/") in (1, 2) else ("", "")
    found = _REPEATS.fullmatch(repeats)
    if found is None or found.group(1) == "0":
        raise ValueError(f"“{text}” is not a repetition, such as R4/PT10S")
    return Cycle(int(found.group(1) or FOR_EVER), moment(start[0]) if start else None, every)


@dataclass(frozen=True, slots=True)
class Interval:
    """How far apart the turns of a cycle are that starts a process: on London's calendar, and then on the clock."""

    months: int
    days: int
    clock: timedelta

    def after(self, begin: datetime, times: int) -> datetime:
        """So many intervals after `begin`, in UTC. A day that the month doesn't have is its last one."""
        local = begin.astimezone(LONDON)
        years, month = divmod(local.month - 1 + self.months * times, 12)
        year = local.year + years
        day = min(local.day, monthrange(year, month + 1)[1])
        at_that_hour = local.replace(year=year, month=month + 1, day=day) + timedelta(days=self.days * times)
        return at_that_hour.astimezone(UTC) + self.clock * times


def interval(text: str) -> Interval:
    """How far apart the turns of a cycle are that starts a process ("P1M", "P1DT12H"). ValueError for anything else,
    and for less than a minute."""
    found = _INTERVAL.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        raise ValueError(f"“{text}” is not a time in years, months, weeks, days and hours, such as P1M")
    years, months, weeks, days = (int(found[number] or 0) for number in (1, 2, 3, 4))
    clock = duration(f"P{found[5]}") if found[5] else timedelta(0)
    every = Interval(years * 12 + months, weeks * 7 + days, clock)
    if not every.months and not every.days and clock < SHORTEST_INTERVAL:
        raise ValueError(f"“{text}” is less than a minute, and the worker looks once a minute")
    return every


def due_next(text: str, since: datetime, after: datetime) -> datetime | None:
    """When the date or cycle of a start event is due for the first time later than `after`; None if never again.

    A cycle without a moment from which it counts has its first turn one interval after `since`.
    """
    if not text.startswith("R"):
        return due if (due := moment(text)) > after else None
    cycle = _cycle(text)
    every, begin = interval(cycle.every), cycle.start or since
    first = 0 if cycle.start else 1
    last = None if cycle.repeats == FOR_EVER else first + cycle.repeats - 1
    low, high = first, first
    while _is_over(every, begin, high, after):
        if high == last:
            return None
        low, high = high + 1, 2 * high + 1 if last is None else min(2 * high + 1, last)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _is_over(every, begin, middle, after) else (low, middle)
    try:
        return every.after(begin, low)
    except BEYOND_DATES:
        return None


def _is_over(every: Interval, begin: datetime, times: int, after: datetime) -> bool:
    try:
        return every.after(begin, times) <= after
    except BEYOND_DATES:
        return False


def why_no_start(what: str, text: str, working: bool) -> str:
    """Why a start event can't wait for a timer, in words; empty where it can."""
    if what == "timeDuration":
        return "a duration has nothing that it could count from: give a date or a cycle"
    if text.startswith("="):
        return "before a case there is nothing to work an expression out from: give a date or a cycle"
    if working:
        return "working time is counted within a case: give a date or a cycle without commonhold:working"
    return ""


def check(what: str, text: str, working: bool, *, starts: bool = False) -> None:
    """ValueError where a timer's text is not of the kind that BPMN calls `what`; `starts` says that it starts a
    process, where a cycle may count months and years."""
    if what == "timeDate":
        moment(text)
    elif what == "timeCycle" and starts and not working:
        interval(_cycle(text).every)
    else:
        every = cycle(text).every if what == "timeCycle" else text
        (working_duration if working else duration)(every)
