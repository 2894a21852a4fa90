"""After the last day: whoever left comes to their payslips and P45 by their private address, and to nothing else."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from commonhold.base.working_time import LONDON
from commonhold.core.accounts import access
from commonhold.core.accounts.access import may
from commonhold.core.accounts.actions import open_account
from commonhold.core.accounts.changes.actions import close_due
from commonhold.core.accounts.changes.queries import closes_at, open_accounts
from commonhold.core.accounts.directory.queries import of_sources
from commonhold.core.accounts.queries import account
from commonhold.records.people.actions import change
from commonhold.records.people.rules import Contact

PRIVATE = "lee@home.example"
AFTER = date(2026, 5, 30)
UNTIL = datetime(2029, 2, 6, tzinfo=LONDON)
"""22 months after 5 April 2027, on which the tax year ends."""


@pytest.fixture
def reachable(office):
    """The leaver gave a private address."""
    change(
        employment_id=office.employments["leaver"],
        to=Contact("07700 900 123", PRIVATE),
        from_date=date(2026, 1, 1),
        actor=office.system,
        at=office.at,
    )
    return office


def let_in(office, began=None):
    """Whether the leaver is let in now, in a session that began then."""
    return open_accounts(office.at, began=began).filter(id=office.account("leaver")).exists()


def test_they_are_let_in_by_their_private_address_once_the_last_day_is_over(reachable):
    office = reachable
    reference = office.arranged()
    the_day_before = office.at
    assert account(office.account("leaver")).email == "leaver@works.example"
    office.at = datetime(2026, 5, 30, tzinfo=LONDON)
    close_due(actor=office.system, at=office.at)
    assert not let_in(office), "on the minute"
    office.comes(AFTER)
    assert account(office.account("leaver")).email == PRIVATE
    assert let_in(office, began=office.at)
    assert not let_in(office, began=the_day_before), "a session from before stays over"
    assert office.roles("leaver", AFTER) == {"former"}
    assert closes_at(office.account("leaver")) == UNTIL
    (shut,) = of_sources([f"services.leave:{reference}"])
    assert shut.instruction.before.email == "leaver@works.example", (
        "the directory still knows whom to shut out"
    )
    office.at = UNTIL
    assert not let_in(office)


def test_what_opens_to_them_is_their_own_and_nothing_else():
    every = set(re.findall(r'Action::"([^"]+)"', Path(access.__file__).with_name("access.cedar").read_text()))
    opens = {each for each in every if may(each, roles={"person", "former"})}
    assert opens - {each for each in every if may(each, roles={"person"})} == {
        "portal.claim",
        "portal.my_cases",
        "portal.payslips",
        "portal.move",
    }


def test_access_that_ends_at_once_opens_only_after_the_last_day(reachable):
    office = reachable
    number = office.number("leaver")
    reference = office.asks("manager", who="other", employee_number=number, reason="dismissal")
    office.finishes("hr", reference, "confirm_leaving", "confirm", last_day="2026-05-29", closes="now")
    office.at += timedelta(days=30)
    assert not let_in(office)
    office.comes(AFTER)
    assert let_in(office)


@pytest.mark.parametrize("why", ["no address", "another's address", "death"])
def test_they_stay_shut_out(office, request, why):
    if why != "no address":
        request.getfixturevalue("reachable")
    if why == "another's address":
        open_account(email=PRIVATE.upper(), label="Lee", actor=office.system, at=office.at)
    if why == "death":
        given = {"who": "other", "employee_number": office.number("leaver"), "reason": "death"}
        reference = office.asks("manager", **given)
        office.finishes("hr", reference, "confirm_leaving", "confirm", last_day="2026-05-29", closes="end")
    else:
        office.arranged()
    office.comes(AFTER)
    assert not let_in(office)
    assert account(office.account("leaver")).email == "leaver@works.example"
