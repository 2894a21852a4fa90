"""What somebody is paid who moves: by the rules of the department joined, with the working shown."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.refusals import NotFound
from commonhold.records.moves import queries
from commonhold.records.moves.paying import actions, rules
from commonhold.records.moves.paying.queries import pay_range, pay_ranges
from commonhold.records.moves.paying.rules import Policy, Range, on_transfer
from commonhold.records.people import rules as people

EO = Range(2_900_000, 3_300_000)
HEO = Range(3_500_000, 4_000_000)
POUNDS = st.integers(1_500_000, 9_999_999)


@pytest.mark.parametrize(
    ("present", "level", "pay_range", "policy", "how", "paid"),
    [
        (3_000_000, "level", EO, Policy(), "kept", 3_000_000),
        (2_800_000, "level", EO, Policy(), "raised", 2_900_000),
        (3_400_000, "level", EO, Policy(), "marked", 3_400_000),
        (3_400_000, "level", EO, Policy(protection_months=24), "protected", 3_400_000),
        (3_000_000, "promotion", HEO, Policy(1000), "raised", 3_500_000),
        (3_300_000, "promotion", HEO, Policy(1000), "promotion", 3_630_000),
        (3_300_000, "promotion", HEO, Policy(), "raised", 3_500_000),
        (3_900_000, "promotion", HEO, Policy(1000), "promotion", 4_000_000),
        (4_200_000, "promotion", HEO, Policy(1000), "marked", 4_200_000),
        (3_700_000, "lower", EO, Policy(protection_months=24), "lowered", 3_300_000),
        (3_100_000, "lower", EO, Policy(), "kept", 3_100_000),
    ],
)
def test_pay_on_transfer(present, level, pay_range, policy, how, paid):
    salary = on_transfer(present, level, pay_range, policy)
    assert (salary.how, salary.annual_pence) == (how, paid)


def test_protected_pay_falls_to_the_maximum_when_protection_ends():
    salary = on_transfer(3_400_000, "level", EO, Policy(protection_months=24))
    assert (salary.protection_months, salary.then_pence) == (24, 3_300_000)
    assert salary.working[-1] == "£1,000.00 above the maximum: protected for 24 months, then £33,000.00"


def test_the_working_of_a_promotion_says_each_step():
    assert on_transfer(3_300_000, "promotion", HEO, Policy(1050)).working == (
        "Present pay: £33,000.00 a year, full time",
        "Range of the new grade: £35,000.00 to £40,000.00",
        "With 10.5% more on promotion: £36,465.00",
        "Up to the maximum: £36,465.00",
    )


@given(POUNDS, POUNDS, POUNDS, st.integers(0, 5_000), st.none() | st.integers(1, 120))
def test_nobody_loses_on_level_or_promotion_and_nobody_is_below_the_range(
    one, other, present, points, months
):
    pay_range, policy = Range(min(one, other), max(one, other)), Policy(points, months)
    level, promotion, lower = (
        on_transfer(present, each, pay_range, policy) for each in ("level", "promotion", "lower")
    )
    assert promotion.annual_pence >= level.annual_pence >= present
    assert level.annual_pence >= lower.annual_pence
    assert pay_range.min_pence <= lower.annual_pence <= pay_range.max_pence
    for salary in (level, promotion, lower):
        assert salary.annual_pence >= pay_range.min_pence
        assert salary.annual_pence <= max(pay_range.max_pence, present)
        assert (salary.how == "protected") == (salary.then_pence is not None)
        assert salary.then_pence in (None, pay_range.max_pence)


@given(POUNDS, POUNDS, POUNDS, POUNDS)
def test_who_earned_more_is_not_paid_less_afterwards(one, other, less, more):
    pay_range = Range(min(one, other), max(one, other))
    less, more = sorted((less, more))
    for level in ("level", "promotion", "lower"):
        poorer, richer = (on_transfer(each, level, pay_range, Policy(1000)) for each in (less, more))
        assert poorer.annual_pence <= richer.annual_pence


def test_a_part_timer_is_compared_by_full_time_pay_and_sees_what_it_comes_to():
    line = rules.part_time(3_000_000, Decimal("22.20"), Decimal("37.00"))
    assert line == "For 22.2 of 37 hours a week: £30,000.00 × 22.2 ÷ 37 = £18,000.00 a year"
    assert rules.part_time(3_000_000, Decimal(37), Decimal(37)) == ""


def test_an_offer_is_paid_by_the_rules_of_the_department_joined(at_both):
    move_id = at_both.propose(at_both.left.hire("Ada Moss", people.Pay(2_800_000)))
    at_both.offer(move_id, weekly_hours=Decimal("18.5"))
    offer = queries.offers([move_id])[move_id]
    assert (offer.annual_pence, offer.how, offer.weekly_hours) == (2_900_000, "raised", Decimal("18.5"))
    assert offer.says == "The minimum of the range, £29,000.00 a year"


def test_pay_is_what_it_will_be_on_the_last_day(at_both):
    employment_id = at_both.left.hire("Ada Moss", people.Pay(2_800_000))
    at_both.left.change(employment_id, people.Pay(3_100_000), date(2026, 6, 1))
    at_both.left.change(employment_id, people.Pay(3_200_000), date(2026, 7, 1))
    move_id = at_both.propose(employment_id)
    at_both.offer(move_id)
    assert queries.offers([move_id])[move_id].annual_pence == 3_100_000


def test_the_last_offer_holds(at_both):
    move_id = at_both.propose(at_both.left.hire())
    at_both.offer(move_id)
    at_both.offer(move_id, annual_pence=3_200_000, reason="Scarce skills, approved by the director")
    offer = queries.offers([move_id])[move_id]
    assert (offer.annual_pence, offer.how) == (3_200_000, "by hand")
    assert offer.working[-1] == "Scarce skills, approved by the director"


def test_pay_by_hand_needs_a_reason_and_the_range(at_both):
    move_id = at_both.propose(at_both.left.hire())
    with pytest.raises(rules.ReasonMissing, match="£30,000"):
        at_both.offer(move_id, annual_pence=3_200_000, reason=" ")
    with pytest.raises(rules.BelowRange, match="£29,000"):
        at_both.offer(move_id, annual_pence=2_899_999, reason="Cheap")
    with pytest.raises(people.ImpossiblePay):
        at_both.offer(move_id, annual_pence=0, reason="Free")


def test_without_a_range_there_is_no_rule(at_both):
    move_id = at_both.propose(at_both.left.hire())
    with pytest.raises(rules.NoRange, match=r"EO \(london\)"):
        at_both.offer(move_id, region="London")
    at_both.offer(move_id, region="London", annual_pence=3_500_000, reason="Until London is negotiated")
    assert queries.offers([move_id])[move_id].annual_pence == 3_500_000


def test_what_is_offered_is_the_joined_departments_own(at_both):
    move_id = at_both.propose(at_both.left.hire())
    for foreign in (
        {"post_id": at_both.left.post_id},
        {"manager_id": at_both.left.hire("Bea Birch")},
        {"group_id": 0},
    ):
        with pytest.raises(NotFound):
            at_both.offer(move_id, **foreign)
    for impossible in ({"grade": "King"}, {"region": "Atlantis"}, {"weekly_hours": Decimal(0)}):
        with pytest.raises((people.UnknownGrade, people.UnknownRegion, people.ImpossibleHours)):
            at_both.offer(move_id, **impossible)


def test_nothing_is_offered_to_somebody_seconded_out(at_both):
    out = at_both.propose(
        at_both.left.hire(),
        kind="secondment",
        to_department_id=None,
        to_body="Borsetshire Council",
        returns_on=date(2027, 1, 1),
        side="from",
    )
    with pytest.raises(actions.NothingToOffer):
        at_both.offer(out)


def test_a_new_range_ends_the_one_before(at_both):
    joined = at_both.joined.department_id
    award = {"department_id": joined, "grade": "EO", "band": "national", "source": "Award", **at_both.common}
    actions.set_range(**award, min_pence=3_050_000, max_pence=3_500_000, from_date=date(2026, 8, 1))
    assert pay_range(joined, "EO", "national", date(2026, 7, 31)) == EO
    assert pay_range(joined, "EO", "national", date(2026, 8, 1)) == Range(3_050_000, 3_500_000)
    assert [each.grade for each in pay_ranges(joined, date(2026, 8, 1))] == ["EO", "HEO"]
    with pytest.raises(actions.RangeAlready):
        actions.set_range(**award, min_pence=1, max_pence=2, from_date=date(2026, 8, 1))
    for least, most in ((0, 1), (2, 1), (1, 100_000_000), (-5, -1)):
        with pytest.raises(rules.RangeUpsideDown):
            actions.set_range(**award, min_pence=least, max_pence=most, from_date=date(2027, 1, 1))


@pytest.mark.parametrize(("points", "months"), [(-1, None), (5_001, None), (0, 0), (0, 121)])
def test_impossible_policies_are_refused(points, months):
    with pytest.raises(rules.ImpossiblePolicy):
        rules.check_policy(points, months)


def test_the_departments_policy_holds_from_its_day(at_both):
    for points, from_date in ((1000, date(2026, 1, 1)), (1500, date(2026, 7, 1))):
        actions.set_policy(
            department_id=at_both.joined.department_id,
            promotion_basis_points=points,
            protection_months=None,
            from_date=from_date,
            source="Reward policy",
            **at_both.common,
        )
    employment_id = at_both.left.hire("Ada Moss", people.Pay(3_300_000))
    move_id = at_both.propose(employment_id, level="promotion")
    at_both.offer(move_id, grade="HEO")
    assert queries.offers([move_id])[move_id].annual_pence == 3_630_000
