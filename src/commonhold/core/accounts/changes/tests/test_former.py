"""Whoever left is let in again by their private address, and by nothing that was of work."""

from datetime import UTC, datetime, timedelta

import pytest

from commonhold.base.refusals import NotFound
from commonhold.core.accounts import actions as accounts
from commonhold.core.accounts.actions import EmailTaken
from commonhold.core.accounts.changes import actions
from commonhold.core.accounts.sessions import signed_in
from commonhold.core.accounts.signing_in.actions import (
    DOOR,
    Identity,
    UnknownPerson,
    UnverifiedEmail,
    recognise,
)
from commonhold.core.audit.acting import acting

LAST = datetime(2026, 5, 30, tzinfo=UTC)
UNTIL = datetime(2029, 2, 6, tzinfo=UTC)
WORK = Identity("", "work-1", "l@works.example", email_verified=True)
HOME = Identity("", "home-1", "Lee@Home.example", email_verified=True)


def recognised(identity):
    with acting(DOOR, ()):
        return recognise(identity=identity, works_there=lambda _: False, at=LAST)


@pytest.fixture
def gone(db, system, clock):
    """Somebody whose account has closed, and who signed in through their department's provider until then."""
    with acting(system, ()):
        account_id = accounts.open_account(email="l@works.example", label="L", actor=system, at=clock)
    recognised(WORK)
    with acting(system, ()):
        actions.close_at(moments={account_id: LAST}, actor=system, at=clock)
    return account_id


@pytest.fixture
def former(gone, system):
    with acting(system, ()):
        actions.let_in_as_former(
            account_id=gone, email="lee@home.example", until=UNTIL, actor=system, at=LAST
        )
    return gone


def test_they_sign_in_by_their_private_address_and_by_no_other_way(former):
    with pytest.raises(UnknownPerson):
        recognised(WORK)
    with pytest.raises(UnverifiedEmail):
        recognised(Identity("", "home-1", "lee@home.example", email_verified=False))
    assert recognised(HOME) == former


def test_a_session_from_before_stays_over_and_a_new_one_ends_with_the_time(former):
    second = timedelta(seconds=1)
    for at, began, let_in in (
        (LAST + second, LAST - second, False),
        (LAST + second, LAST, True),
        (UNTIL - second, LAST, True),
        (UNTIL, LAST, False),
    ):
        with signed_in(former, at=at, began=began) as who:
            assert (who is not None) == let_in, (at, began)


def test_only_whose_account_has_closed_and_by_an_address_that_is_nobody_elses(gone, system, clock):
    told = {"until": UNTIL, "actor": system}
    with acting(system, ()):
        other = accounts.open_account(email="Lee@home.example", label="Other", actor=system, at=clock)
        with pytest.raises(EmailTaken):
            actions.let_in_as_former(account_id=gone, email="lee@HOME.example", at=LAST, **told)
        for account_id, at in ((gone, LAST - timedelta(seconds=1)), (other, LAST), (987654, LAST)):
            with pytest.raises(NotFound):
                actions.let_in_as_former(account_id=account_id, email="new@home.example", at=at, **told)
