"""The worked examples, and what holds of any mileage."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.law.parameters import LawError
from commonhold.records.expenses.rates import Line, meal_rate_pence, price

EXAMPLES = yaml.load(
    (Path(__file__).parent / "worked_examples.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)


def pence(pounds: str) -> int:
    return int(Decimal(pounds) * 100)


def read(claimed: dict[str, Any]) -> Line:
    return Line(
        kind=claimed["kind"],
        on=date.fromisoformat(claimed["on"]),
        description="A journey",
        amount_pence=pence(claimed["spent"]) if "spent" in claimed else None,
        miles=Decimal(claimed.get("miles", 0)),
        passengers=int(claimed.get("passengers", 0)),
        nights=int(claimed.get("nights", 0)),
        hours_away=int(claimed.get("hours away", 0)),
        after_8pm=claimed.get("after 8pm") == "true",
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["example"]))
def test_worked_example(example: dict[str, Any]) -> None:
    lines = [read(claimed) for claimed in example["claim"]]
    before = {int(year): Decimal(miles) for year, miles in example.get("miles before", {}).items()}
    assert price(lines, before) == [pence(claimed["comes to"]) for claimed in example["claim"]]
    for line, claimed in zip(lines, example["claim"], strict=True):
        if "at most" in claimed:
            assert meal_rate_pence(line) == pence(claimed["at most"])


def car(miles: int, on: date = date(2025, 6, 1)) -> Line:
    return Line("own_car", on, "A journey", miles=Decimal(miles))


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=30), st.integers(0, 12_000))
def test_miles_come_to_the_same_however_they_are_split(journeys: list[int], before: int) -> None:
    """Claimed in one claim, one by one, or as a single journey: the threshold is met to the mile."""
    already = {2025: Decimal(before)}
    together = price([car(miles) for miles in journeys], already)
    one_by_one = [
        price([car(miles)], {2025: Decimal(before + sum(journeys[:index]))})[0]
        for index, miles in enumerate(journeys)
    ]
    below = max(0, min(sum(journeys), 10_000 - before))
    assert together == one_by_one
    assert sum(together) == below * 45 + (sum(journeys) - below) * 25


@given(st.permutations([car(900, date(2025, 6, 1) + timedelta(days=day)) for day in range(14)]))
def test_the_order_in_which_lines_are_written_changes_nothing(lines: list[Line]) -> None:
    by_line = dict(zip(lines, price(lines, {}), strict=True))
    in_order = sorted(lines, key=lambda line: line.on)
    assert [by_line[line] for line in in_order] == price(in_order, {})


def test_a_day_without_a_rate_in_law_is_an_error() -> None:
    with pytest.raises(LawError, match="has no value for 2001-01-01"):
        price([car(10, date(2001, 1, 1))], {})
