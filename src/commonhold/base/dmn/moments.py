"""Dates, times and durations as FEEL has them: years to 999,999,999 either way, nanoseconds, and named time zones.

Python's own have years 1 to 9999 and microseconds, and move a moment in a named zone by the clock on the wall.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND = 10**9
DAY = 86_400 * SECOND
"""In nanoseconds, as all that counts time here."""

FARTHEST_YEAR = 999_999_999
_NO_ZONES = {"localtime", "posixrules", "Factory"}
"""Files beside the time zones, of which what they say depends on the machine."""


@dataclass(frozen=True, slots=True)
class Zone:
    """An offset from UTC in seconds, or a named time zone, whose offset depends on the moment."""

    seconds: int
    name: str | None = None

    @property
    def text(self) -> str:
        if self.name:
            return f"@{self.name}"
        if not self.seconds:
            return "Z"
        minutes, seconds = divmod(abs(self.seconds), 60)
        sign = "-" if self.seconds < 0 else "+"
        return f"{sign}{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


UTC_ZONE = Zone(0)


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the Gregorian calendar, which is taken to have always been in use."""

    year: int
    month: int
    day: int

    @staticmethod
    def of(year: int, month: int, day: int) -> "Date | None":
        """The day, or None where the calendar has no such day."""
        if abs(year) > FARTHEST_YEAR or not 1 <= month <= 12 or not 1 <= day <= _month_days(year, month):
            return None
        return Date(year, month, day)

    @staticmethod
    def numbered(days: int) -> "Date | None":
        """The day that comes so many days after 1 January 1970."""
        era, day_of_era = divmod(days + 719_468, 146_097)
        year = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
        day_of_year = day_of_era - (365 * year + year // 4 - year // 100)
        month = (5 * day_of_year + 2) // 153
        day = day_of_year - (153 * month + 2) // 5 + 1
        return Date.of(era * 400 + year + (month >= 10), month + 3 if month < 10 else month - 9, day)

    @property
    def number(self) -> int:
        """How many days it comes after 1 January 1970. Years are counted from March, so that leap days come last."""
        year = self.year - (self.month <= 2)
        era, year_of_era = divmod(year, 400)
        day_of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        return (
            era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468
        )

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.number + 3) % 7 + 1

    def months_later(self, months: int) -> "Date | None":
        """The same day of another month, or that month's last where it is shorter."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date.of(year, month + 1, min(self.day, _month_days(year, month + 1)))


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, in nanoseconds since midnight."""

    nanoseconds: int
    zone: Zone | None = None

    @staticmethod
    def of(hour: int, minute: int, nanoseconds: int, zone: Zone | None = None) -> "Time | None":
        """The time of day, `nanoseconds` into its minute, or None where there is none such."""
        if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= nanoseconds < 60 * SECOND):
            return None
        return Time((hour * 60 + minute) * 60 * SECOND + nanoseconds, zone)

    def value(self, zone: Zone | None) -> int:
        """The nanoseconds since midnight UTC, taken to be in `zone` where it says none itself."""
        zone = self.zone or zone
        return self.nanoseconds - (zone.seconds * SECOND if zone else 0)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time."""

    date: Date
    time: Time

    @property
    def local(self) -> int:
        """The nanoseconds since 1970 on the clock on the wall."""
        return self.date.number * DAY + self.time.nanoseconds

    def value(self, zone: Zone | None) -> int:
        """The nanoseconds since 1970 UTC, taken to be in `zone` where it says none itself."""
        return self.local - self.offset_seconds(zone) * SECOND

    def offset_seconds(self, zone: Zone | None = None) -> int:
        zone = self.time.zone or zone
        if zone is None or zone.name is None:
            return zone.seconds if zone else 0
        return _offset(self._near(ZoneInfo(zone.name)))

    def later(self, nanoseconds: int) -> "Moment | None":
        """So much later. In a named zone an hour may change the clock by none or by two."""
        zone = self.time.zone
        if zone is None or zone.name is None:
            return _at(self.local + nanoseconds, zone)
        in_utc = _at(self.value(None) + nanoseconds, UTC_ZONE)
        if in_utc is None:
            return None
        seconds = _offset(in_utc._near(UTC).astimezone(ZoneInfo(zone.name)))
        return _at(in_utc.local + seconds * SECOND, zone)

    def _near(self, zone: tzinfo) -> datetime:
        """Python's moment, in a year of the same calendar that Python knows."""
        year = self.date.year
        if not 2 <= year <= 9998:
            year = year % 400 + (9200 if year > 2 else 400)
        seconds = self.time.nanoseconds // SECOND
        clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
        return datetime.combine(date(year, self.date.month, self.date.day), clock, zone)


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A days and time duration."""

    nanoseconds: int


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration."""

    months: int


Temporal = Date | Time | Moment | Duration | Months


def named_zone(name: str) -> Zone | None:
    """A time zone by its name in the IANA database. Its offset outside summer is what a time of day goes by."""
    try:
        zone = ZoneInfo(name) if name not in _NO_ZONES else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return Zone(_offset(datetime(2000, 1, 1, tzinfo=zone)), name) if zone else None


def _at(local: int, zone: Zone | None) -> Moment | None:
    days, nanoseconds = divmod(local, DAY)
    day = Date.numbered(days)
    return Moment(day, Time(nanoseconds, zone)) if day else None


def _offset(moment: datetime) -> int:
    return int((moment.utcoffset() or timedelta()).total_seconds())


def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
