"""When a robot tries again, when it is paused, what it is given, and what of its reports is taken."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

TOKEN_GOOD_FOR = timedelta(minutes=15)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
FAILURES_TO_PAUSE = 5
"""So many failures in a row, of whatever tasks, and the robot is paused: it, or what it works with, is broken."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=4)
BAD_SECRETS, BAD_SECRETS_IN = 10, timedelta(minutes=5)
LONGEST_MESSAGE = 4000
LONGEST_VARIABLE = 1000
MOST_AT_ONCE = 20
PNG = b"\x89PNG\r\n\x1a\n"
REASON = r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?"


def next_try(failures: int, at: datetime) -> datetime:
    """When a task is tried again that has failed so many times: after 1, 2, 4 … minutes, at most an hour."""
    return at + _doubled(FIRST_WAIT, failures - 1, LONGEST_WAIT)


def _doubled(first: timedelta, times: int, most: timedelta) -> timedelta:
    return min(first * int(2 ** min(times, 20)), most)


@dataclass(frozen=True)
class Breaker:
    """The circuit breaker of a robot. `paused_until` in the past means that one task is let through, to try."""

    failures_in_row: int = 0
    pauses: int = 0
    paused_until: datetime | None = None

    def failed(self, at: datetime) -> Breaker:
        """After a failure: paused if there were enough in a row, or if the one let through failed too."""
        failures = self.failures_in_row + 1
        if self.paused_until is None and failures < FAILURES_TO_PAUSE:
            return replace(self, failures_in_row=failures)
        if self.paused_until is not None and at < self.paused_until:
            return replace(self, failures_in_row=failures)
        pause = _doubled(FIRST_PAUSE, self.pauses, LONGEST_PAUSE)
        return Breaker(failures, self.pauses + 1, at + pause)

    def worked(self) -> Breaker:
        """After a task that was done, or found to need a person: the robot works."""
        return Breaker()

    def lets_through(self, most: int, leased: int, at: datetime) -> int:
        """How many tasks it may take, if it wants `most` and has `leased`."""
        if self.paused_until is None:
            return most
        return 0 if at < self.paused_until or leased else min(most, 1)


def shown(needs: Collection[str], shows: Collection[str], hidden: Collection[str]) -> frozenset[str]:
    """The classes of data that a robot sees of a task: what it needs, and what is shown and not hidden from it."""
    return frozenset(needs) | (frozenset(shows) - frozenset(hidden))


def wrong_variables(given: Mapping[str, Any], may_give: Mapping[str, type]) -> str | None:
    """What is wrong with the variables that a robot gives; None if nothing is."""
    for name, value in given.items():
        if name not in may_give:
            known = ", ".join(may_give) or "none"
            return f"“{name[:60]}” is no variable of this task. It may give: {known}."
        wanted = may_give[name]
        if type(value) is not wanted:
            return f"“{name}” must be {WORDS[wanted]}."
        if isinstance(value, str) and (len(value) > LONGEST_VARIABLE or not value.isprintable()):
            return f"“{name}” must be one line of at most {LONGEST_VARIABLE} characters."
        if isinstance(value, int) and abs(value) > 10**15:
            return f"“{name}” is too large a number."
    return None


WORDS: Mapping[type, str] = {str: "text", int: "a whole number", bool: "true or false"}


def is_reason(code: str) -> bool:
    """Whether a reason code is of small letters, digits and hyphens: "amount-not-found"."""
    return re.fullmatch(REASON, code) is not None


def is_message(text: str) -> bool:
    return 0 < len(text) <= LONGEST_MESSAGE and "\0" not in text


@dataclass(frozen=True)
class Sameness:
    """How alike the tasks of a kind are: how many, the minutes that each takes, and how many ended in the most common
    way."""

    service: str
    element: str
    done: int
    minutes: int
    most_common: str
    alike: int

    @property
    def percent_alike(self) -> int:
        return 100 * self.alike // self.done

    @property
    def minutes_a_robot_could_save(self) -> int:
        """Volume × minutes × sameness: what there is to gain by a robot that does what is done most often."""
        return self.alike * self.minutes


def candidates(found: Sequence[Sameness]) -> list[Sameness]:
    """The kinds of task that a robot would save the most minutes in, first."""
    return sorted(found, key=lambda each: (-each.minutes_a_robot_could_save, each.service, each.element))


def pay_back_months(build_pence: int, saved_pence: int, days: int) -> int | None:
    """After how many months a robot has paid for itself, if it saves `saved_pence` in so many days; None if never."""
    return None if saved_pence <= 0 else -(-build_pence * days * 12 // (saved_pence * 365))
