"""Decision tables: what their hit policies answer, and what is refused in a file."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.dmn.refusals import NoRuleFits, NotAllowedValue, SeveralRulesFit
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.dmn.tests.drawn import table

CLAIM_RULES = Path(__file__).parents[3] / "services" / "claim_expense" / "rules.dmn"
RATES = """
    amount   => level
    < 100    => "low"
    >= 50    => "high"
    = 75     => "middle"
"""


def test_a_claim_is_routed_by_the_first_rule_that_fits() -> None:
    route = parse_decisions(CLAIM_RULES.read_bytes())["route"]
    facts = {"receipts_checked_by_hand": False, "budget_holder_needed": True, "one_approver": False}
    within_policy = route.decide(facts | {"findings": 0, "receipts_missing": 0})
    assert within_policy.outputs == {
        "straight_through": True,
        "receipts_check": False,
        "budget_holder": False,
    }
    assert within_policy.rules == ("route_1",)
    missing = route.decide(facts | {"findings": 1, "receipts_missing": 2})
    assert missing.outputs == {"straight_through": False, "receipts_check": True, "budget_holder": True}
    assert missing.rules == ("route_2",)
    assert route.names == set(facts) | {"findings", "receipts_missing"}


def test_a_unique_table_refuses_when_several_rules_fit() -> None:
    decision = table(RATES)
    assert decision.decide({"amount": 20}).outputs == {"level": "low"}
    with pytest.raises(SeveralRulesFit, match=r"r1 and r2 .* amount = 60"):
        decision.decide({"amount": 60})


def test_a_table_in_which_no_rule_fits_says_what_it_was_given() -> None:
    with pytest.raises(NoRuleFits, match=r"“level” fits amount = null"):
        table(RATES).decide({})
    with pytest.raises(NoRuleFits, match=r'amount = "sixty"'):
        table(RATES).decide({"amount": "sixty"})


def test_a_default_answers_when_no_rule_fits() -> None:
    decision = table('amount => level = "ask"\n < 100 => "low"')
    assert decision.decide({"amount": 500}) == decision.decide({})
    assert decision.decide({}).outputs == {"level": "ask"}
    assert decision.decide({}).rules == ()


def test_any_wants_rules_to_agree() -> None:
    decision = table('amount => level\n < 100 => "low"\n < 10 => "low"\n < 5 => "tiny"', "ANY")
    assert decision.decide({"amount": 7}).rules == ("r1", "r2")
    with pytest.raises(SeveralRulesFit):
        decision.decide({"amount": 3})


@pytest.mark.parametrize(
    ("policy", "more", "answer", "rules"),
    [
        ("FIRST", "", 10, ("r1",)),
        ("PRIORITY", "", 30, ("r3",)),
        ("RULE ORDER", "", [10, 20, 30], ("r1", "r2", "r3")),
        ("OUTPUT ORDER", "", [30, 20, 10], ("r3", "r2", "r1")),
        ("COLLECT", "", [10, 20, 30], ("r1", "r2", "r3")),
        ("COLLECT", 'aggregation="SUM"', 60, ("r1", "r2", "r3")),
        ("COLLECT", 'aggregation="MIN"', 10, ("r1", "r2", "r3")),
        ("COLLECT", 'aggregation="MAX"', 30, ("r1", "r2", "r3")),
        ("COLLECT", 'aggregation="COUNT"', 3, ("r1", "r2", "r3")),
    ],
)
def test_hit_policies(policy: str, more: str, answer: object, rules: tuple[str, ...]) -> None:
    decision = table("years => days: 30, 20, 10\n > 1 => 10\n > 2 => 20\n > 3 => 30", policy, more)
    decided = decision.decide({"years": 5})
    assert decided.outputs == {"days": answer}
    assert decided.rules == rules


def test_a_sum_of_what_is_no_number_is_null() -> None:
    drawn = 'years => days\n > 1 => "ten"\n > 2 => 20'
    assert table(drawn, "COLLECT", 'aggregation="SUM"').decide({"years": 5}).outputs == {"days": None}


def test_lists_are_empty_when_no_rule_fits() -> None:
    drawn = "years => days\n > 1 => 10"
    assert table(drawn, "COLLECT").decide({"years": 0}).outputs == {"days": []}
    assert table(drawn, "RULE ORDER").decide({"years": 0}).outputs == {"days": []}
    assert table(drawn, "COLLECT", 'aggregation="COUNT"').decide({"years": 0}).outputs == {"days": 0}
    with pytest.raises(NoRuleFits):
        table(drawn, "COLLECT", 'aggregation="SUM"').decide({"years": 0})


def test_several_outputs_are_several_variables_or_a_list_of_contexts() -> None:
    drawn = 'age | risk => level | rate\n >= 18 | "Low", "Medium" => "yes" | 0.5\n - | - => "no" | age / 10'
    assert table(drawn, "FIRST").decide({"age": 20, "risk": "Low"}).outputs == {"level": "yes", "rate": 0.5}
    both = table(drawn, "COLLECT").decide({"age": 20, "risk": "Low"})
    assert both.value == [{"level": "yes", "rate": Decimal("0.5")}, {"level": "no", "rate": Decimal(2)}]
    assert both.outputs == {"level": [{"level": "yes", "rate": 0.5}, {"level": "no", "rate": 2}]}


def test_an_output_outside_its_list_is_refused() -> None:
    decision = table('amount => level: "low", "high"\n - => name')
    assert decision.decide({"name": "low"}).outputs == {"level": "low"}
    with pytest.raises(NotAllowedValue, match=r'level in rule r1 is "huge".* only allows "low", "high"'):
        decision.decide({"name": "huge"})


ENDS = st.lists(st.integers(-1000, 1000), min_size=1, max_size=12, unique=True).map(sorted)


@given(ENDS, st.integers(-1100, 1100))
def test_of_ranges_that_share_out_all_numbers_exactly_one_fits(ends: list[int], amount: int) -> None:
    cells = [
        f"< {ends[0]}",
        *(f"[{low}..{high})" for low, high in pairwise(ends)),
        f">= {ends[-1]}",
    ]
    decision = table("\n".join(["amount => band", *(f"{cell} => {band}" for band, cell in enumerate(cells))]))
    band = sum(end <= amount for end in ends)
    assert decision.decide({"amount": amount}).outputs == {"band": band}
    assert decision.decide({"amount": amount}).rules == (f"r{band + 1}",)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8), st.integers(0, 9))
def test_collecting_agrees_with_counting_by_hand(bounds: list[tuple[int, int]], amount: int) -> None:
    drawn = "\n".join(["amount => points", *(f"> {least} => {points}" for least, points in bounds), "- => 0"])
    points = [points for least, points in bounds if amount > least] + [0]
    for aggregation, expected in (
        ("SUM", sum(points)),
        ("MAX", max(points)),
        ("MIN", 0),
        ("COUNT", len(points)),
    ):
        decided = table(drawn, "COLLECT", f'aggregation="{aggregation}"').decide({"amount": amount})
        assert decided.outputs == {"points": expected}
