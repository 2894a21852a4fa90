"""Functions that make one kind of value of another, as tables 72 and 73 have them."""

from commonhold.base.dmn.tests.lines import feel, lines


@lines(
    r"""
    date("2012-12-25") - date("2012-12-24") = duration("P1D")
    date(date and time("2012-12-25T11:00:00Z")) = date("2012-12-25")
    date(2012, 12, 25) = date("2012-12-25")
    date(year: 2012, month: 12, day: 25) = date(from: "2012-12-25")
    date and time("2012-12-24T23:59:00") = date and time(date("2012-12-24"), time("23:59:00"))
    date and time("2012-12-24T23:59:00") + duration("PT1M") = date and time("2012-12-25T00:00:00")
    date and time("2012-12-24") = date and time("2012-12-24T00:00:00")
    time("23:59:00z") + duration("PT2M") = time("00:01:00@Etc/UTC")
    time(date and time("2012-12-25T11:00:00Z")) = time("11:00:00Z")
    time(date("2012-12-25")) = time("00:00:00Z")
    time("23:59:00z") = time(23, 59, 0, duration("PT0H"))
    time(hour: 9, minute: 30, second: 1.5, offset: null) = time("09:30:01.5")
    number("1 000,0", " ", ",") = number("1,000.0", ",", ".")
    number("1.000.000,01", ".", ",") = 1000000.01
    number(from: "12.5", grouping separator: null, decimal separator: null) = 12.5
    string(1.1) = "1.1"
    string([1, "a", null, {b: true}]) = "[1, \"a\", null, {b: true}]"
    string(@"2012-12-25T11:00:00.123456789@Europe/Paris") = "2012-12-25T11:00:00.123456789@Europe/Paris"
    string(@"-0044-03-15") = "-0044-03-15"
    string(time("10:30:00+05:30")) = "10:30:00+05:30"
    string(duration("P0DT25H")) = "P1DT1H"
    string(duration("-PT0.5S")) = "-PT0.5S"
    string(duration("P0Y13M")) = "P1Y1M"
    string([1..5)) = "[1..5)"
    date and time("2012-12-24T23:59:00") - date and time("2012-12-22T03:45:00") = duration("P2DT20H14M")
    duration("P2Y2M") = duration("P26M")
    years and months duration(date("2011-12-22"), date("2013-08-24")) = duration("P1Y8M")
    years and months duration(from: date("2013-08-24"), to: date("2011-12-22")) = duration("-P1Y8M")
    not(true) = false
    """
)
def test_conversions(line: str) -> None:
    assert feel(line) is True
