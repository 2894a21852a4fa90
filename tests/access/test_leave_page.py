"""Everybody sees their own leave and nobody else's, with how it was worked out."""

from datetime import date

import pytest
from django.test import Client

from commonhold.core.accounts import actions as accounts
from commonhold.core.audit.acting import acting
from commonhold.faces.doors import SESSION_ACCOUNT
from commonhold.records.leave import actions
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.tests.conftest import APRIL
from commonhold.records.people.tests.conftest import make_office

__all__ = ["make_office"]


@pytest.fixture
def works(department, make_office, system, clock):
    """The office, and `signed_in(name)`: somebody employed in it and where they are signed in."""
    office = make_office(department)
    common = {"actor": system, "at": clock}

    def signed_in(name: str) -> tuple[int, Client]:
        with acting(system, [department]):
            email = f"{name.split()[0].lower()}@works.example"
            account = accounts.open_account(email=email, label=name, **common)
            accounts.grant_role(
                account_id=account,
                department_id=department,
                role="employee",
                from_date=clock.date(),
                **common,
            )
            job = office.hire(name, account_id=account, starts=date(2020, 1, 6))
        client = Client()
        session = client.session
        session[SESSION_ACCOUNT] = account
        session.save()
        return job, client

    return signed_in


def test_the_page_says_what_is_left_and_how(works, department, system, clock):
    ada, at_ada = works("Ada Moss")
    _, at_bea = works("Bea Birch")
    common = {"actor": system, "at": clock}
    with acting(system, [department]):
        set_scheme(department_id=department, scheme=APRIL, from_date=date(2024, 4, 1), **common)
        actions.book(employment_id=ada, first=date(2027, 3, 1), last=date(2027, 3, 5), **common)
        actions.note_flexi(employment_id=ada, on=date(2026, 4, 13), minutes=90, reason="Late", **common)
    page = " ".join(at_ada.get("/leave/").content.decode().split())
    assert "days</strong> of leave left" in page
    assert "How this was worked out" in page
    assert "Your flexi balance is 1 hour 30 minutes." in page
    other = " ".join(at_bea.get("/leave/").content.decode().split())
    assert "You have booked no leave in this leave year." in other


def test_where_a_department_keeps_no_leave_the_page_says_so(works):
    _, at_ada = works("Ada Moss")
    assert "keeps no leave here yet" in at_ada.get("/leave/").content.decode()
