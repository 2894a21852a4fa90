"""What could not be opened: it is kept, tried again, mended or given up."""

from datetime import timedelta

import pytest

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.actions import close_account
from commonhold.work.cases.opening import actions as opening
from commonhold.work.cases.tests.begun.office import (
    LEAVES,
    ON_MESSAGE,
    at,
    on_cycle,
)


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
    assert len(office.events("cases.could_not_open")) == 4
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
    (event,) = office.events("cases.opening_given_up")
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
