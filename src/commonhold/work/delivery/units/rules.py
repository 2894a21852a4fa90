"""What units are made of, and what the work of one without a contract costs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

import pycountry

from commonhold.base.money import LARGEST_PENCE, format_pence, round_pence
from commonhold.base.refusals import Refusal

REGIONS = ("england-and-wales", "scotland", "northern-ireland")
"""Whose bank holidays a unit may keep."""
CLEARANCES = ("none", "bpss", "ctc", "sc", "dv")
"""National security vetting, each level including those before it."""
OPENED = ("started", "recovered")
CLOSED = ("outage", "breach", "contract_end", "stopped")
LONGEST_NAME = 200
MOST_SKILLS = 50


class ImpossibleUnit(Refusal):
    """A unit's {what} can't be “{given}”. {needed}."""

    code: ClassVar[str] = "units.impossible"


def cleared(held: str, needed: str) -> bool:
    """Whether a clearance is enough."""
    return CLEARANCES.index(held) >= CLEARANCES.index(needed)


def check_country(code: str, *, field: str = "country") -> str:
    """The code of a country (ISO 3166-1 alpha-2), or ImpossibleUnit."""
    if pycountry.countries.get(alpha_2=code) is None or code != code.upper():
        raise ImpossibleUnit(
            field=field, what="country", given=code[:40], needed="Use its two capital letters, such as GB"
        )
    return code


def country_name(code: str) -> str:
    """A country's usual name in English, or its code if it has none."""
    found = pycountry.countries.get(alpha_2=code)
    return getattr(found, "common_name", found.name) if found else code


def check_zone(name: str) -> str:
    """The name of a time zone, or ImpossibleUnit."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ImpossibleUnit(
            field="zone", what="time zone", given=name[:40], needed="Use a name such as Europe/London"
        ) from error
    return name


def check_code(code: str, name: str) -> None:
    if not re.fullmatch(r"[a-z0-9-]{1,50}", code):
        raise ImpossibleUnit(
            field="code", what="code", given=code[:60], needed="Use small letters, digits and hyphens"
        )
    check_name(name)


def check_name(name: str, *, what: str = "name") -> None:
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        needed = f"Give a name of at most {LONGEST_NAME} characters"
        raise ImpossibleUnit(field="name", what=what, given=name[:40], needed=needed)


def check_member(clearance: str, skills: Sequence[str], minutes_per_day: int) -> None:
    if clearance not in CLEARANCES:
        needed = f"Use one of {', '.join(CLEARANCES)}"
        raise ImpossibleUnit(
            field="clearance", what="member’s clearance", given=clearance[:40], needed=needed
        )
    if not 0 <= minutes_per_day <= 1440:
        needed = "Give minutes a day, from 0 to 1,440"
        raise ImpossibleUnit(
            field="minutes_per_day", what="member’s working time", given=minutes_per_day, needed=needed
        )
    wrong = [each for each in skills if not re.fullmatch(r"[a-z0-9_-]{1,60}", each, re.ASCII)]
    if wrong or len(skills) > MOST_SKILLS:
        raise ImpossibleUnit(
            field="skills",
            what="member’s skills",
            given=", ".join(each[:40] for each in wrong[:3]) or len(skills),
            needed=f"Use at most {MOST_SKILLS} skills, each in small letters, digits, hyphens and underscores",
        )


def check_kind(kind: str, supplier_id: int | None, home_id: int | None) -> None:
    fits = {
        "in_house": supplier_id is None,
        "supplier": supplier_id is not None and home_id is None,
        "robot": supplier_id is None or home_id is None,
    }
    if not fits.get(kind):
        raise ImpossibleUnit(
            field="kind",
            what="kind",
            given=kind[:40],
            needed="A supplier's unit has a supplier, an in-house team none, and a robot is a supplier's or ours",
        )


def check_hours(region: str, zone: str, opens: time, closes: time, weekdays: str) -> None:
    check_zone(zone)
    if region not in ("", *REGIONS):
        raise ImpossibleUnit(
            field="region",
            what="region",
            given=region[:40],
            needed=f"Use one of {', '.join(REGIONS)}, or none",
        )
    if opens >= closes or not re.fullmatch("[1-7]{1,7}", weekdays, re.ASCII):
        raise ImpossibleUnit(
            field="opens",
            what="hours",
            given=f"{opens:%H:%M} to {closes:%H:%M} on days {weekdays[:20]}",
            needed="Close after opening, on days from 1 (Monday) to 7",
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """What a unit costs a year, and the minutes a year that it spends on tasks."""

    effective_from: date
    staff_pence: int
    it_pence: int
    overhead_pence: int
    productive_minutes: int

    def __post_init__(self) -> None:
        for field in ("staff_pence", "it_pence", "overhead_pence"):
            if not 0 <= getattr(self, field) <= LARGEST_PENCE:
                raise ImpossibleUnit(
                    field=field, what="cost", given=getattr(self, field), needed="Give pence, 0 or more"
                )
        if not 0 < self.productive_minutes <= 1_000_000_000:
            raise ImpossibleUnit(
                field="productive_minutes",
                what="productive minutes",
                given=self.productive_minutes,
                needed="Give minutes a year, more than 0",
            )

    @property
    def total_pence(self) -> int:
        return self.staff_pence + self.it_pence + self.overhead_pence

    @property
    def pence_per_minute(self) -> Decimal:
        """Exact to 28 digits; prices are rounded only once, in price_pence."""
        return Decimal(self.total_pence) / self.productive_minutes

    def price_pence(self, minutes: Decimal | int) -> int:
        """What a task of so many minutes costs, to the nearest penny."""
        return round_pence(self.total_pence * Decimal(minutes) / self.productive_minutes)

    def working(self) -> str:
        """How the price of a minute is come by, for people to check."""
        return (
            f"({format_pence(self.staff_pence)} staff + {format_pence(self.it_pence)} IT"
            f" + {format_pence(self.overhead_pence)} overhead) ÷ {self.productive_minutes:,} productive minutes"
            f" = {self.pence_per_minute:.4f}p a minute"
        )
