"""The rules for work and data abroad, as the government states them; and what holds whatever a department writes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.work.residency import cedar
from commonhold.work.residency.rules import (
    AFTER_APPROVAL,
    FORBID,
    PERMIT,
    VERDICTS,
    Approval,
    Asking,
    Rulebook,
    UnitPlace,
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


askings = st.builds(
    Asking,
    unit_kind=st.sampled_from(sorted(cedar.UNIT_KINDS)),
    country=st.sampled_from(["GB", "PL", "IN", "US", "CA", "JP", "KR", "CN"]),
    clearance=st.sampled_from(sorted(cedar.CLEARANCES)),
    mode=st.sampled_from(sorted(cedar.MODES)),
    department=st.sampled_from(["works", "letters"]),
    data_class=st.sampled_from(sorted(cedar.DATA_CLASSES)),
    classification=st.sampled_from(sorted(cedar.CLASSIFICATIONS)),
    safeguards=st.frozensets(st.sampled_from(sorted(cedar.SAFEGUARDS)), max_size=3),
    approved=st.booleans(),
)
scopes = st.sampled_from(
    ['principal == Unit::"robot"', 'action == Action::"view"', 'resource == Data::"bank"', ""]
)
conditions = st.sampled_from(
    [
        'context.country == Country::"PL"',
        'context.country != Country::"GB"',
        'context.classification == Classification::"official"',
        "context.adequate",
        "context.approved",
        "!context.approved",
        'context.department == "works"',
        'context.safeguards.contains(Safeguard::"idta")',
        "true",
    ]
)


@st.composite
def policies(draw, effect):
    head = ["principal", "action", "resource"]
    scope = draw(scopes)
    head = [scope if scope.startswith(part) else part for part in head]
    return (
        f'@id("{draw(st.uuids())}") @words("w") {effect} ({", ".join(head)}) when {{ {draw(conditions)} }};'
    )


@st.composite
def sets(draw):
    made = draw(st.lists(policies("permit"), min_size=1, max_size=3))
    made += draw(st.lists(policies("forbid"), max_size=2))
    return "\n".join(made)


@settings(max_examples=300, deadline=None)
@given(asked=askings, text=sets(), forbid=policies("forbid"))
def test_adding_a_forbid_never_permits_more(asked, text, forbid):
    before, after = policies_of(text), policies_of(f"{text}\n{forbid}")
    was, now = rule(asked, before, on=TODAY).verdict, rule(asked, after, on=TODAY).verdict
    assert VERDICTS.index(now) >= VERDICTS.index(was)


@settings(max_examples=200, deadline=None)
@given(asked=askings)
def test_silence_permits_nothing(asked):
    silent = policies_of('@id("no") @words("Never") permit (principal, action, resource) when { false };')
    ruled = rule(asked, silent, on=TODAY)
    assert ruled.verdict == FORBID
    assert ("department", "silence") in {(each.policy_set, each.policy) for each in ruled.reasons}


@settings(max_examples=200, deadline=None)
@given(asked=askings, text=sets())
def test_whatever_a_department_writes_law_and_government_still_forbid(asked, text):
    everywhere = rule(asked, ANYTHING, on=TODAY).verdict
    ruled = rule(asked, policies_of(text), on=TODAY).verdict
    if everywhere == FORBID:
        assert ruled == FORBID
    if asked.country != "GB" and asked.data_class == "national_security":
        assert ruled == FORBID


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
    assert "government.national_security" in why(never)


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


@pytest.mark.parametrize(
    ("change", "value"),
    [("country", "UK"), ("data_class", "gossip"), ("mode", "sell"), ("classification", "restricted"),
     ("clearance", ""), ("unit_kind", "person"), ("safeguards", frozenset({"promise"}))],
)  # fmt: skip
def test_a_question_about_what_does_not_exist_is_a_bug(change, value):
    with pytest.raises(AssertionError):
        asking(**{change: value})
