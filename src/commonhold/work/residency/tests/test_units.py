"""What rulings mean for a unit: what an approval covers, which tasks it may do, and what it sees."""

from dataclasses import replace
from datetime import date

import pytest

from commonhold.work.residency.rules import AFTER_APPROVAL, FORBID, PERMIT, policies_of
from commonhold.work.residency.units.rules import Approval, Rulebook, UnitPlace

TODAY = date(2026, 11, 27)
ANYTHING = policies_of('@id("any") @words("Anything goes") permit (principal, action, resource);')
TEAM = UnitPlace(1, "acme-krakow", "supplier", "PL", "bpss", frozenset({"uk_standards"}), supplier="acme")
APPROVED = Approval(
    1, "", "acme", "PL", frozenset({"contact", "pay"}), frozenset({"view", "work"}), "official_sensitive"
)


@pytest.mark.parametrize(
    ("change", "data_class", "classification", "mode", "covered"),
    [
        ({}, "pay", "official", "work", True),
        ({}, "pay", "official_sensitive", "view", True),
        ({}, "pay", "secret", "view", False),
        ({}, "bank", "official", "work", False),
        ({}, "pay", "official", "store", False),
        ({"supplier": "", "unit": "acme-krakow"}, "pay", "official", "work", True),
        ({"supplier": "", "unit": "acme-lodz"}, "pay", "official", "work", False),
        ({"supplier": "other"}, "pay", "official", "work", False),
        ({"country": "DE"}, "pay", "official", "work", False),
    ],
)
def test_what_an_approval_covers(change, data_class, classification, mode, covered):
    assert replace(APPROVED, **change).covers(TEAM, data_class, classification, mode) == covered


def test_a_suppliers_approval_does_not_cover_a_unit_without_a_supplier():
    team = replace(TEAM, supplier="")
    assert not replace(APPROVED, supplier="", unit="x").covers(team, "pay", "official", "work")


def test_a_task_is_permitted_with_fields_hidden():
    book = Rulebook("works", ANYTHING, (APPROVED,), TODAY)
    found = book.may_do(TEAM, needs=["pay"], shows=["contact", "bank", "pay"], classification="official")
    assert (found.verdict, found.hidden) == (PERMIT, {"bank"})


def test_a_task_is_as_hard_as_the_hardest_class_that_it_needs():
    book = Rulebook("works", ANYTHING, (APPROVED,), TODAY)
    after = book.may_do(TEAM, needs=["pay", "bank"], shows=[], classification="official")
    never = book.may_do(TEAM, needs=["pay", "bank", "national_security"], shows=[], classification="official")
    assert (after.verdict, never.verdict) == (AFTER_APPROVAL, FORBID)
    assert "government.national_security" in {each.policy for each in never.reasons}


def test_work_that_may_be_done_but_not_viewed_is_not_permitted():
    blind = policies_of(
        '@id("w") @words("Work only") permit (principal, action == Action::"work", resource);'
    )
    home = UnitPlace(2, "team", "in_house", "GB", "bpss")
    found = Rulebook("works", blind, (), TODAY).may_do(
        home, needs=["pay"], shows=[], classification="official"
    )
    assert found.verdict == FORBID


def test_what_a_unit_sees_is_what_it_may_view():
    seen = Rulebook("works", ANYTHING, (APPROVED,), TODAY).seen(TEAM)
    assert set(seen) == {
        ("contact", "official"),
        ("contact", "official_sensitive"),
        ("pay", "official"),
        ("pay", "official_sensitive"),
        ("official", "official"),
    }
