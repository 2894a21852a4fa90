"""Two files of decisions told apart: which rules, columns and decisions were added, removed, changed or moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.differences import Detail, How
from commonhold.base.dmn.difference import compare
from commonhold.base.dmn.drawn_tables import draw
from commonhold.base.dmn.refusals import NotDmn
from commonhold.base.dmn.tests.drawn import dmn, text


def table(*rules, columns=("amount",), policy="FIRST", decision="route", output="look"):
    """Each rule is "small: < 100 => false", a note after it where there is one: "small: < 100 => false // why"."""
    drawn = "".join(
        f'<input id="in_{each}" label="{each}">{text("inputExpression", each)}</input>' for each in columns
    )
    drawn += f'<output id="out" name="{output}"/>'
    for rule in rules:
        name, _, cells = rule.partition(": ")
        cells, _, note = cells.partition(" // ")
        tests, _, answer = cells.partition(" => ")
        inner = "".join(text("inputEntry", each) for each in tests.split(" | ")) + text("outputEntry", answer)
        drawn += f'<rule id="{name}">{inner}{text("annotationEntry", note) if note else ""}</rule>'
    return dmn(
        f'<decision id="{decision}" name="Route"><decisionTable hitPolicy="{policy}">{drawn}</decisionTable>'
        "</decision>"
    )


SMALL, LARGE, HUGE = "small: < 100 => false", "large: >= 100 => true", "huge: >= 1000 => true"


def found(old, new):
    return [(each.kind, each.title, each.how, each.details) for each in compare(old, new)]


def test_a_limit_that_was_raised():
    assert found(table(SMALL, LARGE), table("small: < 200 => false // Since April", LARGE)) == [
        (
            "rule",
            "Route, rule 1",
            How.CHANGED,
            (Detail("if amount", "< 100", "< 200"), Detail("note 1", "", "Since April")),
        )
    ]


def test_a_rule_added_removed_and_moved():
    added = (Detail("if amount", "", ">= 1000"), Detail("then look", "", "true"))
    assert found(table(SMALL, LARGE), table(HUGE, SMALL, LARGE))[1:] == [
        ("rule", "Route, rule 1", How.ADDED, added)
    ]
    assert found(table(SMALL, LARGE, HUGE), table(SMALL, HUGE))[1:] == [
        (
            "rule",
            "Route, older rule 2",
            How.REMOVED,
            (Detail("if amount", ">= 100", ""), Detail("then look", "true", "")),
        )
    ]
    assert found(table(SMALL, LARGE, HUGE), table(HUGE, SMALL, LARGE)) == [
        ("rule", "Route, rule 1", How.MOVED, (Detail("place", "3", "1"),))
    ]


def test_a_column_that_lets_everything_pass_changes_no_rule():
    old, new = table(SMALL), table("small: < 100 | - => false", columns=("amount", "kind"))
    said = (Detail("label", "", "kind"), Detail("expression", "", "kind"))
    assert found(old, new) == [("input", "Route, input “kind”", How.ADDED, said)]


def test_a_column_with_another_name_changes_no_rule():
    new = table(SMALL).replace(b'label="amount"', b'label="Amount claimed"')
    assert found(table(SMALL), new) == [
        (
            "input",
            "Route, input “Amount claimed”",
            How.CHANGED,
            (Detail("label", "amount", "Amount claimed"),),
        )
    ]


def test_the_hit_policy_and_other_logic():
    assert found(table(SMALL), table(SMALL, policy="UNIQUE")) == [
        ("decision", "Route", How.CHANGED, (Detail("hit policy", "FIRST", "UNIQUE"),))
    ]
    old, new = (
        dmn(
            f'<decision id="a" name="Rate"><literalExpression><text>{rate}</text></literalExpression></decision>'
            f'<businessKnowledgeModel id="m" name="Model"><encapsulatedLogic><context>'
            f'<contextEntry><variable name="part"/><literalExpression><text>{part}</text></literalExpression>'
            f"</contextEntry></context></encapsulatedLogic></businessKnowledgeModel>"
        )
        for rate, part in (("0.45", "1"), ("0.55", "2"))
    )
    (rate, model) = compare(old, new)
    assert rate.details == (Detail("expression", "0.45", "0.55"),)
    assert (model.kind, model.details) == (
        "business knowledge model",
        (Detail("part", "1", "2"),),
    )


def test_decisions_that_come_and_go_and_need_others():
    rate = '<decision id="rate" name="Rate"><literalExpression><text>1</text></literalExpression></decision>'
    sum_ = '<decision id="sum" name="Sum">{}<literalExpression><text>2</text></literalExpression></decision>'
    needs = '<informationRequirement><requiredDecision href="#rate"/></informationRequirement>'
    old, new = dmn(sum_.format("")), dmn(rate + sum_.format(needs))
    assert [(each.title, each.how) for each in compare(old, new)] == [
        ("Rate", How.ADDED),
        ("Sum", How.CHANGED),
    ]
    assert Detail("needs", "", "Rate") in compare(old, new)[1].details
    assert [(each.title, each.how) for each in compare(new, old)] == [
        ("Sum", How.CHANGED),
        ("Rate", How.REMOVED),
    ]


@pytest.mark.parametrize("file", [b"", b"<definitions/>", b"<!DOCTYPE d><d/>", b" " * 2_000_001])
def test_what_is_no_dmn_is_refused(file):
    with pytest.raises(NotDmn):
        compare(table(SMALL), file)


RULES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 2)), unique_by=lambda rule: rule[0], max_size=6
)


@given(RULES, RULES)
def test_what_is_told_is_what_happened_to_each_rule(first, second):
    old, new = (table(*(f"{name}: < {limit} => true" for name, limit in rules)) for rules in (first, second))
    told = [each for each in compare(old, new) if each.kind == "rule"]
    of = {how: [each for each in told if each.how is how] for how in How}
    was, now = dict(first), dict(second)
    assert len(of[How.ADDED]) == len(now.keys() - was.keys())
    assert len(of[How.REMOVED]) == len(was.keys() - now.keys())
    assert len(of[How.CHANGED]) == sum(was[each] != now[each] for each in was.keys() & now.keys())
    stayed = [each for each in now if each in was]
    assert bool(of[How.MOVED]) == (stayed != [each for each in was if each in now])
    assert compare(old, old) == ()


def test_a_table_is_drawn_as_it_stands_in_the_file():
    file = draw(
        table(SMALL, "large: - => true // Somebody looks", policy="COLLECT").replace(
            b'"COLLECT"', b'"COLLECT" aggregation="SUM"'
        )
    )
    (decision,) = file.decisions
    assert decision.table is not None
    assert decision.table.letter == "C+"
    assert [(rule.tests, rule.answers, rule.annotations) for rule in decision.table.rules] == [
        (("< 100",), ("false",), ()),
        (("-",), ("true",), ("Somebody looks",)),
    ]
