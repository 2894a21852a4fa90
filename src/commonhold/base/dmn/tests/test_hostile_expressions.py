"""No expression reaches Python, and none takes more than its share of time and memory."""

import pytest

from commonhold.base.dmn.feel import compile_expression, compile_unary_tests
from commonhold.base.dmn.refusals import Invalid, NotAValue, NotFeel, TooMuchWork, Unsupported
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.dmn.tests.drawn import NAMESPACE, dmn
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


FORTY = '"' + "a" * 40 + '!"'


@pytest.mark.parametrize(
    "text",
    [
        f'matches({FORTY}, "(a|aa)+$")',
        f'for i in 1..10000 return matches({FORTY}, "^(a|a)*$")',
        'for i in 1..100000 return matches("a", string(i) + "\\\\p{L}")',
        "{f: function(n) f(n + 1), r: f(0)}.r",
        "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}.r",
        "(function(x) x(x))(function(x) x(x))",
        "distinct values(for i in 1..20000 return {a: i})",
        "sort(for i in 1..100000 return -i, function(a, b) a < b)",
        'count(for d in @"-999999999-01-01"..@"999999999-01-01" return d)',
        "every x in [1..1000000000] satisfies x > 0",
        "for i in 1..100000 return context put({}, string(i), i)",
        "{a0: [1]" + "".join(f", a{n + 1}: concatenate(a{n}, a{n})" for n in range(40)) + "}",
        "for i in 1..10000 return string(1e6000)",
        'count(split(s, "x"))',
        "for i in 1..10000 return upper case(s)",
    ],
)
@pytest.mark.slow
def test_patterns_and_functions_run_out_of_budget(text: str) -> None:
    with pytest.raises(TooMuchWork):
        compile_expression(text)({"s": "x" * 400_000})


@pytest.mark.parametrize(
    "text",
    [
        'replace(s, "x", s)',
        'replace(s, ".", "aaaaaaaaaaaaaaaaaaaa")',
        'replace(substring(s, 1, 50000), "(x)", "$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1")',
        'matches("a", "' + "a" * 1000 + '")',
        "string join([s, s, s], s)",
        "0 ** -1",
        "9999999999 ** 99999999",
        "product(for i in 1..1000 return 1e6000)",
        'time("10:00:00@localtime")',
        'number("9e9999")',
    ],
)
def test_what_would_grow_without_measure_is_null(text: str) -> None:
    assert compile_expression(text)({"s": "x" * 400_000}) is None


def test_what_is_called_must_be_a_function_of_feel() -> None:
    for name in ("a", "__class__", "items", "get"):
        assert compile_expression(f"a.{name}()")({"a": {"a": 1}}) is None


def test_boxes_inside_one_another_have_a_limit() -> None:
    deep = "<list>" * 240 + "<literalExpression><text>1</text></literalExpression>" + "</list>" * 240
    with pytest.raises(Unsupported, match="40 boxes inside one another"):
        parse_decisions(dmn(f'<decision id="x">{deep}</decision>'))


def test_types_and_files_that_lead_to_themselves_are_refused_or_come_to_an_end() -> None:
    loop = '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition>'
    loop += '<itemDefinition name="b"><typeRef>a</typeRef></itemDefinition>'
    with pytest.raises(Invalid, match="nothing but itself"):
        parse_decisions(dmn(loop))
    body = '<import name="{0}" namespace="urn:{0}"/><decision id="x"><literalExpression><text>1 instance of t</text>'
    body += "</literalExpression></decision>"
    each = f'<definitions xmlns="{NAMESPACE}" namespace="urn:{{1}}" name="n">{body}</definitions>'
    first, second = each.format("b", "a").encode(), each.format("a", "b").encode()
    assert parse_decisions(first, [second])["x"].decide({}).value is None
