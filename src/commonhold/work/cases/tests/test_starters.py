"""Which timers begin cases where: releases, new departments, clocks of their own, and what does not fit."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.core.departments.actions import create_department
from commonhold.work.cases.clock.actions import set_clock
from commonhold.work.cases.publishing.queries import DoesNotFit
from commonhold.work.cases.tests.begun.office import (
    DAILY,
    HOUR,
    HOURLY,
    LEAVES,
    ON_MESSAGE,
    on_cycle,
    on_date,
)
from commonhold.work.processes.starting.queries import next_due

WEEKLY = "R/P7D"


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
