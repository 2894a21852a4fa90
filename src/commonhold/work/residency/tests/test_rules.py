"""The rules for work and data abroad, as the government states them."""

from datetime import date

import pytest

from commonhold.work.residency.rules import (
    AFTER_APPROVAL,
    FORBID,
    PERMIT,
    Asking,
    home_only,
    policies_of,
    rule,
)

TODAY = date(2026, 11, 27)
ANYTHING = policies_of('@id("any") @words("Anything goes") permit (principal, action, resource);')
BOUND = frozenset({"idta", "uk_standards"})


def asking(country="IN", mode="work", data_class="pay", classification="official", **more) -> Asking:
    given = {"unit_kind": "supplier", "clearance": "bpss", "department": "works", "safeguards": BOUND, **more}
    return Asking(country=country, mode=mode, data_class=data_class, classification=classification, **given)


MARKED = asking("IN", data_class="official", classification="official_sensitive")


def why(ruling) -> set[str]:
    return {each.policy for each in ruling.reasons}


@pytest.mark.parametrize(
    ("asked", "verdict", "because"),
    [
        # At home
        (asking("GB", safeguards=frozenset()), PERMIT, "government.home"),
        (asking("GB", mode="develop", safeguards=frozenset()), PERMIT, "law.home"),
        (asking("GB", classification="secret"), FORBID, "government.secret_clearance"),
        (asking("GB", classification="secret", clearance="sc"), PERMIT, "government.home"),
        (asking("GB", classification="top_secret", clearance="sc"), FORBID, "government.top_secret_clearance"),
        (asking("GB", classification="top_secret", clearance="dv"), PERMIT, "government.home"),
        (asking("GB", clearance="none"), FORBID, "government.bpss"),
        (asking("GB", clearance="none", unit_kind="robot"), PERMIT, "government.home"),
        # Personal data abroad: the risk owner approves, one by one
        (asking("PL"), AFTER_APPROVAL, "government.approved_abroad"),
        (asking("PL", approved=True), PERMIT, "law.adequate"),
        (asking("IN"), AFTER_APPROVAL, "law.safeguards"),
        (asking("IN", approved=True), PERMIT, "law.safeguards"),
        # Outside adequacy: the IDTA or the Addendum, and a risk assessment
        (asking("IN", safeguards=frozenset({"uk_standards"}), approved=True), FORBID, "silence"),
        (asking("IN", safeguards=frozenset({"addendum", "uk_standards"}), approved=True), PERMIT, "law.safeguards"),
        (asking("US", safeguards=frozenset({"uk_standards"}), approved=True), FORBID, "silence"),
        (asking("US", safeguards=frozenset({"data_bridge", "uk_standards"}), approved=True), PERMIT, "law.adequate"),
        # UK standards are applied and tested
        (asking("PL", safeguards=frozenset(), approved=True), FORBID, "government.uk_standards"),
        # Business data at OFFICIAL needs no approval; marked OFFICIAL-SENSITIVE it does
        (asking("IN", data_class="official"), PERMIT, "government.business_abroad"),
        (MARKED, AFTER_APPROVAL, "government.approved_abroad"),
        # Nothing that touches national security, nothing SECRET, no security-enforcing code
        (asking("PL", data_class="national_security", approved=True), FORBID, "government.national_security"),
        (asking("PL", classification="secret", clearance="dv", approved=True), FORBID, "government.secret_abroad"),
        (asking("PL", classification="top_secret", clearance="dv", approved=True), FORBID, "government.secret_abroad"),
        (asking("PL", mode="develop", data_class="official", approved=True), FORBID, "government.code_abroad"),
    ],
)  # fmt: skip
def test_the_governments_rules_for_work_abroad(asked, verdict, because):
    ruled = rule(asked, ANYTHING, on=TODAY)
    assert ruled.verdict == verdict, ruled
    assert because in why(ruled), ruled
    assert all(each.words for each in ruled.reasons)


def test_a_department_that_released_nothing_keeps_everything_at_home():
    assert rule(asking("GB"), home_only(), on=TODAY).verdict == PERMIT
    abroad = rule(asking("PL", approved=True), home_only(), on=TODAY)
    assert abroad.verdict == FORBID
    assert {each.policy_set for each in abroad.reasons} == {"department"}


def test_law_of_the_day_decides():
    asked = asking("KR", approved=True, safeguards=frozenset({"uk_standards"}))
    assert rule(asked, ANYTHING, on=date(2022, 12, 18)).verdict == FORBID
    assert rule(asked, ANYTHING, on=date(2022, 12, 19)).verdict == PERMIT


def test_a_policy_that_fails_when_evaluated_forbids_instead_of_being_skipped():
    broken = policies_of(
        '@id("any") @words("Anything") permit (principal, action, resource);'
        '@id("sum") @words("Too large") forbid (principal, action, resource) when { 9223372036854775807 + 1 > 0 };'
    )
    ruled = rule(asking("GB"), broken, on=TODAY)
    assert ruled.verdict == FORBID
    assert "error" in why(ruled)


@pytest.mark.parametrize(
    ("change", "value"),
    [("country", "UK"), ("data_class", "gossip"), ("mode", "sell"), ("classification", "restricted"),
     ("clearance", ""), ("unit_kind", "person"), ("safeguards", frozenset({"promise"}))],
)  # fmt: skip
def test_a_question_about_what_does_not_exist_is_a_bug(change, value):
    with pytest.raises(AssertionError):
        asking(**{change: value})
