"""Clocks told by their events: what ran, what stood still, what was put right."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.working_time import WorkingCalendar
from commonhold.work.delivery.clocks.rules import STOPS, Event, Run, Stop, counted, due, runs
from commonhold.work.delivery.tests.days import day

OFFICE = WorkingCalendar()


def told(*events: tuple[str, datetime | None, str], **of: object) -> list[Event]:
    return [
        Event(number, kind, at, reason, unit="north" if kind == "start" else "", **of)
        for number, (kind, at, reason) in enumerate(events, 1)
    ]


def hours(run: Run, *excluded: str) -> float:
    return counted(run, OFFICE, excluded) / timedelta(hours=1)


def test_a_task_takes_the_working_hours_from_start_to_end():
    (run,) = runs(told(("start", day(1), ""), ("end", day(2, 12), "completed")))
    assert (run.unit, run.ended_as) == ("north", "completed")
    assert hours(run) == 11


def test_waiting_for_the_customer_counts_only_where_it_is_not_excluded():
    (run,) = runs(
        told(
            ("start", day(1), ""),
            ("stop", day(1, 11), "waiting_for_customer"),
            ("resume", day(2, 11), ""),
            ("end", day(2, 12), "completed"),
        )
    )
    assert run.stops == (Stop("waiting_for_customer", day(1, 11), day(2, 11)),)
    assert hours(run) == 11
    assert hours(run, "force_majeure") == 11
    assert hours(run, "waiting_for_customer") == 3


def test_one_reason_after_another_ends_the_first():
    (run,) = runs(
        told(
            ("start", day(1), ""),
            ("stop", day(1, 10), "waiting_for_customer"),
            ("stop", day(1, 12), "force_majeure"),
            ("end", day(1, 16), "completed"),
        )
    )
    assert [stop.reason for stop in run.stops] == ["waiting_for_customer", "force_majeure"]
    assert hours(run, "force_majeure") == 3


def test_a_task_that_passes_to_another_unit_is_two_runs():
    events = told(("start", day(1), ""), ("start", day(2), ""), ("end", day(3), "completed"))
    first, second = runs(events)
    assert (first.ended_as, first.ended_at) == ("passed_on", day(2))
    assert hours(second) == 8


def test_the_last_correction_of_an_event_holds():
    events = told(("start", day(1), ""), ("end", day(3), "completed"))
    events += [
        Event(3, "correct", day(2), "the clerk was late to press the button", corrects=2),
        Event(4, "correct", day(1, 15), "no, it was done the same day", corrects=2),
    ]
    (run,) = runs(events)
    assert run.ended_at == day(1, 15)


def test_an_event_can_be_struck_out():
    events = told(("start", day(1), ""), ("stop", day(1, 10), "force_majeure"), ("end", day(2), "completed"))
    events.append(Event(4, "correct", None, "the flood was elsewhere", corrects=2))
    (run,) = runs(events)
    assert run.stops == ()
    assert hours(run, "force_majeure") == 8


def test_what_runs_is_counted_until_now_and_its_due_time_moves_while_it_stands_still():
    (run,) = runs(told(("start", day(1), ""), ("stop", day(1, 11), "waiting_for_customer"), due_at=day(2)))
    assert run.stopped_for == "waiting_for_customer"
    assert counted(run, OFFICE, STOPS, day(3)) == timedelta(hours=2)
    assert due(run, OFFICE, day(2, 11)) == day(2, 17)
    assert due(run._replace(due_at=None), OFFICE, day(3)) is None


@pytest.mark.parametrize("kind", ["resume", "end", "stop"])
def test_what_makes_no_sense_changes_nothing(kind):
    assert runs(told((kind, day(1), "completed"))) == []


KINDS = st.sampled_from(["start", "stop", "resume", "end"])
REASONS = st.sampled_from([*STOPS])


@given(st.lists(st.tuples(KINDS, st.integers(1, 28).map(day), REASONS), max_size=12), st.randoms())
def test_no_order_of_events_gives_more_than_elapsed_or_less_than_nothing(events, random):
    known = told(*events)
    expected = runs(known)
    random.shuffle(known)
    assert runs(known) == expected
    for run in expected:
        whole = counted(run, OFFICE, (), day(28))
        assert timedelta(0) <= counted(run, OFFICE, STOPS, day(28)) <= whole
