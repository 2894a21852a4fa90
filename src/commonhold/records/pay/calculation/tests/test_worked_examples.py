"""The examples that payroll officers can read come out as they say, from the calculation and from the oracle."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from commonhold.base.law.pay import pay_law
from commonhold.records.pay.calculation.calculate import calculate
from commonhold.records.pay.calculation.tables import Period
from commonhold.records.pay.calculation.tests import oracle
from commonhold.records.pay.calculation.tests.drawn import as_columns, as_orders, pounds
from commonhold.records.pay.calculation.tests.oracle import ZERO, Order, Person

EXAMPLES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "worked_examples.yaml").read_text(), yaml.BaseLoader
)


def person(given: dict[str, Any]) -> Person:
    amounts = {
        name: Decimal(given.get(name, 0))
        for name in ("gross", "pensionable", "sacrifice", "taxable_to_date", "tax_to_date")
    }
    code, _, basis = given["code"].partition(" ")
    return Person(
        **amounts,
        taxable=amounts["gross"],
        nicable=amounts["gross"],
        code=code,
        non_cumulative=bool(basis),
        letter=given["letter"],
        loans=set(given.get("loans", ())),
        scheme=given.get("scheme", "none"),
        partnership_percent=Decimal(given.get("partnership_percent", ZERO)),
        age=int(given.get("age", 40)),
        orders=[Order(kind, 739_000) for kind in given.get("orders", ())],
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["title"])
def test_the_example_comes_out(example: dict[str, Any]) -> None:
    who, law = person(example["given"]), pay_law(_day(example["pay_day"]))
    period = Period("monthly", int(example["month"]), law.day)
    table, directors, deductions = as_columns([who])
    lines = calculate(table, directors, deductions, period, law, as_orders([who])).lines
    expected = {name: Decimal(amount) for name, amount in example["expect"].items()}
    assert {name: pounds(int(getattr(lines, f"{name}_pence")[0])) for name in expected} == expected
    simple = oracle.pay(who, "monthly", period.number, law)
    assert {name: simple[name] for name in expected} == expected


def _day(text: str) -> Any:
    return yaml.safe_load(text)
