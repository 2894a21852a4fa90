"""Every built-in function on texts, numbers, dates and times, as tables 74, 76, 77 and 79 have them."""

from datetime import UTC, datetime

from commonhold.base.dmn.feel import compile_expression
from commonhold.base.dmn.tests.lines import feel, lines


@lines(
    r"""
    substring("foobar", 3) = "obar"
    substring("foobar", 3, 3) = "oba"
    substring("foobar", -2, 1) = "a"
    substring("\U01F40Eab", 2) = "ab"
    substring(string: "foobar", start position: 3, length: 2) = "ob"
    string length("foo") = 3
    string length("\U01F40Eab") = 3
    upper case("aBc4") = "ABC4"
    lower case("aBc4") = "abc4"
    substring before("foobar", "bar") = "foo"
    substring before("foobar", "xyz") = ""
    substring after("foobar", "ob") = "ar"
    substring after("", "a") = ""
    replace("banana", "a", "o") = "bonono"
    replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") = "[1=ab][2=]cd"
    replace("a.b.c", "\\.", "\\$") = "a$b$c"
    replace("hello", "(l)", "$12") = "hel2l2o"
    replace("ABC", "b", "x", "i") = "AxC"
    contains("foobar", "of") = false
    starts with("foobar", "fo") = true
    ends with("foobar", "r") = true
    matches("foobar", "^fo*b") = true
    matches("foobar", "^Fo*b", "i") = true
    matches("abba", "^(a)(b)\\2\\1$") = true
    matches("a\nb", "a.b", "s") = true
    matches("a\nb", "^b$", "m") = true
    matches("helloworld", "hello world", "x") = true
    matches("Zoë", "\\p{Lu}\\p{L}+") = true
    matches("x7", "[a-z-[aeiou]]\\d") = true
    split("John Doe", "\\s") = ["John", "Doe"]
    split("a;b;c;;", ";") = ["a", "b", "c", "", ""]
    string join(["a", "b", "c"], "_and_") = "a_and_b_and_c"
    string join(["a", "b", "c"], null) = "abc"
    string join(["a", null, "c"], "X") = "aXc"
    string join([], "X") = ""
    string join(["a", "b", "c"]) = "abc"
    """
)
def test_texts(line: str) -> None:
    assert feel(line) is True


@lines(
    """
    decimal(1/3, 2) = .33
    decimal(1.5, 0) = 2
    decimal(2.5, 0) = 2
    decimal(1234, -2) = 1200
    floor(1.5) = 1
    floor(-1.56, 1) = -1.6
    ceiling(1.5) = 2
    ceiling(-1.56, 1) = -1.5
    round up(5.5, 0) = 6
    round up(-1.126, 2) = -1.13
    round down(5.5, 0) = 5
    round down(-1.126, 2) = -1.12
    round half up(-5.5, 0) = -6
    round half up(1.121, 2) = 1.12
    round half down(-5.5, 0) = -5
    round half down(-1.126, 2) = -1.13
    abs(-10) = 10
    abs(@"-PT5H") = @"PT5H"
    abs(@"-P5M") = @"P5M"
    modulo(12, 5) = 2
    modulo(-12, 5) = 3
    modulo(12, -5) = -3
    modulo(-12, -5) = -2
    modulo(10.1, 4.5) = 1.1
    modulo(-10.1, 4.5) = 3.4
    modulo(10.1, -4.5) = -3.4
    modulo(-10.1, -4.5) = -1.1
    sqrt(16) = 4
    decimal(log(10), 11) = 2.30258509299
    decimal(exp(5), 12) = 148.413159102577
    odd(5)
    not(odd(2))
    even(2)
    not(even(5))
    """
)
def test_numbers(line: str) -> None:
    assert feel(line) is True


@lines(
    """
    is(date("2012-12-25"), time("23:00:50")) = false
    is(date("2012-12-25"), date("2012-12-25"))
    is(time("23:00:50z"), time("23:00:50")) = false
    is(time("23:00:50z"), time("23:00:50+00:00"))
    is(1, 1.0)
    is(null, null)
    day of year(date(2019, 9, 17)) = 260
    day of week(date(2019, 9, 17)) = "Tuesday"
    month of year(date and time("2019-09-17T01:00:00")) = "September"
    week of year(date(2019, 9, 17)) = 38
    week of year(date(2003, 12, 29)) = 1
    week of year(date(2004, 1, 4)) = 1
    week of year(date(2005, 1, 1)) = 53
    week of year(date(2005, 1, 9)) = 1
    """
)
def test_dates(line: str) -> None:
    assert feel(line) is True


@lines(
    r"""
    date("2012-12-25T00:00:00Z")
    date("02012-12-25")
    date(2012, 13, 1)
    date(null)
    time("25:00:00")
    time("10:00:00@Nowhere/Town")
    time(24, 0, 0)
    date and time(date("2012-12-25"), "10:00:00")
    number("1,000.0", ",", ",")
    number("1;000", ";", ".")
    number("1_000")
    string(null)
    not(null)
    substring("foobar", 0)
    substring("foobar", 8)
    substring("foobar", 1, 0)
    matches("a", "[")
    matches("a", "(?=a)")
    matches("a", "a", "q")
    replace("abc", "x*", "-")
    replace("abc", "b", "$")
    replace("abc", "b", "\\a")
    split("abc", "")
    string join(["a", 1], "")
    decimal(1, 6177)
    floor(1.5, null)
    round up(1.5, null)
    modulo(1, 0)
    sqrt(-1)
    log(0)
    day of year("2019-09-17")
    duration("P1Y1D")
    duration("P")
    duration("1D")
    years and months duration(date("2011-12-22"), null)
    starts with(string: "a", match: null)
    """
)
def test_what_is_outside_a_functions_domain_is_null(line: str) -> None:
    assert feel(line) is None


def test_the_moment_comes_from_whoever_evaluates() -> None:
    at = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
    assert compile_expression('today() = @"2026-04-06"')({}, at=at) is True
    assert compile_expression('now() = @"2026-04-06T10:30:00@Europe/London"')({}, at=at) is True
    assert compile_expression("today() = null and now() = null")({}) is True
