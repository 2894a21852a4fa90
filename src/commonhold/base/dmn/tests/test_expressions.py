"""What FEEL's grammar and operators mean beyond plain conditions: names, ranges, loops, functions and time."""

import pytest

from commonhold.base.dmn.feel import compile_expression, compile_unary_tests
from commonhold.base.dmn.tests.lines import feel, lines


@lines(
    r"""
    {first name: "Ada", r: first name + "!"}.r = "Ada!"
    {"a b": 1, c: a b}.c = 1
    {a+b: 1, c: a+b}.c = 1
    {and: 1}.and = 1
    {Profit and loss: 2, r: Profit and loss * 2}.r = 4
    date and time("2012-03-07Z").year = 2012
    {a b: {c d: 3}}.a b.c d = 3
    (for each one in [1, 2], other one in [each one] return each one + other one) = [2, 4]
    some big x in [1, 2] satisfies big x > 1
    (function(my x: number, my y) my x - my y)(my y: 1, my x: 3) = 2
    string length("\uD83D\uDC0E") = string length("\U01F40E")
    {🐎: "horse"}.🐎 = "horse"
    "tab\tquote\"backslash\\" = "tab	quote\"backslash\\"
    1.2e3 = 1200 and 1E-2 = .01
    -2 ** 2 = 4 and 2 ** 3 ** 2 = 64 and 0 ** 0 = 1
    """
)
def test_names_and_literals(line: str) -> None:
    assert feel(line) is True


@lines(
    """
    5 in (<= 5) and 5 in (4, 5, 6) and 5 in (!= 4) and not(5 in (< 5, > 5))
    5 in [<3, >4] and 5 in [[4..6]] and [1, 2] in [[1, 2], [3]] and "b" in ["a".."c"]
    @"2012-12-31" in ((@"2012-12-25"..@"2013-02-14"))
    (1 in ]1..3[) = false and 2 in ]1..3[
    null in [1, null] and (null in [1..2]) = null
    (5 in [null..10]) = null and (11 in [null..10]) = false
    [5..1] = null and ["a"..1] = null and [null..null] = null
    (< 10).end = 10 and (< 10).start = null and (< 10).start included = false and (<= 10).end included
    [1..10].start included and [1..10).end included = false
    (=5) = [5..5] and [1..3] != [1..3)
    [1] = 1 and ([1, 2] = 1) = null and ("1" = 1) = null and ([] = null) = false
    {a: 1, b: 2} = {b: 2, a: 1} and [1, 2] != [2, 1] and null = null and 1 != null
    """
)
def test_ranges_and_equality(line: str) -> None:
    assert feel(line) is True


@lines(
    """
    [1, 2, 3, 4][item > 2] = [3, 4]
    [{x: 1, y: 2}, {x: null, y: 3}][x < 2] = [{x: 1, y: 2}]
    [{item: 1}, {item: 2}][item > 1] = [{item: 2}]
    [1, 2][-1] = 2 and [1, 2][3] = null and [1, 2][0] = null
    3[item > 2] = [3] and 3[1] = 3 and 3[2] = null and null[1] = null
    [1, 2]["a"] = null
    [{x: 1, y: 2}, {x: 2}].y = [2, null]
    [{a: {b: [1]}}, {a: {b: [2.1, 2.2]}}].a.b = [[1], [2.1, 2.2]]
    (for i in 0..4 return if i = 0 then 1 else i * partial[-1]) = [1, 1, 2, 6, 24]
    (for i in 3..1 return i) = [3, 2, 1] and (for i in (1..4) return i) = [2, 3]
    (for d in @"2021-01-01"..@"2020-12-31" return d.day) = [1, 31]
    (for d in [@"2021-01-01"..@"2021-01-03") return d.day) = [1, 2]
    (for x in [1, 2], y in [x, x + 1] return x * y) = [1, 2, 4, 6]
    (every x in [] satisfies false) and not(some x in [] satisfies true)
    (every x in [null, true] satisfies x) = null and (some x in [null, false] satisfies x) = null
    (if null then 1 else 2) = 2 and (if "x" then 1 else 2) = 2
    {isPositive: function(x) x > 0, isNotNegative: function(x) isPositive(x + 1), result: isNotNegative(0)}.result
    {f: function(x) function(y) x + y}.f(1)(2) = 3
    [abs, floor][1](-1) = 1 and (function(f) f(3))(function(x) x * 2) = 6
    """
)
def test_lists_loops_and_functions(line: str) -> None:
    assert feel(line) is True


@lines(
    """
    @"2018-12-08T10:00:00@Europe/Paris" = @"2018-12-08T09:00:00Z" and @"10:00:00Z" = @"11:00:00+01:00"
    (@"10:00:00" = @"10:00:00Z") = false and @"10:00:00" < @"10:00:01Z"
    @"2021-03-28T01:00:00@Europe/Paris" + @"PT2H" = @"2021-03-28T04:00:00@Europe/Paris"
    @"2021-03-28T01:00:00@Europe/Paris".time offset = @"PT1H"
    @"2021-07-01T01:00:00@Europe/Paris".time offset = @"PT2H"
    @"2021-07-01T01:00:00@Europe/Paris".timezone = "Europe/Paris" and @"10:00:00Z".timezone = null
    @"2017-01-01T00:00:00Z" - @"2016-12-31" = @"P1D" and (@"2017-01-01T00:00:00" - @"2016-12-31") = null
    @"10:00:00Z" - @"09:00:00+01:00" = @"PT2H" and @"23:30:00" + @"PT1H" = @"00:30:00"
    @"2020-02-29" + @"P1Y" = @"2021-02-28" and @"2020-01-31" - @"P1M" = @"2019-12-31"
    @"2017-01-01" + @"PT36H" = @"2017-01-02" and @"2017-01-01" - @"PT1H" = @"2016-12-31"
    @"999999999-12-31".year = 999999999 and @"-999999999-01-01".weekday > 0
    @"9999-12-31" + @"P1D" = @"10000-01-01" and (@"999999999-12-31" + @"P1D") = null
    @"-0001-12-31" + @"P1D" = @"0000-01-01"
    @"2024-02-29".weekday = 4 and @"10:20:30.5".second = 30.5
    @"P1D" * 2.5 = @"P2DT12H" and @"P1Y" / 2 = @"P6M" and @"P1Y" / @"P6M" = 2 and @"P1D" / 0 = null
    @"PT1S" / 3 = @"PT0.333333333S" and @"P1Y" + @"P1D" = null and 1 / @"P1D" = null
    -@"P1DT2H" = @"-P1DT2H" and @"-P1DT2H".hours = -2 and @"P1D".years = null and @"P26M".months = 2
    (duration("P1M") = duration("P30D")) = null and @"P1D" > @"PT23H"
    """
)
def test_time(line: str) -> None:
    assert feel(line) is True


@pytest.mark.parametrize(
    ("cell", "value", "answer"),
    [
        ("true", None, False),
        ("limit > 5", "anything", True),
        ("[1, 2, 3]", [1, 2, 3], True),
        ("[1, 2, 3]", 2, True),
        ("list contains(?, 2)", [1, 2], True),
        ("some i in ? satisfies i > 1", [1, 2], True),
        ("?.a = 1", {"a": 1}, True),
        ("= 5, != 7", 7, False),
        ("not(null, 1)", None, False),
        ('not(contains(?, "a")) or ? = "a"', "a", True),
        ('not(contains(?, "a")) or ? = "a"', "ab", False),
        ("<= 5, null", None, True),
        ('if ? > 3 then "a" else "b"', 5, None),
    ],
)
def test_cells(cell: str, value: object, answer: bool | None) -> None:
    assert compile_unary_tests(cell)(value, {"limit": 10}) is answer


def test_an_expression_tells_which_variables_its_functions_read() -> None:
    expression = compile_expression("{f: function(a) a + b, r: f(c)}.r + count(for i in d return i + e)")
    assert expression.names == set("bcde")
