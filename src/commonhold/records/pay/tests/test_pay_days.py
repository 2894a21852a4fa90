"""On which days pay is due: those that are worked by the department, and on which the banks pay it."""

from datetime import date

from commonhold.base.working_time import WorkingCalendar
from commonhold.core.departments.queries import bank_holidays
from commonhold.records.pay.groups.rules import monthly
from commonhold.records.payments.queries import bacs_calendar

SCOTLAND = WorkingCalendar(holidays=bank_holidays("scotland"))


def days(*calendars: WorkingCalendar) -> list[date]:
    return [each.pay_date for each in monthly(2026, 31, *calendars)]


def test_a_scottish_department_doesnt_pay_on_englands_bank_holiday() -> None:
    assert date(2026, 8, 31) in days(SCOTLAND)
    assert date(2026, 8, 31) not in days(SCOTLAND, bacs_calendar())
    assert date(2026, 8, 28) in days(SCOTLAND, bacs_calendar())


def test_every_pay_day_is_one_for_both() -> None:
    for each in days(SCOTLAND, bacs_calendar()):
        assert SCOTLAND.is_working_day(each)
        assert bacs_calendar().is_working_day(each)
