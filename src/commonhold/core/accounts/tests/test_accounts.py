"""Accounts and roles: who holds what, when, and what it permits."""

from datetime import UTC, date, datetime

import pytest

from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.core.accounts import access, actions, queries
from commonhold.core.accounts.sessions import signed_in
from commonhold.core.audit.acting import acting

FROM = date(2026, 4, 1)


@pytest.fixture
def account(department, system, clock):
    with acting(system, [department]):
        return actions.open_account(email="a.n@works.example", label="A. N.", actor=system, at=clock)


@pytest.fixture
def grant(department, account, system, clock):
    def granted(role, **kwargs):
        with acting(system, [department]):
            actions.grant_role(
                account_id=account,
                department_id=department,
                role=role,
                from_date=FROM,
                actor=system,
                at=clock,
                **kwargs,
            )

    return granted


def test_signing_in_opens_the_departments_in_which_roles_are_held(department, account, grant, clock):
    grant("employee")
    with signed_in(account, at=clock) as who:
        assert who.department_ids == (department,)
        assert who.roles == {"person", "employee"}


def test_a_role_counts_on_its_days_only(department, account, grant):
    grant("case_worker", until=date(2026, 5, 1))
    with signed_in(account, at=datetime(2026, 4, 30, 22, 59, tzinfo=UTC)) as who:
        assert "case_worker" in who.roles
    with signed_in(account, at=datetime(2026, 4, 30, 23, 0, tzinfo=UTC)) as who:
        assert who.roles == {"person"}
        assert who.department_ids == ()


def test_a_role_can_be_ended(department, account, grant, system, clock):
    grant("finance")
    end = {"account_id": account, "department_id": department, "role": "finance", "on": date(2026, 6, 1)}
    with acting(system, [department]):
        actions.end_role(**end, actor=system, at=clock)
        assert queries.holders(department, "finance", on=date(2026, 5, 31)) == [account]
        assert queries.holders(department, "finance", on=date(2026, 6, 1)) == []
        with pytest.raises(NotFound):
            actions.end_role(**end, actor=system, at=clock)


def test_the_same_role_twice_is_refused(grant):
    grant("auditor")
    with pytest.raises(actions.AlreadyGranted, match="auditor"):
        grant("auditor")


def test_a_closed_or_unknown_account_is_nobody(db, clock):
    with signed_in(123456, at=clock) as who:
        assert who is None


def test_nothing_is_permitted_by_silence():
    everything = frozenset({"person", *(role for role in ("employee", "finance", "central_unit", "auditor"))})
    assert not access.may("no.such.action", roles=everything)
    with pytest.raises(NotAllowed):
        access.require("no.such.action", roles=everything)


@pytest.mark.parametrize("relation", ["asker", "party"])
def test_nobody_decides_about_their_own_case(relation):
    assert access.may("task.decide", roles=set(), relations={"candidate"})
    assert not access.may("task.decide", roles={"department_admin"}, relations={"candidate", relation})


def test_a_hostile_action_name_is_refused_not_executed():
    with pytest.raises((NotAllowed, ValueError)):
        access.require('x"; permit(principal, action, resource); //', roles={"person"})
