"""Working time: when an office is open, and what falls due when."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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
