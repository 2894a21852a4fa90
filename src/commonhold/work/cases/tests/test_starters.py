"""Which timers begin cases where: releases, new departments, clocks of their own, and workers beside each other."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from commonhold.core.audit.acting import acting
from commonhold.core.departments.actions import create_department
from commonhold.work.cases import jobs
from commonhold.work.cases.clock.actions import set_clock
from commonhold.work.cases.publishing.queries import DoesNotFit
from commonhold.work.cases.tests.begun.office import (
    DAILY,
    LEAVES,
    ON_MESSAGE,
    Office,
    on_cycle,
    on_date,
)
from commonhold.work.processes.starting.queries import next_due
from commonhold.work.processes.tests.killing_proxy import AFTER, BEFORE, KillingProxy, connect_anew

HOURLY, WEEKLY = "R/PT1H", "R/P7D"
HOUR = timedelta(hours=1)


def due(office):
    """By start event and department, how long from now its timer is due."""
    with office.acting():
        return {
            element: {each: moment - office.at if moment else None for each, moment in found.items()}
            for element, found in next_due("review", office.department_ids).items()
        }


@pytest.fixture
def offices(office, other_department):
    office.department_ids.append(other_department)
    return office


def test_a_release_sets_the_timers_of_its_departments_and_going_back_does_too(offices):
    works, letters = offices.department_ids
    hourly = offices.releases("review", *on_cycle(HOURLY))
    offices.works()
    assert due(offices) == {"s": {works: HOUR, letters: HOUR}}
    offices.releases("review", *on_cycle(WEEKLY, name="weekly"), to=letters)
    offices.works()
    assert due(offices) == {"s": {works: HOUR}, "weekly": {letters: 7 * 24 * HOUR}}
    offices.at += HOUR / 2
    assert offices.releases("review", *on_cycle(HOURLY)) == hourly
    offices.works()
    assert due(offices) == {"s": {works: HOUR / 2, letters: HOUR}}


def test_a_timer_that_a_release_leaves_as_it_is_goes_on(office):
    (works,) = office.department_ids
    office.releases("review", *on_cycle(HOURLY))
    office.works()
    office.at += HOUR / 2
    office.releases("review", *on_cycle(HOURLY), '<textAnnotation id="t"><text>New</text></textAnnotation>')
    office.works()
    assert due(office) == {"s": {works: HOUR / 2}}
    office.releases("review", *on_cycle(DAILY))
    office.works()
    assert due(office) == {"s": {works: 24 * HOUR}}


def test_a_date_begins_one_case_even_if_the_worker_is_late_and_none_if_it_was_over_at_the_release(office):
    office.hires("treasurer", "finance")
    office.releases("review", *on_date("2026-04-14T12:00:00+01:00"))
    office.works(office.at + 48 * HOUR)
    office.works(office.at + 48 * HOUR)
    assert len(office.cases()) == 1
    office.releases("review", *on_date("2026-04-15T12:00:00+01:00"))
    office.works(office.at + 48 * HOUR)
    assert len(office.cases()) == 1


def test_a_department_of_later_begins_with_what_is_due_after_it_was_created(office):
    office.hires("treasurer", "finance")
    office.releases("review", *on_cycle("R/2026-04-01T06:00:00+01:00/P1D"))
    office.works()
    office.at += 240 * HOUR
    with acting(office.system, ()):
        later = create_department(code="later", name="Later", actor=office.system, at=office.at)
    old, office.department_ids = office.department_ids, [later]
    office.works()
    assert office.cases() == []
    assert list(due(office)["s"]) == [later]
    office.department_ids = old


def test_a_department_with_a_clock_of_its_own_is_begun_in_by_that(office):
    """The process is released today, and the department lives through a year that is long over."""
    office.hires("treasurer", "finance")
    office.releases("review", *on_cycle("R/2018-01-01T06:00:00+00:00/P1M"))
    office.at = office.at.replace(year=2018)
    with office.acting():
        set_clock(department_id=office.department_ids[0], actor=office.system, at=office.at)
    office.works()
    assert office.cases() == []
    office.works(office.at.replace(month=5, day=2))
    assert [each.title for each in office.cases()] == ["Review of May 2018"]


def test_a_pilot_decides_what_begins_by_message_in_its_department_alone(offices):
    works, letters = offices.department_ids
    leaver = offices.hires("leaver", "employee")
    offices.releases("leaving", *LEAVES)
    offices.releases("review", *on_cycle(WEEKLY))
    offices.releases("review", *ON_MESSAGE, to=works)
    offices.asks(leaver)
    offices.works()
    assert [each.department_id for each in offices.cases()] == [works]
    offices.department_ids = [letters]
    offices.asks(leaver)
    offices.works()
    assert offices.cases() == []


@pytest.fixture
def committed(committed_db, begun_services, department, system, clock):
    """An office in a database of its own, in which an hourly review is due."""
    office = Office([department], system, clock)
    office.hires("treasurer", "finance")
    office.releases("review", *on_cycle(HOURLY))
    office.works()
    office.at += HOUR
    return office


def test_two_workers_at_once_open_one_case(committed):
    barrier, failures = threading.Barrier(2), []

    def worker():
        try:
            with acting(jobs.WORKER, committed.department_ids):
                barrier.wait(20)
                jobs.fire_due(at=committed.at)
                barrier.wait(20)  # both have looked before either commits
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert failures == []
    assert len(committed.cases()) == 1


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_a_worker_may_die_at_any_message_and_each_turn_is_one_case(committed, committed_db, moment):
    database = dict(connections["default"].settings_dict)
    turns, message, alive = 0, 0, False

    def as_worker(host):
        connect_anew({**database, "HOST": host, "PORT": "5432"})
        with acting(jobs.WORKER, committed.department_ids):
            jobs.fire_due(at=committed.at)

    while not alive:
        turns += 1
        connections["default"].close()  # a fork must not share it
        alive = KillingProxy(committed_db, message, moment).run(as_worker)
        with acting(jobs.WORKER, committed.department_ids):
            jobs.fire_due(at=committed.at)
        assert len(committed.cases()) == turns
        committed.at += HOUR
        message += 3
    assert turns > 5


@pytest.mark.parametrize(
    ("name", "parts", "why"),
    [
        ("leaving", on_cycle(DAILY), "at s, and service.py doesn't say on whose behalf"),
        ("review", LEAVES, "and no event does"),
        ("review", on_cycle("= x"), "nothing to work an expression out from"),
        (
            "review",
            [on_cycle(DAILY)[0].replace("timeCycle", "timeDuration").replace("R/", "")],
            "a duration has",
        ),
        (
            "review",
            [on_cycle("R/PT8H")[0].replace("Definition>", 'Definition c:working="true">', 1)],
            "working time is counted within a case",
        ),
        (
            "review",
            [
                on_cycle(DAILY)[0].replace(
                    "</start", '<signalEventDefinition signalRef="stop_signal"/></start'
                )
            ],
            "one of several events",
        ),
    ],
)
def test_a_process_that_does_not_fit_what_its_service_declares_is_refused(office, name, parts, why):
    rest = on_cycle(DAILY)[1:] if len(parts) == 1 else ()
    with pytest.raises(DoesNotFit, match=why):
        office.publishes(name, *parts, *rest)
