"""Who works in which unit: one at a time, from a day on, with skills that their supervisors keep."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.work.delivery.models import Member
from commonhold.work.delivery.units import actions, queries, rules
from commonhold.work.delivery.units.membership import actions as membership

MONDAY = date(2026, 4, 13)


def at_noon(day):
    return datetime.combine(day, time(12), LONDON)


@pytest.fixture
def by(system, clock):
    return {"actor": system, "at": clock}


@pytest.fixture
def leeds(market, acting_for, by):
    """The site of Meridian's unit in Leeds."""
    with acting_for(market.department):
        return actions.add_site(unit_id=market.leeds, name="Leeds", country="GB", **by)


def test_somebody_works_in_one_unit_at_a_time(market, acting_for, by, leeds):
    with acting_for(market.department):
        home = actions.add_site(unit_id=market.own, name="London", country="GB", **by)
        ada = market.account("Ada")
        joined = {"account_id": ada, "from_date": MONDAY, **by}
        membership.join(unit_id=market.leeds, site_id=leeds, skills=["receipts"], **joined)
        with pytest.raises(membership.InAUnit):
            membership.join(unit_id=market.own, site_id=home, **joined)
        with pytest.raises(NotFound, match="site of this unit"):
            membership.join(unit_id=market.leeds, site_id=home, **joined)
        membership.leave(unit_id=market.leeds, account_id=ada, on=MONDAY + timedelta(days=7), **by)
        membership.join(
            unit_id=market.own, site_id=home, **{**joined, "from_date": MONDAY + timedelta(days=7)}
        )
        assert queries.membership(ada, MONDAY).unit_id == market.leeds
        assert queries.membership(ada, MONDAY + timedelta(days=7)).unit_id == market.own


def test_the_database_keeps_a_member_at_a_site_of_the_unit(market, acting_for, leeds):
    with acting_for(market.department):
        bob = market.account("Bob")
        row = Member(unit_id=market.own, account_id=bob, site_id=leeds, valid=(MONDAY, None))
        with pytest.raises(DatabaseError, match="member_site_of_unit"), transaction.atomic():
            row.save()


def test_new_skills_begin_a_new_spell_in_the_same_unit(market, acting_for, by, leeds):
    with acting_for(market.department):
        ada = market.account("Ada")
        joined = {"unit_id": market.leeds, "account_id": ada, "site_id": leeds, **by}
        membership.join(from_date=MONDAY, skills=["receipts"], **joined)
        later = MONDAY + timedelta(days=30)
        membership.join(from_date=later, skills=["receipts", "bank", "bank"], clearance="sc", **joined)
        assert queries.membership(ada, MONDAY).skills == ["receipts"]
        held = queries.membership(ada, later)
        assert (held.skills, held.clearance, held.country) == (["bank", "receipts"], "sc", "GB")
        assert queries.strengths(later)[market.leeds] == queries.Strength(1, 420)
        with pytest.raises(membership.NotAMember):
            membership.leave(unit_id=market.own, account_id=ada, on=later, **by)


def test_what_was_entered_wrong_is_put_right_on_the_same_day(market, acting_for, by, leeds):
    with acting_for(market.department):
        ada = market.account("Ada")
        joined = {"unit_id": market.leeds, "account_id": ada, "site_id": leeds, "from_date": MONDAY, **by}
        membership.join(skills=["bank"], **joined)
        membership.join(skills=["receipts"], **joined)
        assert queries.membership(ada, MONDAY).skills == ["receipts"]
        assert queries.strengths(MONDAY)[market.leeds] == queries.Strength(1, 420)
        membership.leave(unit_id=market.leeds, account_id=ada, on=MONDAY, **by)
        assert queries.membership(ada, MONDAY) is None
        home = actions.add_site(unit_id=market.own, name="London", country="GB", **by)
        membership.join(unit_id=market.own, account_id=ada, site_id=home, from_date=MONDAY, **by)
        assert [each.account_id for each in queries.members(market.own, MONDAY)] == [ada]
        assert queries.members(market.leeds, MONDAY) == []


def test_a_supervisor_changes_skills_and_lets_people_go_but_nothing_else(market, acting_for, by, leeds):
    later = MONDAY + timedelta(days=30)
    with acting_for(market.department):
        ada, bob = market.account("Ada"), market.account("Bob")
        joined = {"unit_id": market.leeds, "site_id": leeds, "from_date": MONDAY, **by}
        membership.join(account_id=ada, supervisor=True, **joined)
        membership.join(account_id=bob, skills=["receipts"], clearance="sc", **joined)
        as_ada = {"actor": Actor.account(ada, "Ada"), "at": at_noon(later)}
        about_bob = {"unit_id": market.leeds, "account_id": bob}
        membership.change_skills(**about_bob, skills=["bank"], minutes_per_day=300, **as_ada)
        held = queries.membership(bob, later)
        assert (held.skills, held.minutes_per_day, held.clearance, held.site) == (
            ["bank"],
            300,
            "sc",
            "Leeds",
        )
        assert queries.membership(bob, MONDAY).skills == ["receipts"]
        for refused in (
            {"account_id": ada, "on": later},
            {"account_id": bob, "on": MONDAY},
        ):
            with pytest.raises(membership.NotForSupervisors):
                membership.let_go(unit_id=market.leeds, **refused, **as_ada)
        as_bob = {"actor": Actor.account(bob, "Bob"), "at": at_noon(later)}
        with pytest.raises(NotAllowed):
            membership.change_skills(**about_bob, skills=["all"], minutes_per_day=300, **as_bob)
        with pytest.raises(NotAllowed):
            membership.let_go(unit_id=market.own, account_id=bob, on=later, **as_ada)
        membership.let_go(**about_bob, on=later + timedelta(days=1), **as_ada)
        assert queries.membership(bob, later + timedelta(days=1)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"clearance": "SC"},
        {"minutes_per_day": -1},
        {"minutes_per_day": 1441},
        {"skills": ["Receipts, and more"]},
        {"skills": [""]},
        {"skills": [f"skill{number}" for number in range(51)]},
    ],
)
def test_what_no_member_can_be(market, acting_for, by, leeds, wrong):
    with acting_for(market.department):
        ada = market.account("Ada")
    given = {"unit_id": market.leeds, "account_id": ada, "site_id": leeds, "from_date": MONDAY}
    with acting_for(market.department), pytest.raises(rules.ImpossibleUnit):
        membership.join(**given, **wrong, **by)
