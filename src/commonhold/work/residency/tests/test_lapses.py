"""Warning the senior information risk owner before an approval lapses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import acting
from commonhold.work.cases.jobs import tell_of_lapses
from commonhold.work.cases.models import Notice
from commonhold.work.residency.approvals.actions import warn_of_lapses
from commonhold.work.residency.tests.approved import TERMS, TODAY


@pytest.fixture
def owner(department, system, clock) -> int:
    with acting(system, [department]):
        account = open_account(email="siro@works.example", label="Sira Owner", actor=system, at=clock)
        grant_role(
            account_id=account,
            department_id=department,
            role="senior_risk_owner",
            from_date=TODAY,
            actor=system,
            at=clock,
        )
    return account


def test_the_risk_owner_is_warned_from_90_days_ahead_once_for_each_step(
    enter, owner, department, acting_for, system, clock
):
    enter()
    with acting_for(department):
        told = {}
        for days_left in (120, 91, 90, 89, 70, 45, 30, 14, 8, 7, 3, 1, 0, -1):
            at = datetime(2027, 4, 14, 7, tzinfo=UTC) - timedelta(days=days_left)
            warnings = warn_of_lapses(department_id=department, actor=system, at=at)
            told[days_left] = [each.days_left for each in warnings]
            assert all(each.account_ids == (owner,) for each in warnings)
        assert [days for days, warned in told.items() if warned] == [90, 45, 30, 14, 7, 1]


def test_the_warning_is_an_e_mail(enter, owner, department, acting_for, system, clock):
    enter(terms=replace(TERMS, ends=TODAY + timedelta(days=60), review_on=TODAY + timedelta(days=30)))
    with acting_for(department):
        for _ in range(2):
            tell_of_lapses(department, at=clock)
        notice = Notice.objects.get()
    assert notice.account_id == owner
    assert notice.subject == "An approval for Poland lapses in 60 days"
    assert "acme in Poland" in notice.body
    assert "/office/residency/approvals/" in notice.body
