"""What falls due when, in offices that close."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.working_time import LONDON, WorkingCalendar

EASTER_2026 = frozenset({date(2026, 4, 3), date(2026, 4, 6)})
OFFICE = WorkingCalendar(holidays=EASTER_2026)


def at(day: int, hour: int, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON)


def test_two_days_from_maundy_thursday_noon_pass_over_easter():
    assert OFFICE.add(at(2, 12), timedelta(hours=16)) == at(8, 12)


def test_work_that_arrives_at_night_starts_in_the_morning():
    assert OFFICE.add(at(13, 22), timedelta(hours=1)) == at(14, 10)


def test_nothing_to_wait_for_falls_due_when_the_office_is_next_open():
    assert OFFICE.add(at(4, 12), timedelta(0)) == at(7, 9)


def test_a_day_on_which_clocks_change_is_an_ordinary_day():
    assert OFFICE.add(at(27, 16, month=3), timedelta(hours=2)) == at(30, 10, month=3)


def test_a_calendar_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="at least one weekday"):
        WorkingCalendar(weekdays=frozenset())
    with pytest.raises(ValueError, match="close after it opens"):
        WorkingCalendar(opens=time(17), closes=time(9))


moments = st.integers(0, 1_000_000).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
hours = st.integers(0, 200).map(lambda n: timedelta(minutes=n * 13))


@given(moments, hours, hours)
def test_waiting_in_two_parts_is_waiting_once(start, first, second):
    assert OFFICE.add(OFFICE.add(start, first), second) == OFFICE.add(start, first + second)


@given(moments, hours)
def test_what_falls_due_falls_due_in_office_hours(start, working):
    due = OFFICE.add(start, working).astimezone(LONDON)
    assert OFFICE.is_working_day(due.date())
    assert OFFICE.opens <= due.time() <= OFFICE.closes
    assert due >= start


@given(moments, hours)
def test_what_was_added_has_passed(start, working):
    assert OFFICE.elapsed(start, OFFICE.add(start, working)) == working


@given(moments, moments, moments)
def test_time_passes_once(first, second, third):
    first, second, third = sorted([first, second, third])
    assert OFFICE.elapsed(first, second) + OFFICE.elapsed(second, third) == OFFICE.elapsed(first, third)
    assert OFFICE.elapsed(third, first) == timedelta(0)


def test_a_weekend_and_easter_take_no_working_time():
    assert OFFICE.elapsed(at(2, 12), at(8, 12)) == timedelta(hours=16)
    assert OFFICE.elapsed(at(3, 8), at(6, 20)) == timedelta(0)
    assert OFFICE.elapsed(at(14, 7), at(14, 9)) == timedelta(0)
