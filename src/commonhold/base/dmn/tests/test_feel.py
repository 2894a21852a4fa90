"""What expressions mean, as DMN 1.5 chapter 10 has it."""

import contextlib
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.dmn.feel import compile_expression, compile_unary_tests
from commonhold.base.dmn.names import WORD
from commonhold.base.dmn.refusals import NotFeel
from commonhold.base.dmn.values import from_python

CLAIM = {
    "amount": 4250,
    "miles": 12.5,
    "approved": None,
    "kind": "mileage",
    "lines": [{"kind": "meal", "pence": 1250}, {"kind": "taxi", "pence": 3000}],
    "claimant": {"grade": "HEO", "address": {"town": "Leeds"}},
}


def feel(text: str, **variables: object) -> object:
    return compile_expression(text)(CLAIM | variables)


def passes(cell: str, value: object, **variables: object) -> bool | None:
    return compile_unary_tests(cell)(value, variables)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("amount / 100 + 0.1", Decimal("42.6")),
        ("miles * 45", Decimal("562.5")),
        ("2 + 3 * 4 ** 2", 50),
        ("-3 ** 2", 9),
        ("10 - 4 - 3", 3),
        ("1 / 0", None),
        ("1 + null", None),
        ('"Commonh" + "old"', "Commonhold"),
        ('1 + "1"', None),
        ("claimant.address.town", "Leeds"),
        ("claimant.shoe.size", None),
        ("sum(lines.pence)", 4250),
        ('lines[kind = "taxi"].pence', [3000]),
        ("lines[pence > 1000 and item.pence < 2000].kind", ["meal"]),
        ("lines[-1].kind", "taxi"),
        ("lines[3]", None),
        ("for each in lines return each.pence / 50", [25, 60]),
        ("for x in 1..3, y in [10, 20] return x * y", [10, 20, 20, 40, 30, 60]),
        ("every each in lines satisfies each.pence < 5000", True),
        ("some each in lines satisfies each.pence > 5000", False),
        ('if amount > 5000 then "line manager" else "nobody"', "nobody"),
        ('if approved then "paid" else "waits"', "waits"),
        ("{net: 100, vat: net * 0.2, gross: net + vat}.gross", 120),
        ("amount between 4000 and 5000 and miles < 20", True),
        ('kind in ("meal", "mileage")', True),
        ("amount in [4250..5000]", True),
        ("amount in (4250..5000]", False),
        ("amount in ]4250..5000]", False),
        ("amount in [1..4250[", False),
        ("amount in (< 10, > 4000)", True),
        ("amount instance of number", True),
        ("missing = null", True),
        ("amount != null", True),
        ("// what a comment says\n1 /* and another */ + 1", 2),
        ('"say \\"hello\\""', 'say "hello"'),
    ],
)
def test_expressions(text: str, answer: object) -> None:
    assert feel(text) == from_python(answer)


@pytest.mark.parametrize("left", ["true", "false", "null"])
@pytest.mark.parametrize("right", ["true", "false", "null"])
def test_logic_has_three_values(left: str, right: str) -> None:
    both = False if "false" in (left, right) else None if "null" in (left, right) else True
    either = True if "true" in (left, right) else None if "null" in (left, right) else False
    assert feel(f"{left} and {right}") is both
    assert feel(f"{left} or {right}") is either
    assert feel(f"not({left} and {right})") is (None if both is None else not both)


@pytest.mark.parametrize(
    ("cell", "value", "answer"),
    [
        ("-", None, True),
        ("", 5, True),
        ("< 18", 17, True),
        (">= 18", 17, False),
        ("> 3", None, None),
        ("0", 0, True),
        ("[1..5], 7", 7, True),
        ('"Low", "High"', "Medium", False),
        ('not("Low", "High")', "Medium", True),
        ("not(< 5)", 3, False),
        ("null", None, True),
        ("not(null)", None, False),
        ("false", False, True),
        ("true", False, False),
        ("? > 3 and ? < limit", 5, True),
        ("< limit", 11, False),
        ('contains(?, "taxi")', "A taxi home", True),
        ("allowed", "b", True),
    ],
)
def test_cells_of_a_decision_table(cell: str, value: object, answer: bool | None) -> None:
    assert passes(cell, value, limit=10, allowed=["a", "b"]) is answer


def test_an_expression_tells_which_variables_it_reads() -> None:
    assert compile_expression("if a.b > 1 then for x in c return x + d else date(e)").names == set("acde")
    assert compile_unary_tests("> limit, ?").names == {"limit"}


def test_names_with_spaces_are_known_when_they_are_given() -> None:
    expression = compile_expression("12 * Monthly  Salary + Pay", names=["Monthly Salary", "Monthly"])
    assert expression({"Monthly Salary": 100, "Pay": 1}) == 1201


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("amount >", 9, "a value was expected"),
        ("amount 5", 8, "an operator, ( or its end was expected"),
        ("lines[1", 8, "]"),
        ("(1 + 2", 7, ")"),
        ("if a then b", 12, "else"),
        ('"unfinished', 1, "a text starts that has no end"),
        ("rate(1)", 1, "no function is called that"),
        ("abs(1, 2)", 1, "2 arguments"),
        ("starts with(string: 1, mutch: 2)", 1, "not the ones it takes"),
        ("? > 5", 1, "a table's cell"),
        ("a = #", 5, "means nothing"),
        ('@"not a date"', 2, "no date, time or duration"),
        ("", 1, "a value was expected"),
    ],
)
def test_what_is_not_feel_is_refused_with_its_place(text: str, position: int, expected: str) -> None:
    with pytest.raises(NotFeel) as refused:
        compile_expression(text)
    assert refused.value.values["position"] == position
    assert expected in refused.value.message


@given(st.text(max_size=40) | st.text("()[]{}.,:<>=+-*/\"'?@ 1ax", max_size=40))
def test_any_text_is_either_feel_or_refused(text: str) -> None:
    for compile_ in (compile_expression, compile_unary_tests):
        with contextlib.suppress(NotFeel):
            words = " ".join(compile_(text).names).split()
            assert set(words) <= set(re.findall(WORD, text))


@given(*[st.integers(-50, 50) for _ in range(3)], st.booleans(), st.booleans())
def test_a_range_holds_what_lies_between_its_ends(a: int, b: int, x: int, opens: bool, closes: bool) -> None:
    low, high = sorted((a, b))
    text = f"x in {'(' if opens else '['}{low}..{high}{')' if closes else ']'}"
    inside = (low < x if opens else low <= x) and (x < high if closes else x <= high)
    assert compile_expression(text)({"x": x}) is inside


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_arithmetic_is_decimal_and_exact(pence: int, more: int) -> None:
    pounds = {"a": Decimal(pence).scaleb(-2), "b": Decimal(more).scaleb(-2)}
    assert compile_expression("(a + b) * 100")(pounds) == pence + more
    assert compile_expression("a < b or a = b or a > b")(pounds) is True
