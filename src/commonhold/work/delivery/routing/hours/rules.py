"""A unit's working time on a line: so many working minutes after another moment, by whole numbers alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from commonhold.work.delivery.routing.market import UnitFacts

FIRST, DAYS = date(2020, 1, 1).toordinal(), 20 * 366
"""The days that are laid out. Moments before and after are taken as the first and the last."""


class Hours:
    """The working time of one calendar. Two units with the same calendar share it."""

    __slots__ = ("_before", "_closes", "_opens", "_zone", "day_minutes")

    def __init__(
        self, opens: int, closes: int, weekdays: str, zone: ZoneInfo, holidays: frozenset[date]
    ) -> None:
        self._opens, self._closes, self._zone = opens, closes, zone
        self.day_minutes = closes - opens
        """How long a working day is."""
        before = [0]
        day = date.fromordinal(FIRST)
        for _ in range(DAYS):
            works = str(day.isoweekday()) in weekdays and day not in holidays
            before.append(before[-1] + works)
            day += timedelta(days=1)
        self._before = before

    def position(self, moment: datetime) -> int:
        """The working minutes before a moment, of all that are laid out."""
        local = moment.astimezone(self._zone)
        index = min(max(local.toordinal() - FIRST, 0), DAYS - 1)
        before = self._before[index]
        if self._before[index + 1] == before:
            return before * self.day_minutes
        minute = min(max(local.hour * 60 + local.minute, self._opens), self._closes)
        return before * self.day_minutes + minute - self._opens


def hours_of(unit: UnitFacts, holidays: Mapping[str, frozenset[date]]) -> Hours:
    """The working time of a unit."""
    opens, closes = (each.hour * 60 + each.minute for each in (unit.opens, unit.closes))
    return _hours(opens, closes, unit.weekdays, unit.zone, holidays.get(unit.region, frozenset()))


@lru_cache(maxsize=100)
def _hours(opens: int, closes: int, weekdays: str, zone: str, holidays: frozenset[date]) -> Hours:
    return Hours(opens, closes, weekdays, ZoneInfo(zone), holidays)
