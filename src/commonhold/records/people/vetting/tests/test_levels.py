"""Levels of clearance: when each is reviewed, and for which posts it is enough."""

from datetime import date

import pytest

from commonhold.records.people.vetting import rules
from commonhold.records.people.vetting.tests.facts import TODAY, clearance


@pytest.mark.parametrize(
    ("level", "review_on"),
    [
        ("AC", date(2029, 5, 2)),
        ("CTC", date(2034, 5, 2)),
        ("1B", date(2034, 5, 2)),
        ("SC", date(2034, 5, 2)),
        ("DV", date(2031, 5, 2)),
    ],
)
def test_a_clearance_is_reviewed_when_its_level_is(level: str, review_on: date) -> None:
    assert clearance(1, level).checked(TODAY).review_on == review_on


@pytest.mark.parametrize("level", ["eSC", "eDV"])
def test_when_an_enhanced_one_is_reviewed_the_authority_has_to_say(level: str) -> None:
    with pytest.raises(rules.ReviewNotKnown):
        clearance(1, level).checked(TODAY)
    assert clearance(1, level, review_on=date(2027, 1, 1)).checked(TODAY).review_on == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("level", "required", "enough"),
    [
        ("SC", "SC", True),
        ("DV", "eSC", True),
        ("eDV", "CTC", True),
        ("CTC", "1B", True),
        ("CTC", "SC", False),
        ("SC", "eSC", False),
        ("eSC", "DV", False),
        ("DV", "AC", False),
        ("AC", "CTC", False),
        ("AC", "AC", True),
    ],
)
def test_a_higher_clearance_is_enough_for_a_post(level: str, required: str, enough: bool) -> None:
    assert rules.meets(level, required) is enough
