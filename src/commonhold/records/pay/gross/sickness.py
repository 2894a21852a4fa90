"""Statutory Sick Pay by day, under the law before 6 April 2026 and after, and across the change.

Social Security Contributions and Benefits Act 1992 part XI, as amended by the Employment Rights Act 2025 sections 10
and 11 from 6 April 2026. Great Britain.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from math import floor
from typing import ClassVar, NamedTuple

from commonhold.base.money import format_pence
from commonhold.base.refusals import Refusal
from commonhold.records.pay.gross.sick_law import SickLaw, sick_law
from commonhold.records.pay.gross.statutory import (
    StatutoryDay,
    StatutoryPay,
    different,
    shared_out,
    sunday_of,
)

_LONGEST_SERIES_YEARS = 3


class Sickness(NamedTuple):
    """Days on which somebody couldn't work for illness, both ends included, working days or not."""

    first: date
    last: date


class TooShort(Refusal):
    """Sick from {first} to {last}: statutory sick pay begins with {least} days of sickness in a row."""

    code: ClassVar[str] = "pay.ssp-too-short"


class EarnedTooLittle(Refusal):
    """Average weekly earnings of {average} are below the lower earnings limit of {limit}: no statutory sick pay."""

    code: ClassVar[str] = "pay.ssp-earnings"


class Exhausted(Refusal):
    """All {weeks} weeks of statutory sick pay had been paid by {day}. Give the employee form SSP1."""

    code: ClassVar[str] = "pay.ssp-exhausted"


class LinkedTooLong(Refusal):
    """Sickness since {first} is linked for more than three years: statutory sick pay ended on {day}. Give form SSP1."""

    code: ClassVar[str] = "pay.ssp-linked-too-long"


class SickTooLongBefore(Refusal):
    """Sick without a break since {first}: who was off for over 28 weeks when the law changed on {day} gets nothing."""

    code: ClassVar[str] = "pay.ssp-sick-before"


class OnParentalPay(Refusal):
    """{day} is within statutory maternity or adoption pay, in which there is no statutory sick pay."""

    code: ClassVar[str] = "pay.ssp-parental"


def statutory_sick_pay(
    sickness: Sequence[Sickness],
    *,
    weekdays: int,
    average: Callable[[date], Fraction],
    until: date,
    parental: Sequence[tuple[date, date]] = (),
) -> StatutoryPay:
    """Sick pay day by day up to and including `until`, for all the sickness of an employment.

    `weekdays` are the qualifying days, as bits (Monday the lowest). `average` gives average weekly earnings in pence as
    of the first day of a series of linked sickness. `parental` is when maternity or adoption pay is due instead.
    """
    days: list[StatutoryDay] = []
    refusals: list[Refusal] = []
    for series in _linked(_periods(_joined(sickness), refusals)):
        found = _Series(series[0].first, average(series[0].first), weekdays, parental, refusals)
        paid = [each for spell in series for each in found.paid(spell, until)]
        for _, week in groupby(paid, key=lambda each: sunday_of(each[0])):
            days += shared_out(list(week))
    figures = (each for day in days for each in sick_law(day.day).figures)
    return StatutoryPay(tuple(days), tuple(refusals), different(figures))


class _Series:
    """What has happened so far in one series of linked sickness, which is one period of entitlement."""

    def __init__(
        self,
        first: date,
        average: Fraction,
        weekdays: int,
        parental: Sequence[tuple[date, date]],
        refusals: list[Refusal],
    ) -> None:
        self.first, self.average, self.weekdays = first, average, weekdays
        self.parental, self.refusals = parental, refusals
        self.said: set[type[Refusal]] = set()
        self.waited = 0
        self.weeks = Fraction(0)

    def paid(self, spell: Sickness, until: date) -> Iterator[tuple[date, Fraction, int]]:
        """The days of one unbroken period that are paid, each with the weekly rate and the qualifying days."""
        of_days = self.weekdays.bit_count()
        before = False  # whether a day of this period was paid under the law before 6 April 2026
        for day in _days(Sickness(spell.first, min(spell.last, until))):
            law = sick_law(day)
            if not self.weekdays >> day.weekday() & 1 or self._stopped(day, law):
                continue
            rate = self._rate_before(law) if law.percent is None else self._rate(law, spell, before)
            if rate is None:
                continue
            before = before or law.percent is None
            self.weeks += Fraction(1, of_days)
            yield day, rate, of_days

    def _stopped(self, day: date, law: SickLaw) -> bool:
        why: Refusal
        if self.weeks >= law.most_weeks:
            why = Exhausted(weeks=law.most_weeks, day=day)
        elif day >= _years_after(self.first, _LONGEST_SERIES_YEARS):
            why = LinkedTooLong(first=self.first, day=day)
        elif any(first <= day <= last for first, last in self.parental):
            why = OnParentalPay(day=day)
        else:
            return False
        self._refuse(why)
        return True

    def _rate_before(self, law: SickLaw) -> Fraction | None:
        if law.limit is not None and self.average < law.limit:
            average, limit = format_pence(floor(self.average)), format_pence(floor(law.limit))
            self._refuse(EarnedTooLittle(average=average, limit=limit))
            return None
        if self.waited < law.waiting_days:
            self.waited += 1
            return None
        return law.weekly

    def _rate(self, law: SickLaw, spell: Sickness, before: bool) -> Fraction | None:
        """The lower of the flat rate and a share of earnings.

        Who was being paid when the law changed keeps the flat rate until the sickness ends; who had by then been off
        for longer than sick pay lasts, and hadn't been paid, gets nothing. Source: SI 2026/373, as in DWP's guidance
        to software developers of 9 February 2026.
        """
        assert law.percent is not None
        if before:
            return law.weekly
        if (first := _changed_during(spell)) and spell.first < first - timedelta(weeks=law.most_weeks):
            self._refuse(SickTooLongBefore(first=spell.first, day=first))
            return None
        return min(law.weekly, self.average * law.percent)

    def _refuse(self, why: Refusal) -> None:
        """Say it once for each series."""
        if type(why) not in self.said:
            self.said.add(type(why))
            self.refusals.append(why)


def _changed_during(spell: Sickness) -> date | None:
    """The day on which the law changed, if the sickness began before it did."""
    if sick_law(spell.first).percent is not None:
        return None
    return next(day for day in _days(spell) if sick_law(day).percent is not None)


def _joined(sickness: Sequence[Sickness]) -> list[Sickness]:
    """Periods with at least a day between them: what touches or overlaps is one."""
    found: list[Sickness] = []
    for each in sorted(sickness):
        if found and each.first <= found[-1].last + timedelta(days=1):
            found[-1] = Sickness(found[-1].first, max(found[-1].last, each.last))
        else:
            found.append(each)
    return found


def _periods(sickness: list[Sickness], refusals: list[Refusal]) -> list[Sickness]:
    """Those that are long enough. One too short by the law of its first day may count from when that changed."""
    found = []
    for each in sickness:
        length = (each.last - each.first).days + 1
        least = sick_law(each.first).least_days
        if length >= least:
            found.append(each)
        elif later := [day for day in _days(each) if sick_law(day).least_days < least]:
            found.append(Sickness(later[0], each.last))
        else:
            refusals.append(TooShort(first=each.first, last=each.last, least=least))
    return found


def _linked(periods: list[Sickness]) -> list[list[Sickness]]:
    found: list[list[Sickness]] = []
    for each in periods:
        gap = (each.first - found[-1][-1].last).days - 1 if found else None
        if gap is not None and gap <= sick_law(each.first).linking_days:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _days(spell: Sickness) -> Iterator[date]:
    for ordinal in range(spell.first.toordinal(), spell.last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
