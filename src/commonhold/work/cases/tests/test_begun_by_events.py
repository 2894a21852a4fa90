"""Cases that nobody sends: a message of another case begins them, or a signal, or the calendar."""

from datetime import timedelta

from commonhold.base.bpmn.tests.drawn import about, event
from commonhold.work.cases import queries
from commonhold.work.cases.incidents import queries as incidents
from commonhold.work.cases.incidents.actions import correct
from commonhold.work.cases.tests.begun.office import (
    LEAVES,
    MONTHLY,
    ON_MESSAGE,
    ON_SIGNAL,
    STOPS,
    at,
    on_cycle,
)
from commonhold.work.processes.incidents.queries import Wanted
from commonhold.work.processes.models import Sending


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
