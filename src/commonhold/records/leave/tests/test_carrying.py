"""Leave and flexi of people who move: what travels, what is carried, and what is taken back."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.base.refusals import Refusal
from commonhold.core.audit.models import Event
from commonhold.records.leave import actions, queries
from commonhold.records.leave.carrying.actions import TABLES, carry, take_back
from commonhold.records.leave.carrying.queries import travels
from commonhold.records.leave.models import Adjustment, Booking, FlexiEntry
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.tests.conftest import CALENDAR
from commonhold.records.people import actions as people
from commonhold.records.people.carrying.rules import Journey
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import Office

DAY, THERE = 444, 432
ON = date(2026, 8, 18)


@pytest.fixture
def common(system, clock):
    return {"actor": system, "at": clock}


@pytest.fixture
def both(two, acting_for):
    """The two offices, and acting for both departments."""
    with acting_for(two[0].department_id, two[1].department_id):
        yield two


@pytest.fixture
def ada(both, common):
    """Ada at Works since 2025: 25 days a year, a week in May taken, a week in August booked, and some flexi."""
    job = both[0].hire("Ada Moss", starts=date(2026, 4, 1), national_insurance_number="AB123456C")
    actions.book(employment_id=job, first=date(2026, 5, 11), last=date(2026, 5, 15), **common)
    actions.book(employment_id=job, first=date(2026, 8, 17), last=date(2026, 8, 21), **common)
    actions.book(employment_id=job, first=date(2026, 12, 21), last=date(2026, 12, 21), **common)
    actions.note_flexi(employment_id=job, on=date(2026, 5, 1), minutes=720, reason="Busy", **common)
    return job


def moved(both, job: int, common: Any, on: date = ON, **details: Any) -> Journey:
    """Ada's employments as they are once both sides of a move are recorded."""
    people.end_employment(employment_id=job, last_day=on - timedelta(days=1), **common)
    there = both[1].hire(
        "Ada Moss",
        starts=on,
        national_insurance_number="AB123456C",
        continuous_from=Employment.objects.get(id=job).continuous_from,
    )
    return journey(both, job, there, on, **details)


def journey(both, job: int, there: int | None, on: date = ON, **details: Any) -> Journey:
    usual: dict[str, Any] = {
        "move_id": 7,
        "person_id": Employment.objects.get(id=job).person_id,
        "from_employment_id": job,
        "from_department_id": both[0].department_id,
        "to_employment_id": there,
        "to_department_id": both[1].department_id,
        "on": on,
        "kind": "permanent",
    }
    return Journey(**(usual | details))


def table_rows() -> list[Any]:
    """Everything that holds."""
    return [
        list(table._default_manager.filter(cancelled_at=None).order_by("id").values()) for table in TABLES
    ]


def test_before_the_move_everybody_reads_what_becomes_of_it(ada, both):
    found = travels([journey(both, ada, None)])[7]
    annual, booked, flexi, over = found
    assert (annual.part, annual.verdict) == ("leave.annual", "converted")
    assert annual.says == (
        "4 days come along from Department of Works; with what Department of Letters gives up to 16 May 2027,"
        " 18.86 days are left there then"
    )
    assert annual.working[:4] == (
        "25 days × 139/365 = 9.52 days (1 April 2026 to 17 August 2026)",
        "Taken and booked: −6 days",
        "Owed on 17 August 2026: 3.52 days of 7 hours 24 minutes, that is 26 hours 4 minutes",
        "There, with days of 7 hours 12 minutes: 3.62 days, rounded up to a whole day: 4 days"
        " (2 hours 44 minutes more)",
    )
    assert "18 August to 21 August 2026" in booked.says
    assert (flexi.verdict, flexi.says) == ("carried", "10 hours of flexi at Department of Letters")
    assert (over.verdict, over.to_do) == (
        "cannot",
        "Take 2 hours of flexi before leaving Department of Works, or it lapses.",
    )


def test_what_travels_says_is_what_is_carried(ada, both, common):
    (told, *_) = travels([journey(both, ada, None)])[7]
    going = moved(both, ada, common)
    assert travels([going])[7][0] == told
    carry(journeys=[going], **common)
    there = queries.balance(going.to_employment_id, ON)
    assert there is not None
    assert there.minutes == 24 * THERE - 5 * DAY
    assert "18.86 days are left there then" in told.says
    here = queries.balance(ada, ON - timedelta(days=1))
    assert here is not None
    assert here.minutes == 0
    assert queries.account(ada).flexi_minutes == 120
    assert queries.account(going.to_employment_id).flexi_minutes == 600
    days = Booking.objects.filter(cancelled_at=None).order_by("days")
    assert [(each.employment_id, each.days.lower.isoformat(), each.minutes) for each in days] == [
        (ada, "2026-05-11", 5 * DAY),
        (ada, "2026-08-17", DAY),
        (going.to_employment_id, "2026-08-18", 4 * DAY),
        (going.to_employment_id, "2026-12-21", DAY),
    ]
    assert Event.objects.filter(event="leave.carried").count() == 2


def test_what_is_owed_back_goes_along_too(both, common):
    job = both[0].hire("Ada Moss", starts=date(2026, 4, 1), national_insurance_number="AB123456C")
    actions.book(employment_id=job, first=date(2026, 4, 20), last=date(2026, 5, 8), **common)
    going = moved(both, job, common, date(2026, 6, 1))
    carry(journeys=[going], **common)
    came = Adjustment.objects.get(kind="converted_in")
    assert came.minutes - came.rounded_minutes == -Adjustment.objects.get(kind="converted_out").minutes < 0
    assert came.minutes % THERE == 0


def test_carrying_twice_changes_nothing(ada, both, common):
    going = moved(both, ada, common)
    carry(journeys=[going], **common)
    before = table_rows()
    carry(journeys=[going], **common)
    assert table_rows() == before


def test_taking_back_restores_what_was(ada, both, common):
    going = moved(both, ada, common)
    before = table_rows()
    carry(journeys=[going], **common)
    assert table_rows() != before
    take_back(journeys=[going], **common)
    assert table_rows() == before
    take_back(journeys=[going], **common)
    assert table_rows() == before
    carry(journeys=[going], **common)
    assert balance(going.to_employment_id, ON) == 24 * THERE - 5 * DAY


def test_leave_that_was_taken_meanwhile_was_taken(ada, both, common):
    going = moved(both, ada, common)
    before = table_rows()
    carry(journeys=[going], **common)
    told = {"employment_id": going.to_employment_id, **common}
    actions.book(first=date(2026, 9, 7), last=date(2026, 9, 7), **told)
    actions.note_flexi(on=date(2026, 9, 8), minutes=-60, reason="Left early", **told)
    people.change(employment_id=ada, to=queries.people.Grade("HEO"), from_date=date(2026, 8, 3), **common)
    take_back(journeys=[going], **common)
    bookings, adjustments, flexi = table_rows()
    assert bookings[:-1] == before[0]
    assert (bookings[-1]["employment_id"], bookings[-1]["minutes"]) == (ada, THERE + 12)
    assert adjustments == before[1]
    assert flexi[:-1] == before[2]
    assert queries.account(ada).flexi_minutes == 660


def test_on_loan_leave_is_the_other_departments_until_the_return(ada, both, common):
    there = both[1].hire("Ada Moss", starts=ON, national_insurance_number="AB123456C")
    loan = journey(both, ada, there, kind="loan", returns_on=date(2026, 12, 1))
    carry(journeys=[loan], **common)
    assert queries.balance(ada, ON).minutes == 0
    with pytest.raises(actions.AwayInAnotherDepartment):
        actions.book(employment_id=ada, first=date(2026, 9, 7), last=date(2026, 9, 7), **common)
    back = replace(
        loan,
        move_id=8,
        from_employment_id=there,
        from_department_id=loan.to_department_id,
        to_employment_id=ada,
        to_department_id=loan.from_department_id,
        on=date(2026, 12, 1),
        kind="return",
    )
    people.end_employment(employment_id=there, last_day=date(2026, 11, 30), **common)
    carry(journeys=[back], **common)
    owed = -Adjustment.objects.get(move_id=8, kind="converted_out").minutes
    came = Adjustment.objects.get(move_id=8, kind="converted_in")
    assert came.minutes - came.rounded_minutes == owed
    (rest,) = [line for line in queries.balance(ada, back.on).working if "1 December 2026" in line]
    assert rest.startswith("25 days × 121/365 = 8.29 days")
    assert Booking.objects.get(cancelled_at=None, move_id=8).employment_id == ada
    assert queries.balance(there, date(2026, 11, 30)).minutes == 0
    take_back(journeys=[back], **common)
    take_back(journeys=[loan], **common)
    assert queries.account(ada).adjustments == ()
    assert len(queries.account(ada).bookings) == 3


def test_a_department_may_apply_its_limit_at_a_move(ada, both, common):
    limited = replace(CALENDAR, limits_moves=True, most_carried_days=Decimal(3))
    set_scheme(department_id=both[1].department_id, scheme=limited, from_date=date(2026, 5, 17), **common)
    annual, over, *_ = travels([journey(both, ada, None)])[7]
    assert annual.says.startswith("3.08 days come along")  # 3 days of a full week of 36 hours, for 37
    assert (over.part, over.verdict) == ("leave.annual.over_limit", "cannot")
    assert "before leaving Department of Works" in over.to_do


def test_where_a_department_keeps_no_leave_somebody_is_told_what_to_do(
    department, other_department, make_office, acting_for, common
):
    both = make_office(department), make_office(other_department)
    with acting_for(department, other_department):
        job = both[0].hire()
        assert travels([journey(both, job, None)])[7] == []
        scheme = {"scheme": CALENDAR, "from_date": date(2026, 1, 1), **common}
        set_scheme(department_id=other_department, **scheme)
        (asked,) = travels([journey(both, job, None)])[7]
        assert (asked.verdict, asked.to_do != "") == ("asked", True)
        (cannot,) = travels([journey(both[::-1], both[1].hire("Max Head"), None)])[7]
        assert (cannot.verdict, "Set a leave scheme" in cannot.to_do) == ("cannot", True)
        there = both[1].hire("Ada Moss", starts=ON)
        carry(journeys=[journey(both, job, there)], **common)
        assert not Adjustment.objects.exists()


def test_on_secondment_leave_stays(ada, both, common):
    away = journey(both, ada, None, kind="secondment")
    (annual,) = travels([away])[7]
    assert annual.says == "Leave and flexi stay with the home department"
    before = table_rows()
    carry(journeys=[away], **common)
    take_back(journeys=[away], **common)
    assert table_rows() == before


def test_days_not_worked_there_cost_no_leave(ada, both, common):
    from commonhold.core.departments.actions import close_for

    close_for(department_id=both[1].department_id, day=date(2026, 12, 21), reason="Privilege day", **common)
    found = {each.part: each for each in travels([journey(both, ada, None)])[7]}
    assert found["leave.booked.not_worked"].verdict == "stopped"
    assert "21 December 2026" in found["leave.booked.not_worked"].says


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.integers(2, 60), st.lists(st.integers(0, 40), max_size=2)), min_size=1, max_size=4
    ),
    flexi=st.integers(1, 900),
)
def test_minutes_are_conserved_over_moves_and_returns(moves, flexi, both, common):
    start = transaction.savepoint()
    try:
        move_about(moves, flexi, both, common)
    finally:
        transaction.savepoint_rollback(start)


def move_about(
    moves: list[tuple[int, list[int]]], flexi: int, both: tuple[Office, Office], common: Any
) -> None:
    """Move Ada to and fro, with leave booked in between, and take it all back."""
    on = date(2026, 4, 1)
    hired = {"name": "Ada Moss", "national_insurance_number": "AB123456C", "continuous_from": on}
    jobs = [both[0].hire(starts=on, **hired)]
    actions.note_flexi(employment_id=jobs[0], on=on, minutes=flexi, reason="Busy", **common)
    taken, states = [], []
    for move_id, (days, booked) in enumerate(moves, start=1):
        for after in booked:
            first = on + timedelta(days=after)
            with suppress(Refusal):
                actions.book(employment_id=jobs[-1], first=first, last=first + timedelta(days=3), **common)
        on += timedelta(days=days)
        people.end_employment(employment_id=jobs[-1], last_day=on - timedelta(days=1), **common)
        states.append(held_by(jobs))
        there = both[move_id % 2]
        jobs.append(there.hire(starts=on, **hired))
        sides = both if move_id % 2 else both[::-1]
        going = journey(sides, jobs[-2], jobs[-1], on, move_id=move_id)
        carry(journeys=[going], **common)
        out, came = Adjustment.objects.filter(move_id=move_id, cancelled_at=None).order_by("on")
        assert came.minutes - came.rounded_minutes == -out.minutes
        assert 0 <= came.rounded_minutes < (THERE if move_id % 2 else DAY // 2)
        assert balance(jobs[-2], on - timedelta(days=1)) == 0
        entries = FlexiEntry.objects.filter(cancelled_at=None)
        assert sum(each.minutes for each in entries) == flexi
        taken.append(going)
    for going in reversed(taken):
        take_back(journeys=[going], **common)
        jobs.pop()
        booked_since = any(booked for _, booked in moves[going.move_id :])
        for now, before in zip(held_by(jobs), states.pop(), strict=True):
            assert [row for row in now if row in before] == before
            assert booked_since or now == before


def balance(job: int, on: date) -> int:
    found = queries.balance(job, on)
    assert found is not None
    return found.minutes


def held_by(jobs: list[int]) -> list[Any]:
    """Everything of some employments that holds."""
    return [
        list(table._default_manager.filter(employment_id__in=jobs, cancelled_at=None).order_by("id").values())
        for table in TABLES
    ]
