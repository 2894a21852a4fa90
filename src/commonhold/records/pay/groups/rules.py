"""Pay groups, and their calendars: which days each pay day pays for, and until when changes are taken in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from commonhold.base.periods import month_of, tax_month, tax_year
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON, WorkingCalendar
from commonhold.records.pay.gross.period import Basis, Frequency

CUT_OFF_WORKING_DAYS = 8
"""How long before pay day changes are taken in: three days for Bacs, the rest to calculate, review and mend."""
_CUT_OFF_AT = time(17)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
_WEEKS = {"weekly": 1, "four_weekly": 4}


class NotACode(Refusal):
    """“{given}” can't be a code. Use up to 50 small letters, figures and dashes, such as monthly-staff."""

    code = "pay.not-a-code"


class NoSuchYear(Refusal):
    """There is no tax year {given} here. Give the year in which it begins, from 2000 to 2199."""

    code = "pay.no-such-year"


@dataclass(frozen=True)
class GroupFacts:
    id: int
    department_id: int
    code: str
    name: str
    frequency: Frequency
    weekly_hours: Decimal
    basis: Basis


@dataclass(frozen=True)
class PeriodFacts:
    """`until` is the first day after it."""

    id: int
    department_id: int
    group_id: int
    tax_year: int
    number: int
    starts: date
    until: date
    cut_off: datetime
    pay_date: date

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def name(self) -> str:
        return period_name(self.starts, self.until)


@dataclass(frozen=True)
class ElementFacts:
    id: int
    code: str
    title: str
    kind: str
    pensionable: bool


@dataclass(frozen=True)
class PlannedPeriod:
    """`until` is the first day after it."""

    tax_year: int
    number: int
    starts: date
    until: date
    cut_off: datetime
    pay_date: date


def check_code(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise NotACode(field="code", given=code[:40])
    return code


def check_year(year: int) -> int:
    if not 2000 <= year < 2200:
        raise NoSuchYear(field="year", given=year)
    return year


def period_name(starts: date, until: date) -> str:
    """A month by its name, else its first and last day."""
    if starts.day == 1 and until.day == 1:
        return f"{starts:%B %Y}"
    return f"{starts:%-d %B} to {until - timedelta(days=1):%-d %B %Y}"


def monthly(
    year: int, pay_day: int, calendar: WorkingCalendar, *banks: WorkingCalendar
) -> Iterator[PlannedPeriod]:
    """The months of a tax year's pay days; who is due pay on a day that isn't worked, in the department or by the
    banks, gets it on the last one before.

    What is due in a tax year counts in it, though it be paid some days earlier (CWG2, pay days on non-banking days).
    """
    for month in range(13):
        first, last = month_of(date(year + (month + 3) // 12, (month + 3) % 12 + 1, 1))
        due = first.replace(day=min(pay_day, last.day))
        if tax_year(due) == year:
            yield _planned(year, tax_month(due), first, last + timedelta(days=1), due, calendar, *banks)


def weekly(
    year: int, frequency: str, first_day: date, calendar: WorkingCalendar, *banks: WorkingCalendar
) -> Iterator[PlannedPeriod]:
    """The weeks, or four weeks, from a day on, each due on its last day and numbered by the tax week of that."""
    length = timedelta(weeks=_WEEKS[frequency])
    starts = first_day
    while tax_year(due := starts + length - timedelta(days=1)) <= year:
        if tax_year(due) == year:
            number = (due - date(year, 4, 6)).days // 7 + 1
            yield _planned(year, number, starts, starts + length, due, calendar, *banks)
        starts += length


def _worked(day: date, *calendars: WorkingCalendar) -> date:
    while not all(each.is_working_day(day) for each in calendars):
        day -= timedelta(days=1)
    return day


def _planned(
    year: int,
    number: int,
    starts: date,
    until: date,
    due: date,
    calendar: WorkingCalendar,
    *banks: WorkingCalendar,
) -> PlannedPeriod:
    pay_date = cut_off = _worked(due, calendar, *banks)
    for _ in range(CUT_OFF_WORKING_DAYS):
        cut_off = _worked(cut_off - timedelta(days=1), calendar)
    moment = datetime.combine(cut_off, _CUT_OFF_AT, LONDON)
    return PlannedPeriod(year, number, starts, until, moment, pay_date)
