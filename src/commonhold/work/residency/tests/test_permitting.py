"""What an approval permits: from its first day to the day before it ends, or before it is withdrawn."""

from datetime import date, timedelta

import pytest

from commonhold.core.audit.acting import acting
from commonhold.work.residency import queries as residency
from commonhold.work.residency.approvals import queries
from commonhold.work.residency.approvals.actions import NotInForce, withdraw
from commonhold.work.residency.examples.rules import examples_from
from commonhold.work.residency.policies.actions import release_policy, write_policy
from commonhold.work.residency.tests.approved import TODAY
from commonhold.work.residency.units.rules import UnitPlace

KRAKOW = UnitPlace(1, "krakow", "supplier", "PL", "bpss", frozenset({"uk_standards"}), "acme")
ANYTHING = '@id("any") @words("Anything goes") permit (principal, action, resource);'


@pytest.fixture
def abroad(department, system, clock):
    """A department whose own policy leaves everything to law, government and approvals."""
    with acting(system, [department]):
        examples = examples_from("in_house,GB,bpss,,no,work,pay,official,permit", department="works")
        number = write_policy(
            department_id=department, text=ANYTHING, examples=examples, note="Try", actor=system, at=clock
        )
        release_policy(department_id=department, number=number, actor=system, at=clock)
    return department


def sees_pay(department, on):
    seen = residency.sees(unit=KRAKOW, department_ids=[department], on=on).split()
    return f"{department}:pay:official" in seen


def test_what_is_approved_is_permitted_from_its_first_day_to_the_day_before_it_ends(
    abroad, enter, acting_for
):
    enter()
    with acting_for(abroad):
        days = [date(2026, 4, 14), date(2027, 4, 13), date(2027, 4, 14)]
        assert [sees_pay(abroad, on) for on in days] == [True, True, False]
        asked = {"data_class": "pay", "classification": "official", "mode": "work"}
        assert queries.approved(KRAKOW, department_id=abroad, on=TODAY, **asked)
        assert not queries.approved(KRAKOW, department_id=abroad, on=TODAY, **{**asked, "mode": "store"})


def test_what_is_withdrawn_is_permitted_no_longer_from_that_day(abroad, enter, acting_for, system, clock):
    approval = enter()
    with acting_for(abroad):
        withdraw(approval_id=approval, reason="A breach", actor=system, at=clock + timedelta(days=3))
        assert [sees_pay(abroad, TODAY + timedelta(days=days)) for days in (2, 3)] == [True, False]
        kept = queries.approval(approval)
        assert (kept.state(TODAY), kept.withdrawn_reason) == ("withdrawn", "A breach")
        with pytest.raises(NotInForce):
            withdraw(approval_id=approval, reason="Again", actor=system, at=clock + timedelta(days=3))


def test_what_is_withdrawn_on_its_first_day_never_held(abroad, enter, acting_for, system, clock):
    approval = enter()
    with acting_for(abroad):
        withdraw(approval_id=approval, reason="A mistake", actor=system, at=clock)
        assert not sees_pay(abroad, TODAY)
