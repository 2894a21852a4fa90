"""Working time: when an office is open, what falls due when, and how much of it passed."""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_LONGEST_CLOSURE_DAYS = 400


@dataclass(frozen=True)
class WorkingCalendar:
    """The hours in which an office works: the same `opens` to `closes` on each of `weekdays` (ISO, 1 = Monday)
    but for `holidays`."""

    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    zone: ZoneInfo = LONDON

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(1, 8)):
            raise ValueError("A working calendar needs at least one weekday, each from 1 (Monday) to 7.")
        if self.opens >= self.closes:
            raise ValueError("A working calendar must close after it opens.")

    def is_working_day(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """The first working day on or after `day`."""
        for ahead in range(_LONGEST_CLOSURE_DAYS):
            candidate = day + timedelta(days=ahead)
            if self.is_working_day(candidate):
                return candidate
        raise ValueError(f"No working day within {_LONGEST_CLOSURE_DAYS} days of {day}.")

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The moment at which `working` time has passed since `start` (aware); as UTC-comparable local time.

        Time outside opening hours doesn't count. Each day's length is reckoned in elapsed time, so a day on
        which the clocks change is as long as any other office day.
        """
        if working < timedelta(0):
            raise ValueError("Working time can't be negative.")
        local = start.astimezone(self.zone)
        day = local.date()
        while True:
            day = self.next_working_day(day)
            opening = datetime.combine(day, self.opens, self.zone)
            closing = datetime.combine(day, self.closes, self.zone)
            begin = max(opening, local)
            if begin < closing:
                if working <= closing - begin:
                    return begin + working
                working -= closing - begin
            day += timedelta(days=1)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments (aware), none if `end` is no later: what `add` takes away again.

        Found from the number of working days between, so that a year costs no more than an hour.
        """
        return max(timedelta(0), self._passed(end) - self._passed(start))

    def _passed(self, moment: datetime) -> timedelta:
        """The working time since the year 1, as the local clock shows it."""
        local = moment.astimezone(self.zone)
        day = local.date()
        full = datetime.combine(day, self.closes) - datetime.combine(day, self.opens)
        whole = full * self._working_days_before(day)
        if not self.is_working_day(day):
            return whole
        opening = datetime.combine(day, self.opens)
        return whole + min(max(local.replace(tzinfo=None) - opening, timedelta(0)), full)

    def _working_days_before(self, day: date) -> int:
        weeks, ahead = divmod(day.toordinal() - 1, 7)  # the first day of the year 1 is a Monday
        weekdays = weeks * len(self.weekdays) + sum(weekday <= ahead for weekday in self.weekdays)
        return weekdays - bisect_left(self._closed_weekdays, day)

    @cached_property
    def _closed_weekdays(self) -> list[date]:
        return sorted(day for day in self.holidays if day.isoweekday() in self.weekdays)
