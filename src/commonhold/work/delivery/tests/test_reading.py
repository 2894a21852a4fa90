"""What a clock shows: the working time used and left, and whose its events are."""

from datetime import timedelta

from commonhold.base.working_time import WorkingCalendar
from commonhold.work.delivery.clocks.reading.rules import read, whose
from commonhold.work.delivery.clocks.rules import Event, runs
from commonhold.work.delivery.tests.days import day

OFFICE = WorkingCalendar()
HOUR = timedelta(hours=1)


def test_time_is_used_and_left_in_working_hours_but_for_what_it_stood_still():
    started = [Event(1, "start", day(1), unit="north", due_at=day(2, 17))]
    (run,) = runs(started)
    assert read(run, OFFICE, day(2, 11))[1:] == (10 * HOUR, {}, day(2, 17), 6 * HOUR)
    stopped = [*started, Event(2, "stop", day(1, 12), "waiting_for_customer")]
    (run,) = runs(stopped)
    shown = read(run, OFFICE, day(2, 11))
    assert (shown.used, shown.stood_still) == (3 * HOUR, {"waiting_for_customer": 7 * HOUR})
    assert (shown.due_at, shown.left) == (day(3, 16), 13 * HOUR)


def test_what_is_late_has_less_than_nothing_left_and_stops_counting_at_its_end():
    events = [Event(1, "start", day(1), due_at=day(1, 17)), Event(2, "end", day(2, 12), "completed")]
    (run,) = runs(events)
    for at in (day(2, 12), day(30)):
        shown = read(run, OFFICE, at)
        assert (shown.used, shown.left) == (11 * HOUR, -3 * HOUR)


def test_what_was_never_due_has_no_time_left():
    (run,) = runs([Event(1, "start", day(1))])
    assert read(run, OFFICE, day(1, 10))[1:] == (HOUR, {}, None, None)


def test_an_event_is_of_whoever_had_the_task_then_and_a_correction_of_what_it_corrects():
    events = [
        Event(1, "start", day(1), unit="north"),
        Event(2, "stop", day(1, 10), "waiting_for_customer"),
        Event(3, "start", day(2), unit="south"),
        Event(4, "correct", None, corrects=2),
        Event(5, "end", day(3), "completed"),
        Event(6, "correct", day(2, 12), corrects=5),
    ]
    assert whose(reversed(events)) == {
        1: "north",
        2: "north",
        3: "south",
        4: "north",
        5: "south",
        6: "south",
    }
