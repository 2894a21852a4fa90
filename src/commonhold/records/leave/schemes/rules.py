"""A department's leave scheme: how much leave, by what year, how it is recorded, rounded and carried over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from commonhold.base.law.parameters import load
from commonhold.base.refusals import Refusal
from commonhold.records.people.rules import GRADES

TENTHS = 10
YEARS = ("department", "start", "birthday")
ROUNDINGS = {"day": "a whole day", "half_day": "half a day", "hour": "a whole hour", "minute": "a minute"}


class ImpossibleScheme(Refusal):
    """This leave scheme can't be right: {why}."""

    code: ClassVar[str] = "leave.impossible-scheme"


class BelowTheLaw(Refusal):
    """{days} days of leave and {public} bank holidays and other days off are less than the {least} days that the law
    gives (Working Time Regulations 1998, regulations 13 and 13A). Give at least that many together."""

    code: ClassVar[str] = "leave.below-the-law"


@dataclass(frozen=True, slots=True)
class Band:
    """Days of leave a year for full-timers with so many years of service; of some grades, or of all (none named)."""

    years: int
    days: Decimal
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A department's rules of annual leave and flexi. Days are those of a full-timer with a week of five days.

    `year` is the department's leave year, or one that begins with each person's employment or birthday. `public_days`
    are the bank holidays and privilege days that all have off besides, pro rata. `pro_rata` says how starters and
    leavers earn: by the day or by the month. `limits_moves` applies the limits of carrying over also to a move.
    """

    bands: tuple[Band, ...]
    full_time_hours: Decimal
    year: Literal["department", "start", "birthday"] = "department"
    recorded_in: Literal["days", "hours"] = "days"
    most_carried_days: Decimal = Decimal(10)
    public_days: Decimal = Decimal(9)
    rounded_to: Literal["day", "half_day", "hour", "minute"] = "half_day"
    pro_rata: Literal["day", "month"] = "day"
    limits_moves: bool = False
    most_flexi_minutes: int = 0
    most_flexi_owed_minutes: int = 0

    @property
    def full_time_hundredths(self) -> int:
        return int(self.full_time_hours * 100)

    @property
    def day_minutes(self) -> int:
        """A full-timer's day."""
        return self.full_time_hundredths * 12 // 100

    @property
    def unit(self) -> int:
        """Minutes to a multiple of which leave is rounded up."""
        return {"day": self.day_minutes, "half_day": self.day_minutes // 2, "hour": 60, "minute": 1}[
            self.rounded_to
        ]

    @property
    def rounding(self) -> str:
        return ROUNDINGS[self.rounded_to]

    @property
    def public_tenths(self) -> int:
        return int(self.public_days * TENTHS)

    @property
    def most_carried_tenths(self) -> int:
        return int(self.most_carried_days * TENTHS)

    def leave_tenths(self, years: int, grade: str) -> int:
        """Tenths of days a year for a full-timer of a grade with so many years of service."""
        fitting = (
            band.days
            for band in self.bands
            if band.years <= years and (not band.grades or grade in band.grades)
        )
        return int(max(fitting) * TENTHS)

    def round_up(self, minutes: int) -> int:
        """To the scheme's unit, in the person's favour."""
        return -(-minutes // self.unit) * self.unit


CIVIL_SERVICE_BANDS = tuple(Band(years, Decimal(25 + years)) for years in range(6))
"""25 days when joining and one more for each year of service, up to 30 after five: what departments advertise, bank
holidays and the privilege day for the King's birthday apart. No instrument sets it: by chapter 9 of the Civil Service
Management Code (www.gov.uk/government/publications/civil-servants-terms-and-conditions) each department decides."""


def check(scheme: Scheme, on: date) -> Scheme:
    """The scheme, if it can be one from a day on."""
    for possible, why in _tests(scheme):
        if not possible:
            raise ImpossibleScheme(field="scheme", why=why)
    least = load("uk/leave")["statutory_leave"].on(on) * 5
    for band in scheme.bands:
        if band.days + scheme.public_days < least:
            raise BelowTheLaw(
                field="bands",
                days=f"{band.days.normalize():f}",
                public=f"{scheme.public_days.normalize():f}",
                least=f"{least.normalize():f}",
            )
    return scheme


def _tests(scheme: Scheme) -> Iterable[tuple[bool, str]]:
    hours = scheme.full_time_hours
    yield hours.is_finite() and 0 < hours <= 60, "a full week has more than 0 and at most 60 hours"
    yield (
        hours * 6 == int(hours * 6),
        "a full week’s hours must make half days of whole minutes, like 37 or 37.5",
    )
    yield scheme.year in YEARS, f"its leave year is one of {', '.join(YEARS)}"
    yield scheme.recorded_in in ("days", "hours"), "leave is recorded in days or in hours"
    yield scheme.rounded_to in ROUNDINGS, f"it rounds to one of {', '.join(ROUNDINGS)}"
    yield scheme.pro_rata in ("day", "month"), "who starts or leaves earns leave by the day or by the month"
    yield (
        any(not band.years and not band.grades for band in scheme.bands),
        "it says no days for who has just joined",
    )
    days = [scheme.most_carried_days, scheme.public_days, *(band.days for band in scheme.bands)]
    yield all(_tenths(each) for each in days), "days are from 0 to 100, in whole tenths"
    yield all(0 <= band.years <= 60 for band in scheme.bands), "years of service are from 0 to 60"
    yield all(set(band.grades) <= set(GRADES) for band in scheme.bands), f"grades are {', '.join(GRADES)}"
    flexi = (scheme.most_flexi_minutes, scheme.most_flexi_owed_minutes)
    yield all(0 <= each <= 60_000 for each in flexi), "limits of flexi are from 0 to 1,000 hours"


def _tenths(days: Decimal) -> bool:
    return days.is_finite() and 0 <= days <= 100 and days * TENTHS == int(days * TENTHS)


def minutes_of_days(tenths: int, hours: int) -> int:
    """Minutes of so many tenths of days in a week of so many hundredths of an hour, rounded up."""
    return -(-tenths * hours * 12 // 1000)


def shown(minutes: float, scheme: Scheme, *, sign: bool = False) -> str:
    """As people say it: "9.52 days" or "70 hours 27 minutes"; "−2 days"; with `sign` also "+2 days"."""
    mark = "−" if minutes < 0 else "+" if sign else ""
    if scheme.recorded_in == "hours":
        return mark + hours_shown(round(abs(minutes)))
    days = f"{abs(minutes) / scheme.day_minutes:.2f}".rstrip("0").rstrip(".")
    return f"{mark}{days} day{'' if days == '1' else 's'}"


def hours_shown(minutes: int) -> str:
    """ "7 hours 24 minutes" of 444."""
    mark, (hours, rest) = "−" if minutes < 0 else "", divmod(abs(minutes), 60)
    told = [
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((hours, "hour"), (rest, "minute"))
        if number
    ]
    return mark + (" ".join(told) or "0 hours")
