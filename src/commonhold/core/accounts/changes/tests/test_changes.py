"""Roles that end and begin when people join, move or leave, and what takes that back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhold.base.refusals import NotFound
from commonhold.core.accounts import actions as accounts
from commonhold.core.accounts import queries
from commonhold.core.accounts.changes import actions
from commonhold.core.accounts.changes.queries import changed, closes_at
from commonhold.core.accounts.changes.rules import Change, Held
from commonhold.core.accounts.sessions import signed_in
from commonhold.core.accounts.signing_in.actions import AccountClosed, sign_in
from commonhold.core.audit.acting import Actor, acting

SINCE = date(2025, 4, 1)
ON = date(2026, 5, 12)
BEFORE = date(2026, 5, 11)


@pytest.fixture
def moving(department, other_department, acting_for):
    """Acting for both departments, as completing a move does."""
    with acting_for(department, other_department):
        yield department, other_department


@pytest.fixture
def opened(moving, system, clock):
    """Opens an account with roles in the department that it will leave."""

    def opens(name, *roles, **days):
        account_id = accounts.open_account(email=f"{name}@works.example", label=name, actor=system, at=clock)
        for role in roles:
            given(account_id, moving[0], role, **days)
        return account_id

    def given(account_id, department_id, role, from_date=SINCE, until=None):
        accounts.grant_role(
            account_id=account_id,
            department_id=department_id,
            role=role,
            from_date=from_date,
            until=until,
            actor=system,
            at=clock,
        )

    opens.given = given
    return opens


@pytest.fixture
def change(moving, system, clock):
    def changes(account_id, *roles, source="moves.move:1", **kwargs):
        told = {"from_department_id": moving[0], "to_department_id": moving[1], "on": ON, **kwargs}
        made = Change(source, account_id, roles=tuple(Held(each) for each in roles), **told)
        actions.change_roles(changes=[made], actor=system, at=clock)

    return changes


def back(system, clock, source="moves.move:1"):
    actions.take_back_roles(sources=[source], actor=system, at=clock)


def table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, account_id, department_id, role, cost_centre_id, valid FROM accounts_rolegrant ORDER BY id"
        )
        return cursor.fetchall()


def held(account_id, on):
    return {(each.department_id, each.role) for each in queries.grants_of(account_id, on)}


def test_a_move_ends_roles_on_one_side_and_begins_them_on_the_other(moving, opened, change):
    here, there = moving
    mover = opened("mover", "employee", "finance")
    change(mover, "case_worker")
    assert held(mover, BEFORE) == {(here, "employee"), (here, "finance")}
    assert held(mover, ON) == {(here, "former"), (there, "employee"), (there, "case_worker")}


def test_roles_that_were_to_begin_later_never_begin(moving, opened, change):
    here, _ = moving
    mover = opened("mover", "employee")
    opened.given(mover, here, "auditor", from_date=date(2026, 6, 1))
    change(mover)
    assert (here, "auditor") not in held(mover, date(2026, 6, 2))


def test_taking_a_move_back_restores_every_grant(moving, opened, change, system, clock):
    here, there = moving
    mover = opened("mover", "employee", "finance")
    opened.given(mover, here, "auditor", from_date=date(2026, 6, 1), until=date(2026, 7, 1))
    opened.given(mover, there, "employee", from_date=date(2026, 8, 1))
    before = table()
    change(mover, "case_worker")
    assert table() != before
    back(system, clock)
    assert table() == before
    assert changed(["moves.move:1"]) == []


def test_taking_back_leaves_alone_what_was_granted_since(moving, opened, change, system, clock):
    _, there = moving
    mover = opened("mover", "employee")
    change(mover)
    opened.given(mover, there, "auditor", from_date=ON)
    back(system, clock)
    assert held(mover, ON) == {(moving[0], "employee"), (there, "auditor")}


def test_taking_back_is_refused_if_a_role_was_granted_anew(moving, opened, change, system, clock):
    mover = opened("mover", "employee")
    change(mover)
    opened.given(mover, moving[0], "employee", from_date=date(2026, 9, 1))
    after = table()
    with pytest.raises(actions.ChangedSince):
        back(system, clock)
    assert table() == after


def test_the_same_move_again_changes_nothing(moving, opened, change):
    mover = opened("mover", "employee")
    change(mover, "finance")
    once = table()
    change(mover, "finance")
    assert table() == once


def test_moving_back_and_taking_both_back_in_reverse_is_as_if_nothing_had_been(
    moving, opened, change, system, clock
):
    here, there = moving
    mover = opened("mover", "employee", "payroll")
    before = table()
    change(mover, source="there")
    change(mover, source="home", from_department_id=there, to_department_id=here, on=date(2026, 11, 2))
    assert (here, "employee") in held(mover, date(2026, 11, 2))
    back(system, clock, "home")
    back(system, clock, "there")
    assert table() == before


def test_whoever_is_lent_keeps_their_roles_and_gets_more_until_they_return(moving, opened, change):
    here, there = moving
    lent = opened("lent", "employee", "finance")
    change(lent, from_department_id=None, until=date(2026, 11, 12))
    assert held(lent, ON) == {(here, "employee"), (here, "finance"), (there, "employee")}
    assert held(lent, date(2026, 11, 12)) == {(here, "employee"), (here, "finance")}


def test_a_role_within_one_department_can_end_and_begin_anew(moving, opened, change, system, clock):
    here, _ = moving
    mover = opened("mover", "employee", "finance")
    before = table()
    change(mover, to_department_id=here)
    assert held(mover, ON) == {(here, "employee"), (here, "former")}
    back(system, clock)
    assert table() == before


@pytest.mark.parametrize("people", [1, 40])
def test_many_people_take_as_many_statements_as_one(moving, opened, system, clock, people):
    movers = [opened(f"mover{number}", "employee") for number in range(people)]
    made = [Change(f"moves.move:{each}", each, ON, *moving) for each in movers]
    with CaptureQueriesContext(connection) as queried:
        actions.change_roles(changes=made, actor=system, at=clock)
        actions.take_back_roles(sources=[each.source for each in made], actor=system, at=clock)
    assert len(queried) <= 10
    assert all(held(each, ON) == {(moving[0], "employee")} for each in movers)


def test_nobody_at_all_is_no_mistake(moving, system, clock):
    actions.change_roles(changes=[], actor=system, at=clock)
    actions.take_back_roles(sources=[], actor=system, at=clock)
    actions.close_at(moments={}, actor=system, at=clock)


LAST = datetime(2026, 4, 30, 16, 1, tzinfo=UTC)


@pytest.fixture
def leaver(department, system, clock):
    with acting(system, [department]):
        account_id = accounts.open_account(email="l@works.example", label="L", actor=system, at=clock)
        accounts.grant_role(
            account_id=account_id,
            department_id=department,
            role="employee",
            from_date=SINCE,
            actor=system,
            at=clock,
        )
        actions.close_at(moments={account_id: LAST}, actor=system, at=clock)
    return account_id


def is_let_in(account_id, at):
    with signed_in(account_id, at=at) as who:
        return who is not None


def test_access_ends_at_the_very_moment_whether_or_not_the_job_has_run(leaver):
    assert is_let_in(leaver, LAST - timedelta(microseconds=1))
    assert not is_let_in(leaver, LAST)
    who = Actor.account(leaver, "L")
    with acting(who, ()), pytest.raises(AccountClosed):
        sign_in(account_id=leaver, how="provider", actor=who, at=LAST)


def test_the_job_closes_what_is_due_once(leaver, system):
    with acting(system, ()):
        assert actions.close_due(actor=system, at=LAST - timedelta(seconds=1)) == 0
        assert queries.account(leaver).is_active
        assert actions.close_due(actor=system, at=LAST) == 1
        assert not queries.account(leaver).is_active
        assert actions.close_due(actor=system, at=LAST) == 0


def test_another_moment_takes_the_place_of_the_first(leaver, system, clock):
    later = LAST + timedelta(days=14)
    with acting(system, ()):
        actions.close_at(moments={leaver: later}, actor=system, at=clock)
        assert closes_at(leaver) == later
    assert is_let_in(leaver, LAST)


@pytest.mark.parametrize("closed", [False, True])
def test_whoever_does_not_leave_after_all_is_let_in_again(leaver, system, clock, closed):
    with acting(system, ()):
        if closed:
            actions.close_due(actor=system, at=LAST)
        actions.reopen(account_ids=[leaver], actor=system, at=clock)
        assert closes_at(leaver) is None
    assert is_let_in(leaver, LAST)


def test_only_open_accounts_are_closed_and_only_closed_ones_opened(leaver, system, clock):
    with acting(system, ()):
        with pytest.raises(NotFound):
            actions.close_at(moments={leaver: LAST, 987654: LAST}, actor=system, at=clock)
        actions.reopen(account_ids=[leaver], actor=system, at=clock)
        with pytest.raises(NotFound):
            actions.reopen(account_ids=[leaver], actor=system, at=clock)
