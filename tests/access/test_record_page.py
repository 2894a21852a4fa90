"""Everybody reads their own record, and says themself who may have their adjustments."""

from datetime import date

import pytest
from django.test import Client

from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import acting
from commonhold.faces.doors import SESSION_ACCOUNT
from commonhold.records.people.adjustments import actions, models
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.assets.actions import issue
from commonhold.records.people.assets.rules import Asset
from commonhold.records.people.declarations.actions import declare_interests, record_training
from commonhold.records.people.declarations.rules import Interest, Training
from commonhold.records.people.tests.conftest import make_office, office
from commonhold.records.people.vetting.actions import record_checks, record_clearances
from commonhold.records.people.vetting.rules import Check, Clearance

__all__ = ["make_office", "office"]

THEN = date(2025, 5, 2)
PAGE = "/my-details/record/"


@pytest.fixture
def employed(office, system, clock):
    """`employed(name)`: somebody's employment, and where they are signed in."""

    def made(name: str) -> tuple[int, Client]:
        with acting(system, [office.department_id]):
            account = accounts.open_account(
                email=f"{name.replace(' ', '.')}@works.example", label=name, actor=system, at=clock
            )
            accounts.grant_role(
                account_id=account,
                department_id=office.department_id,
                role="employee",
                from_date=clock.date(),
                actor=system,
                at=clock,
            )
            employment_id = office.hire(name, account_id=account)
        client = Client()
        session = client.session
        session[SESSION_ACCOUNT] = account
        session.save()
        return employment_id, client

    return made


def adjusted(office, system, clock, employment_id: int, what: str = "A <quiet> place") -> int:
    with acting(system, [office.department_id]):
        given = [Adjustment(employment_id, what, THEN)]
        actions.record_adjustments(adjustments=given, actor=system, at=clock)
        return models.Adjustment.objects.get(employment_id=employment_id).id


def shared(office, system, adjustment_id: int) -> bool:
    with acting(system, [office.department_id]):
        return models.Adjustment.objects.get(id=adjustment_id).shared


def test_somebody_finds_all_that_is_recorded_of_them(employed, office, system, clock):
    ada, client = employed("Ada Moss")
    by = {"actor": system, "at": clock}
    with acting(system, [office.department_id]):
        record_checks(checks=[Check(ada, "identity", "HR-1", "Bo Ash", THEN)], **by)
        record_clearances(clearances=[Clearance(ada, "SC", "UKSV/17", THEN)], **by)
        record_training(training=[Training(ada, "Fire safety", "Campus", THEN, date(2026, 5, 1))], **by)
        declare_interests(interests=[Interest(ada, "gift", "A pen", THEN)], **by)
        issue(assets=[Asset(ada, "laptop", "LA-1", THEN)], **by)
    page = client.get(PAGE).content.decode()
    for words in (
        "Not complete: right to work, employment history of three years, criminal record",
        "review by 2 May 2035, reference UKSV/17",
        "Fire safety: completed on 2 May 2025",
        "Gift or hospitality: A pen (declared)",
        "LA-1, since 2 May 2025",
    ):
        assert words in page
    _, other = employed("Bo Ash")
    page = other.get(PAGE).content.decode()
    assert "UKSV/17" not in page
    assert page.count("Nothing is recorded.") == 3


def test_the_person_shares_an_adjustment_and_takes_it_back(employed, office, system, clock):
    ada, client = employed("Ada Moss")
    adjustment_id = adjusted(office, system, clock, ada)
    page = client.get(PAGE).content.decode()
    assert "A &lt;quiet&gt; place" in page
    assert "<quiet>" not in page
    address = f"{PAGE}adjustments/{adjustment_id}/"
    for word, is_shared in (("yes", True), ("yes", True), ("no", False), ("", False)):
        answer = client.post(address, {"shared": word}, follow=True)
        assert answer.status_code == 200
        assert shared(office, system, adjustment_id) is is_shared
    client.get(address)
    assert not shared(office, system, adjustment_id)


def test_nobody_shares_what_is_somebody_elses(employed, office, system, clock, as_role):
    ada, _ = employed("Ada Moss")
    _, bo = employed("Bo Ash")
    adjustment_id = adjusted(office, system, clock, ada)
    address = f"{PAGE}adjustments/{adjustment_id}/"
    assert bo.post(address, {"shared": "yes"}).status_code == 403
    assert as_role("payroll").post(address, {"shared": "yes"}).status_code == 403
    assert bo.post(f"{PAGE}adjustments/0/", {"shared": "yes"}).status_code == 404
    assert not shared(office, system, adjustment_id)
