"""The worked examples that payroll officers read come to what they say."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from commonhold.records.pay.gross import parental
from commonhold.records.pay.gross.earnings import AverageEarnings, PayDay, average_earnings
from commonhold.records.pay.gross.lines import Rule
from commonhold.records.pay.gross.occupational import occupational_sick_pay, scheme
from commonhold.records.pay.gross.pay import Terms, gross_pay
from commonhold.records.pay.gross.period import MONDAY_TO_FRIDAY, Period
from commonhold.records.pay.gross.sickness import Sickness, statutory_sick_pay
from commonhold.records.pay.gross.tests.rows import (
    BONUS,
    OVERTIME,
    SALARY,
    TITLES,
    absence,
    inputs,
    spell,
)

FOLDER = Path(parental.__file__).parent / "examples"
NAMED = {title: number for number, title in TITLES.items()}
WEEKDAYS = {
    name: 1 << number for number, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
}
LAST_KNOWN = date(2027, 3, 31)


class Exact(yaml.SafeLoader):
    """Amounts as they are written, not as the nearest binary fraction."""


Exact.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def examples(name: str) -> list[Any]:
    found = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Exact)
    return [pytest.param(each, id=each["example"][:60]) for each in found]


def pence(pounds: Decimal | int | str) -> int:
    amount = Decimal(pounds) * 100
    assert amount == int(amount), f"{pounds} is not in whole pence"
    return int(amount)


def works(example: Mapping[str, Any]) -> int:
    return (
        sum(WEEKDAYS[each] for each in example["works"].split()) if "works" in example else MONDAY_TO_FRIDAY
    )


def period_of(text: str) -> Period:
    if " " not in text:
        return Period.month(*map(int, text.split("-")))
    first, frequency = text.split()
    begin, days = date.fromisoformat(first), {"weekly": 7, "four_weekly": 28}[frequency]
    return Period(frequency, begin, begin + timedelta(days=days - 1))  # type: ignore[arg-type]


@pytest.mark.parametrize("example", examples("salary"))
def test_salary(example: Mapping[str, Any]) -> None:
    spells = [
        spell(
            each["from"],
            each.get("to"),
            annual_pence=pence(each["a year"]),
            hours=int(Decimal(each.get("hours", 37)) * 100),
            weekdays=works(each),
            element=NAMED[each["of"]] if "of" in each else SALARY,
        )
        for each in [*example["salary"], *example.get("allowances", [])]
    ]
    paid = gross_pay(
        inputs(
            spells,
            [absence(each["from"], each["to"]) for each in example.get("unpaid", [])],
            overtime=[
                {
                    "person": 0,
                    "element": OVERTIME,
                    "day": each["day"].toordinal(),
                    "minutes": int(Decimal(each["hours"]) * 60),
                    "per_cent": each["at"],
                }
                for each in example.get("overtime", [])
            ],
            one_offs=[
                {
                    "person": 0,
                    "element": BONUS,
                    "day": each["day"].toordinal(),
                    "pence": pence(each["amount"]),
                }
                for each in example.get("once", [])
            ],
        ),
        period_of(str(example["period"])),
        Terms(example["rule"], SALARY, frozenset()),
    )
    assert not paid.held
    got: dict[str, int] = {}
    for element, amount in zip(paid.lines.element, paid.lines.pence, strict=True):
        got[TITLES[int(element)]] = got.get(TITLES[int(element)], 0) + int(amount)
    assert got == {title: pence(amount) for title, amount in example["comes to"].items()}
    if "parts" in example:
        parts = [int(each) for each in paid.lines.pence[paid.lines.rule == Rule.SALARY]]
        assert parts == [pence(each) for each in example["parts"]]


@pytest.mark.parametrize("example", examples("sick_pay"))
def test_sick_pay(example: Mapping[str, Any]) -> None:
    average = Fraction(Decimal(example["earns"])) * 100
    sickness = [
        Sickness(*(each[end] + timedelta(days=each.get("every days", 0) * turn) for end in ("from", "to")))
        for each in example["sick"]
        for turn in range(each.get("times", 1))
    ]
    due = statutory_sick_pay(sickness, weekdays=works(example), average=lambda _: average, until=LAST_KNOWN)
    assert sum(each.pence for each in due.days) == pence(example["comes to"])
    assert len(due.days) == example.get("days", 0)
    assert [each.code for each in due.refusals] == example.get("why", [])


@pytest.mark.parametrize("example", examples("average_earnings"))
def test_average_earnings(example: Mapping[str, Any]) -> None:
    average = average_earnings(
        [PayDay(each["day"], pence(each["earned"])) for each in example["paydays"]],
        before=example["before"],
        frequency=example["paid"],
        employed_from=example["employed from"],
        contract_annual_pence=pence(example.get("contract a year", 0)),
    )
    to_the_hundredth = int(average.weekly * 1000)
    assert to_the_hundredth == int(Decimal(example["average"]) * 100_000)


@pytest.mark.parametrize("example", examples("parental_pay"))
def test_parental_pay(example: Mapping[str, Any]) -> None:
    kind, event, told = example["kind"], example["event"], example.get("told")
    relevant = {
        "sap": lambda: parental.week_of(told),
        "spbp": lambda: parental.week_before(told),
        "sncp": lambda: parental.week_before(told),
    }.get(kind, lambda: parental.qualifying_week(event))()
    claim = parental.Claim(
        kind=kind,
        event=event,
        relevant_saturday=relevant,
        weeks=[example["from"] + timedelta(weeks=each) for each in range(example["weeks"])],
        employed_from=example["employed from"],
        employed_until=example.get("employed until"),
        average=AverageEarnings(Fraction(Decimal(example["earns"])) * 100, relevant, relevant, 0, "as given"),
        used_weeks=example.get("used", 0),
    )
    due = parental.parental_pay(claim, until=LAST_KNOWN)
    assert sum(each.pence for each in due.days) == pence(example["comes to"])
    assert [each.code for each in due.refusals] == example.get("why", [])
    for month, amount in example.get("by month", {}).items():
        whole = period_of(str(month))
        assert due.pence(whole.first, whole.last) == pence(amount)


@pytest.mark.parametrize("example", examples("occupational_sick_pay"))
def test_occupational_sick_pay(example: Mapping[str, Any]) -> None:
    share = {"full": (0, 1), "half": (1, 2), "none": (1, 1)}
    stages = occupational_sick_pay(
        [Sickness(each["from"], each["to"]) for each in example["sick"]],
        service_from=example["service from"],
        terms=scheme("civil_service_2013"),
    )
    assert list(stages) == [(each["from"], each["to"], *share[each["pay"]]) for each in example["comes to"]]
