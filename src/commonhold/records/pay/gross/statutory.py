"""What statutory payments share: a day's worth of one, and how a week's amount is shared out over days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from commonhold.base.law.tax_years import Figure
from commonhold.base.refusals import Refusal


class StatutoryDay(NamedTuple):
    """What a day comes to. `rate` is the unrounded weekly amount in pence, of which `1 / of_days` is due."""

    day: date
    pence: int
    rate: Fraction
    of_days: int


@dataclass(frozen=True)
class StatutoryPay:
    """The days that are paid, in order; why others aren't; and the figures of law by which both were decided."""

    days: tuple[StatutoryDay, ...]
    refusals: tuple[Refusal, ...]
    figures: tuple[Figure, ...] = ()
    earnings: tuple[str, ...] = ()
    """In sentences, the average earnings by which it was reckoned."""

    def pence(self, first: date, last: date) -> int:
        """What is due from one day to another, both included."""
        return sum(each.pence for each in self.days if first <= each.day <= last)


def shared_out(days: Sequence[tuple[date, Fraction, int]]) -> list[StatutoryDay]:
    """The pence of the paid days of one week, each with the week's rate and of how many days it is one.

    A part of a week is its days times the rate divided by the days of the week, rounded up to the penny; what has
    been paid of the week is taken off the next part, so that parts paid in different periods add up to the week.
    Source: HMRC Statutory Payments Manual SPM182300; GOV.UK, Rates and thresholds for employers (SSP daily rates).
    """
    found, earned = [], Fraction(0)
    for day, rate, of_days in days:
        paid = ceil(earned)
        earned += rate / of_days
        found.append(StatutoryDay(day, ceil(earned) - paid, rate, of_days))
    return found


def different(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Each figure of law once."""
    return tuple({(each.parameter, each.from_date): each for each in figures}.values())


def sunday_of(day: date) -> date:
    """The first day of the statutory week, Sunday to Saturday, that a day is in."""
    return day - timedelta(days=day.isoweekday() % 7)
