"""Booking and cancelling leave, adjusting it, flexi, closing a leave year, and what is owed at the end."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.departments.actions import close_for
from commonhold.records.leave import actions, queries
from commonhold.records.leave.closing.actions import NotOverYet, carry_over
from commonhold.records.leave.models import Adjustment, Booking, FlexiEntry
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.tests.conftest import APRIL
from commonhold.records.people import actions as people
from commonhold.records.people import rules
from commonhold.records.people.history.rules import NotEmployedThen

DAY = 444
MONDAY = date(2026, 4, 13)


@pytest.fixture
def common(system, clock):
    return {"actor": system, "at": clock}


@pytest.fixture
def ada(two, acting_for, common):
    """Ada's employment, since 2020; the transaction goes on."""
    with acting_for(two[0].department_id):
        yield two[0].hire("Ada Moss", starts=date(2020, 1, 6))


def left(employment_id: int, on: date = MONDAY) -> float:
    found = queries.balance(employment_id, on)
    assert found is not None
    return found.minutes / DAY


def test_leave_costs_the_days_that_the_department_works(ada, common):
    actions.book(employment_id=ada, first=date(2026, 4, 30), last=date(2026, 5, 6), **common)
    assert Booking.objects.get().minutes == 4 * DAY  # a weekend and the bank holiday on 4 May are free
    assert left(ada) == 30 + 9 - 4  # 9 of the 30 days of the year before come over


def test_part_timers_may_say_what_their_days_cost_and_hours_change_within_a_booking(ada, two, common):
    two[0].change(ada, rules.WorkingPattern(Decimal("18.5")), date(2026, 6, 3))
    actions.book(employment_id=ada, first=date(2026, 6, 1), last=date(2026, 6, 5), **common)
    assert Booking.objects.get().minutes == 2 * DAY + 3 * DAY // 2
    actions.book(employment_id=ada, first=date(2026, 7, 6), last=date(2026, 7, 10), minutes=DAY, **common)
    assert Booking.objects.order_by("id").last().minutes == DAY


def test_part_of_a_day_may_be_booked_and_no_more_than_the_day(ada, common):
    half = {"employment_id": ada, "first": MONDAY, "last": MONDAY, "part_of_a_day": True}
    actions.book(minutes=222, **half, **common)
    actions.book(minutes=222, **half, **common)
    with pytest.raises(actions.AlreadyBooked):
        actions.book(minutes=1, **half, **common)
    with pytest.raises(actions.AlreadyBooked):
        actions.book(employment_id=ada, first=MONDAY, last=MONDAY, **common)


@pytest.mark.parametrize(
    ("days", "refusal"),
    [
        ((date(2019, 12, 30), date(2020, 1, 7)), NotEmployedThen),
        ((date(2026, 4, 18), date(2026, 4, 19)), actions.NotAWorkingDay),
        ((date(2026, 4, 14), date(2026, 4, 13)), actions.ImpossibleDays),
        ((date(2026, 4, 14), date(2028, 4, 13)), actions.ImpossibleDays),
        ((date(2027, 3, 29), date(2027, 4, 2)), actions.TwoLeaveYears),
        ((date(2026, 4, 20), date(2026, 8, 20)), actions.OverBalance),
        ((date(2024, 4, 15), date(2024, 4, 15)), actions.NoScheme),
        ((date(1, 1, 1), date(1, 1, 2)), rules.ImpossibleDate),
        ((date(2026, 4, 16), date(2026, 4, 20)), actions.AlreadyBooked),
    ],
)
def test_leave_that_cannot_be_is_refused_in_plain_words(ada, common, days, refusal):
    actions.book(employment_id=ada, first=date(2026, 4, 17), last=date(2026, 4, 17), **common)
    with pytest.raises(refusal) as refused:
        actions.book(employment_id=ada, first=days[0], last=days[1], **common)
    assert refused.value.message
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("minutes", [0, -5, 24 * 60, 10**9, None])
def test_minutes_that_cannot_be_are_refused(ada, common, minutes):
    with pytest.raises(actions.ImpossibleMinutes):
        actions.book(
            employment_id=ada, first=MONDAY, last=MONDAY, minutes=minutes, part_of_a_day=True, **common
        )


def test_cancelled_leave_may_be_booked_again_and_is_kept(ada, common):
    booking = actions.book(employment_id=ada, first=MONDAY, last=MONDAY, **common)
    actions.cancel_booking(booking_id=booking, **common)
    with pytest.raises(NotFound):
        actions.cancel_booking(booking_id=booking, **common)
    actions.book(employment_id=ada, first=MONDAY, last=MONDAY, **common)
    assert Booking.objects.count() == 2
    assert left(ada) == 38


def test_balances_are_adjusted_with_a_reason(ada, common):
    told = {"employment_id": ada, "on": MONDAY, **common}
    actions.adjust(kind="bought", minutes=5 * DAY, reason="Bought a week", **told)
    actions.adjust(kind="sold", minutes=-2 * DAY, reason="Sold two days", **told)
    assert left(ada) == 42
    assert "Bought a week: +5 days" in queries.balance(ada, MONDAY).working
    for kind, minutes, reason, refusal in (
        ("bought", -5, "x", actions.ImpossibleMinutes),
        ("sold", -100 * DAY, "x", actions.OverBalance),
        ("sold", 0, "x", actions.ImpossibleMinutes),
        ("converted_in", 5, "x", actions.UnknownKind),
        ("corrected", 10**7, "x", actions.ImpossibleMinutes),
        ("corrected", 5, "  ", rules.NameMissing),
    ):
        with pytest.raises(refusal):
            actions.adjust(kind=kind, minutes=minutes, reason=reason, **told)


def test_flexi_stays_within_the_departments_limits(ada, common):
    note = {"employment_id": ada, "on": MONDAY, "reason": "Worked late", **common}
    actions.note_flexi(minutes=900, **note)
    with pytest.raises(actions.FlexiBeyondLimit, match=r"15 hours 1 minute, .*−10 hours to 15 hours"):
        actions.note_flexi(minutes=1, **note)
    actions.note_flexi(minutes=-1500, **note)
    with pytest.raises(actions.FlexiBeyondLimit):
        actions.note_flexi(minutes=-1, **note)
    with pytest.raises(actions.ImpossibleMinutes):
        actions.note_flexi(minutes=0, **note)
    assert queries.account(ada).flexi_minutes == -600


def test_closing_a_leave_year_carries_over_up_to_the_limit_once(ada, two, common, system):
    joined = two[0].hire("New Starter", starts=date(2026, 4, 6))
    actions.book(employment_id=ada, first=date(2026, 3, 2), last=date(2026, 3, 2), **common)
    assert left(ada, date(2026, 3, 2)) == 29
    before = left(ada)
    close = {"department_id": two[0].department_id, "on": date(2026, 4, 1)}
    assert carry_over(**close, **common) == 1
    assert carry_over(**close, **common) == 0
    kept = Adjustment.objects.get()
    assert (kept.employment_id, kept.kind, kept.minutes) == (ada, "carried_over", 9 * DAY)
    assert kept.working[-1] == "At most 9 days can be carried over; 20 days lapse"
    assert left(ada) == before == 39
    assert left(joined) == 25  # 25 × 360/365, rounded up to half a day
    for again in (
        lambda: actions.book(employment_id=ada, first=date(2026, 3, 3), last=date(2026, 3, 3), **common),
        lambda: actions.cancel_booking(booking_id=Booking.objects.get().id, **common),
    ):
        with pytest.raises(actions.YearClosed, match="1 April 2026"):
            again()
    with pytest.raises(NotOverYet):
        carry_over(department_id=two[0].department_id, on=date(2027, 4, 1), **common)


def test_what_is_owed_at_the_end_is_worth_a_weeks_pay_for_each_week(ada, common):
    carry = queries.owed_at_end(ada, date(2026, 6, 30))
    # 30 days × 91/365 = 7.48, rounded up to 7.5, and 9 carried over; £30,000 / 52 is £576.92 a week
    assert carry.minutes == 16.5 * DAY
    assert carry.pence == 190_385
    assert carry.working[-1] == "16.5 days at a week’s pay of £576.92 for 37 hours = £1,903.85"
    people.end_employment(employment_id=ada, last_day=date(2026, 6, 30), **common)
    assert queries.owed_at_end(ada, date(2026, 6, 30)) == carry
    with pytest.raises(NotEmployedThen):
        queries.owed_at_end(ada, date(2026, 7, 1))


def test_a_department_without_a_scheme_keeps_no_leave(department, make_office, acting_for, common):
    office = make_office(department)
    with acting_for(department):
        job = office.hire()
        assert queries.balance(job, MONDAY) is None
        assert queries.owed_at_end(job, MONDAY) == (0, 0, ())
        with pytest.raises(actions.NoScheme):
            actions.book(employment_id=job, first=MONDAY, last=MONDAY, **common)


def test_another_scheme_holds_from_its_day_on(ada, two, common):
    shorter = {"department_id": two[0].department_id, "from_date": date(2027, 4, 1), **common}
    set_scheme(scheme=APRIL.__class__(APRIL.bands, Decimal(36)), **shorter)
    assert left(ada) == 39
    after = queries.balance(ada, date(2027, 4, 1))
    assert after is not None
    assert after.year.scheme.day_minutes == 432
    with pytest.raises(Refusal):
        set_scheme(scheme=after.year.scheme, **shorter)


def test_the_database_holds_what_the_verbs_promise(ada, two, common, clock):
    actions.book(employment_id=ada, first=MONDAY, last=MONDAY, **common)
    row = Booking.objects.get()

    def copy(**changed):
        values = {each: getattr(row, each) for each in ("employment_id", "department_id", "days", "minutes")}
        return Booking(**(values | {"whole_days": True, "recorded_at": clock} | changed))

    wrong = [copy(), copy(minutes=0, whole_days=False), copy(department_id=two[1].department_id)]
    for each in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            each.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Booking.objects.update(minutes=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    actions.cancel_booking(booking_id=row.id, **common)
    with pytest.raises(DatabaseError, match="cancelled already"), transaction.atomic():
        Booking.objects.update(cancelled_at=None)
    for table in (Adjustment, FlexiEntry):
        values = {
            "employment_id": ada,
            "department_id": row.department_id,
            "recorded_at": clock,
            "on": MONDAY,
        }
        kind = {"kind": "bought"} if table is Adjustment else {}
        with pytest.raises(IntegrityError), transaction.atomic():
            table(**values, **kind, minutes=0, reason="x", working=[]).save()


def test_leave_is_behind_the_wall_of_its_department(ada, two, common, other_department, system):
    actions.book(employment_id=ada, first=MONDAY, last=MONDAY, **common)
    from commonhold.core.audit.acting import act_as

    act_as(system, [other_department])
    assert not Booking.objects.exists()
    assert queries.accounts([ada]) == {}


def test_days_on_which_a_department_is_closed_cost_nothing(ada, two, common):
    close_for(department_id=two[0].department_id, day=date(2026, 5, 26), reason="Privilege day", **common)
    actions.book(employment_id=ada, first=date(2026, 5, 25), last=date(2026, 5, 29), **common)
    assert Booking.objects.get().minutes == 3 * DAY


def test_nobody_is_told_of_leave_that_is_not_there(two, acting_for, common):
    with acting_for(two[0].department_id):
        for call in (
            lambda: actions.book(employment_id=10**9, first=MONDAY, last=MONDAY, **common),
            lambda: actions.cancel_booking(booking_id=10**9, **common),
            lambda: queries.owed_at_end(10**9, MONDAY),
        ):
            with pytest.raises(NotFound):
                call()
