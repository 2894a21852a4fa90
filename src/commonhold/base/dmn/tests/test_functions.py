"""FEEL's built-in functions, and counting with dates and durations, as DMN 1.5 chapter 10.3.4 has them."""

import contextlib
from decimal import Decimal
from itertools import product

import pytest

from commonhold.base.dmn.feel import compile_expression
from commonhold.base.dmn.functions import BUILTINS
from commonhold.base.dmn.moments import DAY, Date, Duration, Months
from commonhold.base.dmn.refusals import NotFeel


def feel(text: str) -> object:
    return compile_expression(text)({})


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('date("2026-04-01") + duration("P1M")', Date(2026, 5, 1)),
        ('date("2026-01-31") + @"P1M"', Date(2026, 2, 28)),
        ('date("2024-02-29") + duration("P1Y")', Date(2025, 2, 28)),
        ('date("2026-04-14") - date("2026-04-01")', Duration(13 * DAY)),
        ('date("2026-04-14") < @"2026-05-01"', True),
        ('date("2026-04-14").weekday', Decimal(2)),
        ('years and months duration(date("2020-06-15"), date("2026-04-14"))', Months(69)),
        ('duration("PT36H") / duration("PT12H")', Decimal(3)),
        ('duration("P1DT2H").hours', Decimal(2)),
        ('date("2026-02-30")', None),
        ('date and time("2026-04-14T09:00:00Z") > date and time("2026-04-14T09:30:00+01:00")', True),
        ('date and time("2026-04-14T09:00:00") > date and time("2026-04-14T09:30:00+01:00")', False),
        ('string(date and time("2026-07-01T09:00:00@Europe/London"))', "2026-07-01T09:00:00@Europe/London"),
        ('time("23:30:00") + duration("PT1H") = time("00:30:00")', True),
    ],
)
def test_dates_times_and_durations(text: str, answer: object) -> None:
    assert feel(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("min(3, 1, 2)", 1),
        ("max([3, 1, 2])", 3),
        ("count([])", 0),
        ("sum([])", None),
        ("mean(1, 2, 6)", 3),
        ("decimal(1 / 3, 2)", "0.33"),
        ("round half up(2.5, 0)", 3),
        ("decimal(2.5, 0)", 2),
        ("floor(-1.5)", -2),
        ("ceiling(1.2)", 2),
        ("abs(-7)", 7),
        ("modulo(-12, 5)", 3),
    ],
)
def test_functions_of_numbers(text: str, answer: int | str | None) -> None:
    assert feel(text) == (None if answer is None else Decimal(answer))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('contains("Commonhold", "mon")', True),
        ('starts with("Commonhold", "hold")', False),
        ('ends with(string: "Commonhold", match: "hold")', True),
        ('upper case("Leeds")', "LEEDS"),
        ('lower case("Leeds")', "leeds"),
        ('substring("Commonhold", 7)', "hold"),
        ('substring before("CH-7K3M", "-")', "CH"),
        ('string join(["a", "b"], ", ")', "a, b"),
        ("string(1.50)", "1.5"),
        ('list contains(["a", "b"], "b")', True),
        ("starts with(1, 2)", None),
        ("not(1)", None),
    ],
)
def test_functions_of_text_and_lists(text: str, answer: object) -> None:
    assert feel(text) == answer


@pytest.mark.parametrize("name", BUILTINS)
def test_a_function_of_the_wrong_things_answers_and_never_fails(name: str) -> None:
    wrong = list(
        map(feel, ["null", '"text"', "-1", "1e6000", "true", "[]", "[[null]]", "{}", "[1..2]", '@"P1D"'])
    )
    for arguments in ("a", "a, b", "a, b, b"):
        with contextlib.suppress(NotFeel):
            call = compile_expression(f"{name}({arguments})")
            for first, second in product(wrong, wrong):
                call({"a": first, "b": second})
