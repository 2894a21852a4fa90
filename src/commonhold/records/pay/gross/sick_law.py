"""The law of Statutory Sick Pay on one day, typed: before 6 April 2026 and after."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from commonhold.base.law.tax_years import Figure, figure

_NAMES = (
    "weekly_rate",
    "earnings_percent",
    "waiting_days",
    "least_period_days",
    "linking_days",
    "most_weeks",
)


@dataclass(frozen=True)
class SickLaw:
    """What decides a day's sick pay. Amounts in pence."""

    weekly: Fraction
    percent: Fraction | None
    """The share of average earnings that is paid if it is less than the flat rate; None before 6 April 2026."""
    limit: Fraction | None
    """The least average earnings; None from 6 April 2026."""
    waiting_days: int
    least_days: int
    linking_days: int
    most_weeks: int
    figures: tuple[Figure, ...]


@cache
def sick_law(day: date) -> SickLaw:
    """The law in force on a day; LawError if its year has no file."""
    found = {name: figure(f"ssp_{name}", day) for name in _NAMES}
    limits = figure("statutory_earnings_limit", day)
    number = {name: each.number for name, each in found.items() if each is not None}
    limit = None if limits is None else limits.by_key.get("sick")
    return SickLaw(
        weekly=Fraction(number["weekly_rate"]) * 100,
        percent=Fraction(number["earnings_percent"]) / 100 if "earnings_percent" in number else None,
        limit=None if limit is None else Fraction(limit) * 100,
        waiting_days=int(number["waiting_days"]),
        least_days=int(number["least_period_days"]),
        linking_days=int(number["linking_days"]),
        most_weeks=int(number["most_weeks"]),
        figures=tuple(each for each in (*found.values(), limits) if each is not None),
    )
