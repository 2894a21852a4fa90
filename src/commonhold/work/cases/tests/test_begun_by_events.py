"""Cases that nobody sends: a message of another case begins them, or a signal, or the calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from commonhold.base.bpmn.tests.drawn import about, event
from commonhold.base.refusals import NotFound
from commonhold.core.accounts.actions import close_account
from commonhold.core.audit.queries import EventFilter, events
from commonhold.work.cases import queries
from commonhold.work.cases.incidents import queries as incidents
from commonhold.work.cases.incidents.actions import correct
from commonhold.work.cases.opening import actions as opening
from commonhold.work.cases.tests.begun.office import (
    LEAVES,
    MONTHLY,
    ON_MESSAGE,
    ON_SIGNAL,
    STOPS,
    on_cycle,
)
from commonhold.work.processes.incidents.queries import Wanted
from commonhold.work.processes.models import Sending


def at(month, day, hour=9, year=2026):
    return datetime(year, month, day, hour, tzinfo=UTC)


def events_of(office, name):
    with office.acting():
        return events(EventFilter(office.department_ids, event=name))


def test_a_cycle_opens_a_case_each_month_on_behalf_of_whomever_the_service_names(office):
    treasurer = office.hires("treasurer", "finance")
    office.releases("review", *on_cycle(MONTHLY))
    office.works()
    assert office.cases() == []
    for month in (5, 6, 7):
        office.works(at(month, 1, 4))
        office.works(at(month, 1, 5))
        office.works(at(month, 20))
    cases = office.cases()
    assert [each.title for each in cases] == [
        "Review of May 2026",
        "Review of June 2026",
        "Review of July 2026",
    ]
    assert {(each.asked_by_id, each.element) for each in cases} == {(treasurer, "look")}
    with office.acting():
        view = queries.case_view(cases[0].reference, account_id=treasurer, at=office.at)
    assert [f"{each.who} {each.what}" for each in view.timeline] == [
        "Commonhold (worker) opened this by itself"
    ]


def test_a_message_of_one_services_case_opens_anothers_for_the_same_person_once(office):
    leaver = office.hires("leaver", "employee")
    office.releases("leaving", *LEAVES)
    office.releases("review", *ON_MESSAGE)
    reference = office.asks(leaver, laptop="A7")
    office.works()
    office.works()
    (case,) = office.cases()
    assert (case.title, case.asked_by_id) == (f"Review after {reference}", leaver)
    with office.acting():
        assert not Sending.objects.exists()
        assert queries.facts_of(case.reference).data == {"of": reference}


def test_a_signal_opens_a_case_too(office):
    leaver = office.hires("leaver", "employee")
    office.releases("leaving", *STOPS)
    office.releases("review", *ON_SIGNAL)
    office.asks(leaver)
    office.works()
    assert [each.asked_by_id for each in office.cases()] == [leaver]


def test_what_could_not_be_opened_is_kept_and_holds_up_no_other_until_it_is_mended(office):
    leaver, gone = office.hires("leaver", "employee"), office.hires("gone", "employee")
    stranger = office.hires("stranger")
    with office.acting():
        close_account(account_id=gone, actor=office.system, at=office.at)
    office.releases("leaving", *LEAVES)
    office.releases("review", *ON_MESSAGE)
    for asker in (stranger, gone, 999_999_999, "nobody"):
        office.asks(leaver, asker=asker)
    office.asks(leaver)
    office.works()
    assert [each.asked_by_id for each in office.cases()] == [leaver]
    kept = office.unopened()
    assert [each.trouble.partition(" can’t")[0] for each in kept] == [
        *(f"Account {each}" for each in (stranger, gone, 999_999_999)),
        "An error in Commonhold (ValueError)",
    ]
    assert {(each.begun_by, each.attempts) for each in kept} == {("the message paid", 1)}
    assert len(events_of(office, "cases.could_not_open")) == 4
    # It is tried again later and later, and at once when somebody asks for it.
    office.works(office.at + timedelta(minutes=1))
    office.works(office.at + timedelta(minutes=1))
    assert {each.attempts for each in office.unopened()} == {2}
    office.grants(stranger, "employee")
    with office.acting():
        count = opening.retry(
            service_name="review", department_ids=office.department_ids, actor=office.system, at=office.at
        )
    assert count == 4
    office.works()
    assert [each.asked_by_id for each in office.cases()] == [leaver, stranger]
    assert [each.attempts for each in office.unopened()] == [3, 3, 3]


def test_a_turn_of_a_cycle_that_found_nobody_is_made_up_for_once_and_the_cycle_goes_on(office):
    office.releases("review", *on_cycle("R/2026-05-01T06:00:00+01:00/P1D"))
    office.works()
    for day in (1, 2, 3):
        office.works(at(5, day))
    (kept,) = office.unopened()
    assert "Nobody in finance" in kept.trouble
    office.hires("treasurer", "finance")
    office.works(at(5, 3, 12))
    assert (len(office.cases()), office.unopened()) == (1, [])
    office.works(at(5, 4))
    assert len(office.cases()) == 2


def test_turns_that_no_worker_took_are_one_case_and_the_next_is_in_the_future(office):
    office.hires("treasurer", "finance")
    office.releases("review", *on_cycle(MONTHLY))
    office.works()
    office.works(at(9, 15))
    assert len(office.cases()) == 1
    office.works(at(9, 30))
    assert len(office.cases()) == 1
    office.works(at(10, 1))
    assert len(office.cases()) == 2


def test_somebody_may_give_up_what_could_not_be_opened_with_a_reason(office, other_department):
    office.releases("review", *on_cycle("R1/PT1H"))
    office.works()
    office.works(office.at + timedelta(hours=1))
    (kept,) = office.unopened()

    def gives_up(reason, department_ids):
        with office.acting():
            opening.give_up(
                unopened_id=kept.id,
                department_ids=department_ids,
                reason=reason,
                actor=office.system,
                at=office.at,
            )

    for reason in ("", "  ", "x" * 4_001):
        with pytest.raises(opening.WhyNeeded):
            gives_up(reason, office.department_ids)
    with pytest.raises(NotFound):
        gives_up("Not mine", [other_department])
    gives_up("It was a trial", office.department_ids)
    assert office.unopened() == []
    with pytest.raises(NotFound):
        gives_up("Again", office.department_ids)
    (event,) = events_of(office, "cases.opening_given_up")
    assert event.detail["after"]["reason"] == "It was a trial"


def test_an_event_that_the_released_version_does_not_begin_with_any_more_opens_nothing(office):
    office.releases("review", *on_cycle("R1/PT1H"))
    office.works()
    office.works(office.at + timedelta(hours=1))
    office.releases("review", *on_cycle("R/P7D", name="weekly"))
    office.hires("treasurer", "finance")
    office.works(office.at + timedelta(hours=1))
    (kept,) = office.unopened()
    assert "doesn’t begin at “s”" in kept.trouble
    assert office.cases() == []


def test_a_signal_that_a_case_could_not_take_is_given_again_once_that_is_mended(office):
    waits = (
        event("startEvent", "s", about("message", "paid")),
        event("intermediateCatchEvent", "wait", about("signal", "stop")),
        *("exclusiveGateway g", "endEvent e", "s > wait", "wait > g", "g > e if fine = true"),
        *("userTask look", "g > look if fine = false", "look > e"),
    )
    leaver = office.hires("leaver", "employee")
    office.releases("review", *waits)
    office.releases("leaving", *LEAVES)
    office.asks(leaver)
    office.works()
    office.releases("leaving", *STOPS)
    office.asks(leaver)
    office.works()
    wanted = Wanted(office.department_ids, service="review")
    with office.acting():
        (held_up,) = incidents.page(wanted, 1)
    assert "At g no condition holds" in held_up.incident.trouble
    office.works(office.at + timedelta(days=1))
    assert office.cases()[0].state == "open"
    with office.acting():
        correct(
            wait_id=held_up.incident.wait_id,
            variables={"fine": True},
            reason="It was fine",
            actor=office.system,
            at=office.at,
        )
    office.works()
    assert office.cases()[0].outcome == "e"
    with office.acting():
        assert not Sending.objects.exists()
