"""Files that are no plans, and plans of what isn't there."""

from pathlib import Path

import pytest

from commonhold.base.refusals import NotFound
from commonhold.records.moves.reorganising import rules
from commonhold.records.moves.reorganising.reading.rules import read, read_file
from commonhold.records.moves.reorganising.rules import MOST_BYTES, NobodyPicked, NotAPlan, PickedTwice

GOOD = """
plan: roads
name: Roads
from: works
to: letters
date: 2026-06-15
pay_group: monthly
people: [{organisation: "02"}]
structure: [{from: "02", to: "R"}]
"""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("[]", "no list of named values"),
        ("plan: [", "isn’t YAML in line"),
        ("a: &a [x]\nb: *a", "alias"),
        (GOOD + "name: Rivers\n", "“name” twice"),
        ("x" * (MOST_BYTES + 1), "larger than 2 MB"),
        (GOOD.replace("name: Roads", 'name: "Ro\\0ads"'), "name: String should match pattern"),
        (GOOD.replace("name: Roads", 'name: "Ro\\ud800ads"'), "name: Input should be a valid string"),
        (GOOD.replace("2026-06-15", "0001-01-01"), "date: Input should be greater than"),
        (GOOD.replace('{organisation: "02"}', '{organisation: "02"}, {region: 7}'), "people.2.region"),
        ("[" * 5_000, "isn’t YAML"),
        ("!!python/object/apply:os.system ['true']", "isn’t YAML"),
        (
            GOOD.replace('people: [{organisation: "02"}]', "people: []"),
            "people: Tuple should have at least 1",
        ),
        (GOOD.replace('{organisation: "02"}', "{}"), "a rule names an organisation"),
        (GOOD.replace('{organisation: "02"}', "{organisation: 02}"), "valid string"),
        (GOOD.replace("2026-06-15", "2026-06-31"), "isn’t YAML"),
        (GOOD.replace("to: letters", "to: works"), "to the same one"),
        (GOOD.replace("pay_group: monthly", "pay_groop: monthly"), "pay_groop: Extra inputs"),
        (GOOD.replace("plan: roads", "plan: ../roads"), "should match pattern"),
        (GOOD.replace('to: "R"}', 'to: "R"}, {from: "02", to: "Q"}'), "02 is mapped twice"),
    ],
)
def test_what_is_no_plan_is_refused_with_the_reason(text, why):
    with pytest.raises(NotAPlan) as refused:
        read_file(text.encode())
    assert why in refused.value.message


def test_the_example_that_people_start_from_is_a_plan():
    example = read_file((Path(rules.__file__).parent / "example.yaml").read_bytes())
    assert {rule.region for rule in example.people} == {None, "Wales"}


def test_a_plan_is_read():
    assert read(GOOD).on.isoformat() == "2026-06-15"


@pytest.mark.parametrize(
    ("changes", "refusal", "why"),
    [
        ({"to": "nowhere"}, NotFound, "nowhere"),
        ({"pay_group": "weekly"}, NotFound, "weekly"),
        ({"manager": "N9"}, NotFound, "N9"),
        ({"people": [{"organisation": "09"}]}, NotAPlan, "no part 09"),
        ({"people": [{"region": "Atlantis"}]}, NotAPlan, "Atlantis is no region"),
        ({"people": [{"numbers": ["E1", "E99"]}]}, NotAPlan, "number E99"),
        ({"structure": [{"from": "09", "to": "R", "name": "R"}]}, NotAPlan, "no part 09"),
        ({"structure": [{"from": "02", "to": "R"}]}, NotAPlan, "no part R in the department joined"),
        ({"structure": [{"from": "02", "to": "01", "name": "R"}]}, NotAPlan, "has a part 01 already"),
        ({"structure": [{"from": "02", "to": "R", "name": "R", "within": "01"}]}, NotAPlan, "can’t be there"),
        ({"cost_centres": {"B021": "999"}}, NotAPlan, "no 999"),
        ({"people": [{"title": "Astronaut"}]}, NobodyPicked, "Nobody is picked"),
        ({"people": [{"organisation": "02"}, {"title": "Surveyor"}]}, PickedTwice, "Ada Moss (E3)"),
    ],
)
def test_a_plan_of_what_is_not_there_is_refused(at_both, changes, refusal, why):
    with pytest.raises(refusal) as refused:
        at_both.tried(**changes)
    assert why in refused.value.message
