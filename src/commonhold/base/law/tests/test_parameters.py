"""The law data itself, and what is said of a file that is malformed."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.law import parameters
from commonhold.base.law.parameters import LawError

OTHERS = {"transfers"}
"""Files of law that aren't figures, each with a reader and a test of its own."""
FILES = [
    path for path in sorted(Path(parameters.__file__).parent.glob("*/*.yaml")) if path.stem not in OTHERS
]
GOOD = """
rate:
  title: A rate
  unit: pence per mile
  values:
    - {from: 2020-04-06, value: 0.1, citation: An Act s.1,
       last_checked: 2024-01-01, last_value_still_valid_on: 2023-04-05}
    - {from: 2023-04-06, value: 7, citation: An Act s.2,
       last_checked: 2024-01-01, last_value_still_valid_on: 2024-01-01}
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_of_law_is_well_formed_and_cited(path: Path) -> None:
    for parameter in parameters.load(f"{path.parent.name}/{path.stem}").values():
        for value in parameter.values:
            assert value.citation
            assert parameter.on(value.from_date) == value.value


def test_numbers_are_exact() -> None:
    rate = parameters.parse(GOOD, "x")["rate"]
    assert rate.on(date(2020, 4, 6)) == Decimal("0.1")
    assert isinstance(rate.on(date(2024, 1, 1)), Decimal)


@given(st.dates(date(2020, 4, 6), date(2040, 1, 1)))
def test_a_value_holds_until_the_day_before_the_next(day: date) -> None:
    expected = Decimal("0.1") if day < date(2023, 4, 6) else Decimal(7)
    assert parameters.parse(GOOD, "x")["rate"].on(day) == expected


def test_a_day_before_the_first_value_is_an_error_and_never_a_default() -> None:
    rate = parameters.parse(GOOD, "x")["rate"]
    with pytest.raises(LawError, match="x:rate has no value for 2020-04-05"):
        rate.on(date(2020, 4, 6) - timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("unit: pence per mile", "unit: furlongs"), "x:rate: unit 'furlongs'"),
        (("citation: An Act s.1,", ""), r"x:rate\[0\]: citation missing"),
        (("citation: An Act s.1", "citation: ''"), r"x:rate\[0\]: citation must be text"),
        (("value: 0.1", "value: lots"), r"x:rate\[0\]: value must be a number"),
        (("value: 0.1", "value: .nan"), "x: .nan is not a decimal number"),
        (("value: 0.1", "value: true"), r"x:rate\[0\]: value must be a number"),
        (("from: 2020-04-06", "from: last April"), r"x:rate\[0\]: from must be a date"),
        (("from: 2020-04-06", "from: 2020-04-06T00:00:00"), r"x:rate\[0\]: from must be a date"),
        (("from: 2023-04-06", "from: 2020-04-06"), "put values in order of date"),
        (("title: A rate", "title: A rate\n  title: B"), "'title' is there twice"),
        (("title: A rate", "title: A rate\n  colour: red"), "x:rate: colour not known"),
        (
            ("last_value_still_valid_on: 2024-01-01", "last_value_still_valid_on: 2025-01-01"),
            "in order of date",
        ),
    ],
)
def test_a_malformed_file_is_refused_by_parameter_and_key(change: tuple[str, str], complaint: str) -> None:
    with pytest.raises(LawError, match=complaint):
        parameters.parse(GOOD.replace(*change), "x")


@pytest.mark.parametrize(
    "text", ["", "[]", "a: 1", "a: [", "a: {title: t, unit: pence, values: []}", "!!python/x y: z"]
)
def test_what_is_not_law_data_at_all_is_refused(text: str) -> None:
    with pytest.raises(LawError):
        parameters.parse(text, "x")


@pytest.mark.parametrize("name", ["uk/nothing", "../../secrets", "uk/../uk/expenses", "", "/etc/passwd"])
def test_only_files_of_law_can_be_loaded(name: str) -> None:
    with pytest.raises(LawError):
        parameters.load(name)
