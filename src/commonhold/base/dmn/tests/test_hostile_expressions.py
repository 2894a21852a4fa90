"""No expression reaches Python, and none takes more than its share of time and memory."""

import pytest

from commonhold.base.dmn.feel import compile_expression, compile_unary_tests
from commonhold.base.dmn.refusals import NotAValue, NotFeel, TooMuchWork
from commonhold.base.dmn.tokens import LONGEST_TEXT


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os")',
        '__import__("os").system("true")',
        'eval("1")',
        'open("/etc/passwd")',
        "(lambda: 1)()",
        "[x for x in y]",
        "f'{1}'",
        "1; 2",
        "a := 1",
        "`id`",
        'exec("import os")',
    ],
)
def test_python_is_not_feel(text: str) -> None:
    with pytest.raises(NotFeel):
        compile_expression(text)


@pytest.mark.parametrize("value", [1, "text", True, None, [1], {"a": 1}])
@pytest.mark.parametrize(
    "name", ["__class__", "__dict__", "__init__", "__globals__", "real", "items", "format", "mro"]
)
def test_attributes_of_python_are_out_of_reach(value: object, name: str) -> None:
    assert compile_expression(f"x.{name}")({"x": value}) in (None, [None])


def test_attributes_of_dates_are_only_their_parts() -> None:
    for name in ("__class__", "max", "resolution", "strftime", "tzinfo", "__reduce__"):
        assert compile_expression(f'date("2026-04-01").{name}')({}) is None
        assert compile_expression(f'duration("P1D").{name}')({}) is None


def test_objects_of_python_are_not_values() -> None:
    for intruder in (object(), open, type, {1: 2}, {"a": {"b": object}}, {1, 2}, b"bytes", 10**40):
        with pytest.raises(NotAValue, match="x can't be used"):
            compile_expression("x")({"x": intruder})


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(NotFeel, match="characters"):
        compile_expression("1" * (LONGEST_TEXT + 1))
    assert compile_expression('"' + "x" * (LONGEST_TEXT - 2) + '"')({})


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "1" + ")" * 3000,
        "[" * 3000 + "]" * 3000,
        "{a:" * 1500 + "1" + "}" * 1500,
        "-" * 5000 + "1",
        "not(" * 1000 + "true" + ")" * 1000,
        "1" + "+1" * 3000,
        "a" + ".b" * 3000,
        "if a then 1 else " * 300 + "1",
        "x" + "[1]" * 2000,
    ],
)
def test_nesting_has_a_limit(text: str) -> None:
    with pytest.raises(NotFeel, match="inside one another"):
        compile_expression(text)
    with pytest.raises(NotFeel, match="inside one another"):
        compile_unary_tests(text)


@pytest.mark.parametrize(
    "text",
    [
        "10 ** (10 ** 10)",
        "1.0000001 ** 1e6000",
        "exp(1e6000)",
        "1e6000 * 1e6000",
        "decimal(1, 1000000000)",
        '1e6000 * duration("P1D")',
        '1e6000 * duration("P1Y")',
        'date("999999999-12-31") + duration("P1D")',
        "date(1e10, 1, 1)",
        'date and time("2026-04-01T09:00:00@../../../etc/passwd")',
    ],
)
def test_numbers_and_dates_that_are_out_of_range_are_null(text: str) -> None:
    assert compile_expression(text)({}) is None


@pytest.mark.parametrize(
    "text",
    [
        "count(for i in 1..1000000000 return i)",
        "some x in 1..1000000000 satisfies x < 0",
        "for a in 1..10000, b in 1..10000, c in 1..10000 return 1",
        "for i in 1..100 return partial",
        "{a0: [1, 1]" + "".join(f", a{n + 1}: [a{n}, a{n}]" for n in range(60)) + "}",
        '{a0: "xxxxxxxxxx"' + "".join(f", a{n + 1}: a{n} + a{n}" for n in range(60)) + "}",
        "{a0: [1]" + "".join(f", a{n + 1}: [a{n}]" for n in range(500)) + "}",
        "xs[count(xs[count(xs) > 0]) > 0]",
    ],
)
def test_loops_and_growing_values_run_out_of_budget(text: str) -> None:
    with pytest.raises(TooMuchWork):
        compile_expression(text)({"xs": list(range(2000))})


def test_values_that_come_too_deep_are_refused() -> None:
    deep: object = 1
    for _ in range(500):
        deep = [deep]
    with pytest.raises(NotAValue, match="inside one another"):
        compile_expression("x")({"x": deep})


def test_only_the_variables_that_are_read_are_looked_at() -> None:
    assert compile_expression("a + 1")({"a": 1, "b": object()}) == 2
