"""A pay period, and the days in it by which a period's pay is shared out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Literal

import numpy as np

from commonhold.base.periods import month_of
from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.columns import Integers

Frequency = Literal["weekly", "four_weekly", "monthly"]
Basis = Literal["calendar", "working"]
"""Whether a department shares a period's pay out over its calendar days or over its working days."""

PERIODS_A_YEAR: Mapping[str, int] = MappingProxyType({"weekly": 52, "four_weekly": 13, "monthly": 12})
EVERY_DAY = 0b1111111
"""Weekdays are bits: Monday the lowest, Sunday the highest."""
MONDAY_TO_FRIDAY = 0b0011111


class ImpossiblePeriod(Refusal):
    """{first} to {last} is not a {frequency} pay period. Give one week, four weeks or a calendar month."""

    code: ClassVar[str] = "pay.impossible-period"


@dataclass(frozen=True)
class Period:
    """What one payment is for: seven days, twenty-eight days or a calendar month, both ends included."""

    frequency: Frequency
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.frequency == "monthly":
            right = (self.first, self.last) == month_of(self.first)
        else:
            days = 7 if self.frequency == "weekly" else 28
            right = self.last == self.first + timedelta(days=days - 1)
        if not right:
            raise ImpossiblePeriod(first=self.first, last=self.last, frequency=self.frequency)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls("monthly", *month_of(date(year, month, 1)))

    @cached_property
    def _days_before(self) -> Integers:
        """Of each set of weekdays, how many days of the period come before each day of it, and before its end."""
        days = self.last.toordinal() - self.first.toordinal() + 1
        weekdays = (self.first.weekday() + np.arange(days)) % 7
        falls = (np.arange(EVERY_DAY + 1)[:, None] >> weekdays) & 1
        before: Integers = np.zeros((EVERY_DAY + 1, days + 1), dtype=np.int64)
        before[:, 1:] = np.cumsum(falls, axis=1)
        return before

    def count(self, weekdays: Integers, first_day: Integers, last_day: Integers) -> Integers:
        """How many days of the given weekdays there are from one day to another, both within the period."""
        start = self.first.toordinal()
        counted: Integers = (
            self._days_before[weekdays, last_day - start + 1] - self._days_before[weekdays, first_day - start]
        )
        return counted

    def length(self, weekdays: Integers) -> Integers:
        """How many days of the given weekdays the period has."""
        whole: Integers = self._days_before[weekdays, -1]
        return whole
