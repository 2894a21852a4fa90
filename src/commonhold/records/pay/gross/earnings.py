"""Average weekly earnings, by which statutory payments are decided and reckoned. Kept as fractions of a penny."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from commonhold.base.law.tax_years import figure
from commonhold.base.money import format_pence
from commonhold.records.pay.gross.period import Frequency


@dataclass(frozen=True)
class PayDay:
    """A normal pay day, and what was paid since the last: earnings as National Insurance counts them."""

    day: date
    pence: int


@dataclass(frozen=True)
class AverageEarnings:
    """Average weekly earnings in pence, unrounded, and what they are the average of."""

    weekly: Fraction
    first: date
    """The relevant period, both ends included."""
    last: date
    total_pence: int
    how: str

    def __str__(self) -> str:
        total = f"{format_pence(self.total_pence)} " if self.total_pence else ""
        return f"Average weekly earnings are {format_pence(floor(self.weekly))}: {total}{self.how}."


def average_earnings(
    paydays: Sequence[PayDay],
    *,
    before: date,
    frequency: Frequency,
    employed_from: date,
    contract_annual_pence: int,
) -> AverageEarnings:
    """The average over the relevant period: after the last normal pay day at least eight weeks before the last one.

    `before` is the day that the last normal pay day has to be earlier than: the first day of sickness, or the day
    after the relevant week. Somebody paid for less than eight weeks is averaged since they began; somebody who was
    never paid, by contract. Source: SSP (General) Regulations 1982 reg.19; SMP (General) Regulations 1986 reg.21;
    HMRC Statutory Payments Manual SPM170400.
    """
    earned = sorted((each for each in paydays if each.day < before), key=lambda each: each.day)
    if not earned:
        weekly = Fraction(contract_annual_pence, 52)
        return AverageEarnings(weekly, employed_from, before, 0, "a year’s pay by contract ÷ 52")
    last = earned[-1].day
    span = figure("statutory_average_weeks", before)
    assert span is not None
    earlier = [each.day for each in earned if each.day <= last - timedelta(weeks=int(span.number))]
    first = max(earlier) + timedelta(days=1) if earlier else min(employed_from, last)
    total_pence = sum(each.pence for each in earned if each.day >= first)
    months = _months(first, last) if frequency == "monthly" else 0
    if months:
        weekly = Fraction(total_pence * 12, months * 52)
        return AverageEarnings(weekly, first, last, total_pence, f"÷ {months} months × 12 ÷ 52")
    days = (last - first).days + 1
    return AverageEarnings(
        Fraction(total_pence * 7, days), first, last, total_pence, f"÷ {Fraction(days, 7)} weeks"
    )


def _months(first: date, last: date) -> int:
    """The nearest whole number of calendar months; half a month or less of odd days is left out."""
    months, begin = 0, first
    while (end := _month_after(begin, first.day)) <= last + timedelta(days=1):
        months, begin = months + 1, end
    odd = (last - begin).days + 1
    february = begin.month == 2 and last.month == 2
    return months + (odd >= (15 if february else 16))


def _month_after(day: date, of_month: int) -> date:
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return date(year, month, min(of_month, monthrange(year, month)[1]))
