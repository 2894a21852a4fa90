"""Clocks in the database: started, stopped and ended by verbs, put right by new events, read as known at a moment."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import WorkingCalendar
from commonhold.work.delivery.clocks import actions, queries, rules
from commonhold.work.delivery.clocks.flaws import actions as flaws
from commonhold.work.delivery.clocks.rules import ClockOf, counted
from commonhold.work.delivery.tests.days import day
from commonhold.work.delivery.tests.units import unit


@pytest.fixture
def clock(department):
    return ClockOf(department, "CH-1111-1111", "claim_expense", "check_receipts", 17)


@pytest.fixture
def north(department, acting_for):
    with acting_for(department):
        return unit("north")


@pytest.fixture
def do(system, acting_for, department):
    """`do(verb, day(1), …)`: one verb at a moment."""

    def done(verb, at, **values):
        with acting_for(department):
            return verb(actor=system, at=at, **values)

    return done


def june(known_until=None, units=("north",)):
    return queries.completed(units, day(1, 0), day(1, 0, month=7), known_until=known_until or day(3, month=7))


def test_a_task_is_known_by_its_events_alone(clock, north, do, acting_for):
    do(actions.start, day(1), clock=clock, unit_id=north, due_at=day(2))
    do(actions.stop, day(1, 11), clock=clock, reason="waiting_for_customer")
    do(actions.resume, day(2, 11), clock=clock)
    do(actions.end, day(2, 12), clock=clock)
    with acting_for(clock.department_id):
        (done,) = june()
        told = queries.of_case(clock.case_reference)
    assert (done.task_id, done.department, done.element, done.run.unit) == (
        17,
        "works",
        "check_receipts",
        "north",
    )
    assert counted(done.run, WorkingCalendar(), {"waiting_for_customer"}) == timedelta(hours=3)
    assert [each.event.kind for each in told] == ["start", "stop", "resume", "end"]
    assert told[0].by_label == "Commonhold (test)"


def test_what_is_recorded_late_was_not_known_before(clock, north, do, acting_for):
    do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    end = do(actions.end, day(2), clock=clock)
    do(flaws.note_flaw, day(5, month=7), clock=clock, kind="return", note="The total was wrong")
    do(
        actions.correct,
        day(6, month=7),
        event_id=end,
        effective_at=day(1, 12),
        note="The clerk pressed the button a day late",
    )
    with acting_for(clock.department_id):
        (then,), (now,) = june(), june(day(1, month=8))
        late = queries.late_months(day(3, month=7), day(3, month=8), before=day(1, 0, month=7))
        assert queries.late_months(day(3), day(3, month=7), before=day(1, 0, month=7)) == []
        assert queries.late_months(day(3, month=8), day(3, month=9), before=day(1, 0, month=8)) == []
    assert (then.run.ended_at, then.flaws) == (day(2), ())
    assert (now.run.ended_at, now.flaws) == (day(1, 12), ("return",))
    assert late == [date(2026, 6, 1)]


def test_an_end_that_is_moved_into_another_month_moves_the_task(clock, north, do, acting_for):
    do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    end = do(actions.end, day(1, month=7), clock=clock)
    do(actions.correct, day(2, month=7), event_id=end, effective_at=day(30), note="It was done in June")
    with acting_for(clock.department_id):
        assert [done.task_id for done in june()] == [17]
        assert (
            queries.completed(["north"], day(1, month=7), day(1, month=8), known_until=day(1, month=9)) == []
        )


def test_a_flaw_that_was_none_is_withdrawn_once(clock, north, do, acting_for):
    do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    do(actions.end, day(2), clock=clock)
    flaw = do(
        flaws.note_flaw, day(3), clock=clock, kind="complaint", note="Nobody answered", evidence="Letter 4"
    )
    with acting_for(clock.department_id):
        assert june()[0].flaws == ("complaint",)
    do(flaws.withdraw_flaw, day(4), flaw_id=flaw, note="It was about another claim")
    with acting_for(clock.department_id):
        assert june()[0].flaws == ()
        assert june(day(4))[0].flaws == ("complaint",)
    with pytest.raises(NotFound):
        do(flaws.withdraw_flaw, day(4), flaw_id=flaw, note="Again")


def test_only_who_completed_a_task_has_it(clock, north, do, acting_for, department):
    with acting_for(department):
        south = unit("south")
    do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    do(actions.start, day(2), clock=clock, unit_id=south, due_at=None)
    do(actions.end, day(3), clock=clock)
    with acting_for(department):
        assert june() == []
        assert [done.run.started_at for done in june(units=["south"])] == [day(2)]
        assert len(june(units=["north", "south"])) == 1


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"reason": "coffee"}, rules.NoSuchReason),
        ({"reason": "force_majeure", "evidence": "The Met Office"}, rules.WordsNeeded),
        ({"reason": "force_majeure", "note": "A flood"}, rules.EvidenceNeeded),
        ({"reason": "agreed", "note": " ", "evidence": "x"}, rules.WordsNeeded),
        ({"reason": "agreed", "note": "As we said", "evidence": "x" * 501}, rules.EvidenceNeeded),
        ({"reason": "waiting_for_customer", "note": "x" * 4_001}, rules.WordsNeeded),
        ({"reason": "waiting_for_customer", "since": day(5)}, actions.NotYet),
    ],
)
def test_a_clock_stands_still_only_for_a_reason_that_can_be_looked_up(clock, north, do, values, refusal):
    do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    with pytest.raises(refusal):
        do(actions.stop, day(2), clock=clock, **values)


def test_a_clock_that_does_not_run_is_not_stopped_and_none_twice(clock, north, do):
    with pytest.raises(actions.NotRunning, match="was never started"):
        do(actions.stop, day(1), clock=clock, reason="waiting_for_customer")
    do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    with pytest.raises(actions.NotRunning, match="does not stand still"):
        do(actions.resume, day(1), clock=clock)
    do(actions.stop, day(1), clock=clock, reason="waiting_for_customer")
    with pytest.raises(actions.NotRunning, match="already"):
        do(actions.stop, day(1), clock=clock, reason="waiting_for_customer")
    do(actions.end, day(2), clock=clock)
    with pytest.raises(actions.NotRunning, match="has ended"):
        do(actions.stop, day(3), clock=clock, reason="waiting_for_customer")


def test_a_clock_is_not_stopped_before_what_is_known_of_it(clock, north, do):
    do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    with pytest.raises(actions.TooEarly):
        do(actions.stop, day(3), clock=clock, reason="waiting_for_customer", since=day(1, 8))
    do(actions.stop, day(3), clock=clock, reason="waiting_for_customer", since=day(2))
    with pytest.raises(actions.TooEarly):
        do(actions.resume, day(4), clock=clock, since=day(1, 12))
    do(actions.resume, day(4), clock=clock, since=day(3))


def test_a_correction_has_a_reason_and_corrects_what_was_recorded(clock, north, do):
    start = do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    with pytest.raises(rules.WordsNeeded):
        do(actions.correct, day(2), event_id=start, effective_at=None, note="")
    with pytest.raises(actions.NotYet):
        do(actions.correct, day(2), event_id=start, effective_at=day(3), note="Later")
    correction = do(actions.correct, day(2), event_id=start, effective_at=None, note="It was another case")
    for number in (correction, 10**12):
        with pytest.raises(NotFound):
            do(actions.correct, day(2), event_id=number, effective_at=None, note="No")


def test_another_department_sees_and_corrects_nothing(clock, north, do, other_department, acting_for, system):
    start = do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    do(actions.end, day(2), clock=clock)
    with acting_for(other_department):
        assert june() == []
        assert queries.of_case(clock.case_reference) == []
        with pytest.raises(NotFound):
            actions.correct(event_id=start, effective_at=None, note="Ours", actor=system, at=day(3))


@pytest.mark.parametrize("table", ["delivery_clockevent", "delivery_flaw"])
@pytest.mark.parametrize("change", ["UPDATE {} SET note = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_can_change_an_event(clock, acting_for, table, change):
    with (
        acting_for(clock.department_id),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_the_database_itself_refuses_a_correction_of_another_clock(clock, north, do, acting_for, system):
    start = do(actions.start, day(1), clock=clock, unit_id=north, due_at=None)
    with (
        acting_for(clock.department_id),
        pytest.raises(DatabaseError, match="same clock"),
        transaction.atomic(),
    ):
        actions._add(
            clock._replace(task_id=18), "correct", None, "", "Not so", corrects=start, actor=system, at=day(2)
        )
