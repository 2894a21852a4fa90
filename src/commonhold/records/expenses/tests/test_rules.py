"""What stands against a claim, finding by finding."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.money import LARGEST_PENCE
from commonhold.records.expenses.rates import Line
from commonhold.records.expenses.rules import COUNTS, History, PastLine, PolicyTerms, check

TODAY = date(2026, 4, 14)
YESTERDAY = date(2026, 4, 13)
RECEIPT = "a" * 64
POLICY = PolicyTerms(
    receipt_from_pence=1000,
    straight_through_pence=20_000,
    max_age_days=90,
    receipts_checked_by_hand=False,
    budget_holder_needed=True,
    accommodation_night_limit_pence=10_000,
    public_transport_limit_pence=None,
    other_limit_pence=5000,
    source="Department of Works, travel policy 3.1",
)
TRAIN = Line("public_transport", YESTERDAY, "Leeds to London", 6140, receipt=RECEIPT)
DRIVE = Line("own_car", YESTERDAY, "Site visit at Harrogate", miles=Decimal("24.5"))
MEAL = Line("subsistence", YESTERDAY, "Lunch", 480, hours_away=6)
HOTEL = Line("accommodation", YESTERDAY, "Hotel", 18_000, nights=2, receipt=RECEIPT)


def found(*lines: Line, policy: PolicyTerms = POLICY, history: History | None = None) -> list[str]:
    """Findings as "refuse 1.receipt no-receipt": severity, line and field, and code."""
    return [
        f"{each.severity} {each.line or 'claim'}{'.' + each.field if each.field else ''} {each.code}"
        for each in check(lines, policy, history or History(), TODAY)
    ]


@pytest.mark.parametrize("line", [TRAIN, DRIVE, MEAL, HOTEL])
def test_a_line_within_policy_has_nothing_against_it(line: Line) -> None:
    assert found(line) == []


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        (replace(TRAIN, kind="helicopter"), "refuse 1.kind unknown-kind"),
        (replace(TRAIN, on=date(2026, 4, 15)), "refuse 1.on future-date"),
        (replace(TRAIN, on=date(2026, 1, 13)), "refuse 1.on too-old"),
        (replace(TRAIN, on=date.min), "refuse 1.on too-old"),
        (replace(TRAIN, description=" "), "refuse 1.description no-description"),
        (replace(TRAIN, description="x" * 501), "refuse 1.description description-too-long"),
        (replace(TRAIN, description="a\0b"), "refuse 1.description description-too-long"),
        (replace(TRAIN, amount_pence=None), "refuse 1.amount_pence no-amount"),
        (replace(TRAIN, amount_pence=0), "refuse 1.amount_pence no-amount"),
        (replace(TRAIN, amount_pence=-5), "refuse 1.amount_pence no-amount"),
        (replace(TRAIN, amount_pence=LARGEST_PENCE + 1), "refuse 1.amount_pence no-amount"),
        (replace(TRAIN, miles=Decimal(3)), "refuse 1.miles miles"),
        (replace(TRAIN, receipt="../../etc/passwd"), "refuse 1.receipt not-a-receipt"),
        (replace(TRAIN, receipt=""), "refuse 1.receipt no-receipt"),
        (replace(TRAIN, receipt="", no_receipt_reason="The machine was out of paper"), None),
        (replace(DRIVE, amount_pence=1000), "refuse 1.amount_pence amount-for-mileage"),
        (replace(DRIVE, miles=Decimal(0)), "refuse 1.miles miles"),
        (replace(DRIVE, miles=Decimal("24.55")), "refuse 1.miles miles"),
        (replace(DRIVE, miles=Decimal("-1")), "refuse 1.miles miles"),
        (replace(DRIVE, miles=Decimal("NaN")), "refuse 1.miles miles"),
        (replace(DRIVE, miles=Decimal("Infinity")), "refuse 1.miles miles"),
        (replace(DRIVE, miles=Decimal(3001)), "refuse 1.miles miles"),
        (replace(DRIVE, passengers=9), "refuse 1.passengers passengers"),
        (replace(DRIVE, kind="bicycle", passengers=1), "refuse 1.passengers passengers"),
        (replace(HOTEL, nights=0), "refuse 1.nights nights"),
        (replace(MEAL, hours_away=25), "refuse 1.hours_away hours-away"),
    ],
)
def test_a_line_that_can_not_be_paid_is_refused_at_its_field(line: Line, finding: str | None) -> None:
    assert found(line) == [finding or "needs_approval 1.receipt no-receipt"]


def test_every_line_is_looked_at_and_everything_found_is_said() -> None:
    bad = replace(TRAIN, on=date(2027, 1, 1), amount_pence=None, description="")
    assert found(DRIVE, bad) == [
        "refuse 2.on future-date",
        "refuse 2.description no-description",
        "refuse 2.amount_pence no-amount",
    ]


def test_a_claim_needs_from_one_to_a_hundred_lines() -> None:
    assert found() == ["refuse claim no-lines"]
    many = [replace(DRIVE, miles=Decimal(number)) for number in range(1, 102)]
    assert found(*many) == ["refuse claim too-many-lines"]


@pytest.mark.parametrize(("age_days", "refused"), [(0, False), (90, False), (91, True)])
def test_a_claim_is_in_time_until_the_last_day(age_days: int, refused: bool) -> None:
    line = replace(DRIVE, on=date.fromordinal(TODAY.toordinal() - age_days))
    assert bool(found(line)) is refused


def test_a_receipt_is_needed_from_the_penny_that_policy_says() -> None:
    assert found(replace(TRAIN, amount_pence=999, receipt="")) == []
    assert found(replace(TRAIN, amount_pence=1000, receipt="")) == ["refuse 1.receipt no-receipt"]


def test_above_a_limit_somebody_has_to_approve() -> None:
    assert found(replace(HOTEL, amount_pence=20_000)) == []
    assert found(replace(HOTEL, amount_pence=20_001)) == [
        "needs_approval 1.amount_pence over-limit",
        "needs_approval claim over-straight-through",
    ]
    assert found(replace(TRAIN, kind="other")) == ["needs_approval 1.amount_pence over-limit"]
    assert found(replace(MEAL, amount_pence=501)) == ["needs_approval 1.amount_pence over-limit"]
    assert found(replace(MEAL, hours_away=0)) == ["needs_approval 1.amount_pence over-limit"]


def test_the_total_decides_whether_a_claim_goes_straight_through() -> None:
    half = replace(TRAIN, amount_pence=10_000)
    assert found(half, replace(half, description="and back")) == []
    assert found(half, replace(half, amount_pence=10_001)) == ["needs_approval claim over-straight-through"]


def test_the_same_line_twice_in_a_claim_is_refused() -> None:
    assert found(TRAIN, DRIVE, TRAIN) == ["refuse 3.description repeated-line"]


@pytest.mark.parametrize(
    ("past", "alike"),
    [
        (TRAIN, True),
        (replace(TRAIN, description="in other words", receipt="b" * 64), True),
        (replace(TRAIN, amount_pence=6141, on=date(2026, 4, 1)), True),
        (replace(TRAIN, amount_pence=6141, receipt="b" * 64), False),
        (replace(TRAIN, on=date(2026, 4, 1), receipt=""), False),
        (replace(TRAIN, kind="other", receipt=""), False),
    ],
    ids=["itself", "same cost", "same receipt", "another amount", "another day", "another kind"],
)
def test_what_was_claimed_before_is_found(past: Line, alike: bool) -> None:
    assert past.amount_pence is not None
    history = History({}, [PastLine(7, "CH-7K3M-Q9XB", past, past.amount_pence)])
    assert found(TRAIN, history=history) == ["needs_approval 1 like-before"] * alike


def test_a_drive_is_found_again_though_it_would_now_come_to_less() -> None:
    history = History({2026: Decimal(10_000)}, [PastLine(7, "CH-7K3M-Q9XB", DRIVE, 1348)])
    assert found(DRIVE, history=history) == ["needs_approval 1 like-before"]


lines = st.builds(
    Line,
    kind=st.sampled_from([*COUNTS, "", "x"]),
    on=st.dates(),
    description=st.text(max_size=600),
    amount_pence=st.none() | st.integers(-10, 10**13),
    miles=st.decimals(allow_nan=True, allow_infinity=True),
    passengers=st.integers(-2, 40_000),
    nights=st.integers(-2, 40_000),
    hours_away=st.integers(-2, 40_000),
    after_8pm=st.booleans(),
    receipt=st.sampled_from(["", RECEIPT, "x", RECEIPT + "\n"]),
    no_receipt_reason=st.text(max_size=600),
)


@given(st.lists(lines, max_size=4))
def test_whatever_is_claimed_it_is_refused_or_priced(claimed: list[Line]) -> None:
    """Nothing that anybody can send makes the check fail, and every message says something."""
    findings = check(claimed, POLICY, History(), TODAY)
    assert all(finding.message for finding in findings)
    assert all(1 <= finding.line <= len(claimed) for finding in findings if finding.line)
