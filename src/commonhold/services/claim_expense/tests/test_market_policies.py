"""How a service's policy weighs price, lateness and quality, and shares the work out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.trading import Traders, choice_of, loads, unit_of
from commonhold.work.delivery.routing import actions as market
from commonhold.work.delivery.routing import queries
from commonhold.work.delivery.routing.market import Record
from commonhold.work.delivery.routing.writing import rules as writing


def policy(office: Office, **terms: object) -> None:
    market.set_policy(
        service="claim_expense",
        document=terms,
        effective_from=office.at.date(),
        reason="Tried",
        actor=office.system,
        at=office.at,
    )


def test_the_market_goes_by_the_load_that_each_unit_has(office: Office, traders: Traders) -> None:
    policy(office, price=1, lateness=5)
    references = [office.claims("claimant", TRAIN) for _ in range(3)]
    assert {unit_of(office, each) for each in references} == {"Acme team"}
    assert loads()["acme"] == (36, 3, 3)
    with connection.cursor() as cursor:  # a backlog of many days, as if it had long been there
        cursor.execute(
            "INSERT INTO delivery_loadchange (unit_id, lot, service, month, minutes, open, given)"
            " VALUES (%s, 'x', 'x', '2026-01-01', 100000, 100, 0)",
            [traders.ids["acme"]],
        )
    market.add_in_loads(at=office.at)
    reference = office.claims("claimant", TRAIN)
    assert unit_of(office, reference) == "Bolt team"
    kept = choice_of(office, reference)
    assert kept.load.minutes["acme"] == 100_036
    assert kept.choice.findings[0].late_minutes
    assert writing.same(kept.again(), kept.choice)


def test_a_policy_keeps_a_share_in_house_over_the_month(office: Office, traders: Traders) -> None:
    policy(office, price=1, in_house_percent=25, supplier_percent=50)
    given = [unit_of(office, office.claims("claimant", TRAIN)) for _ in range(8)]
    assert given.count("Ours team") == 2
    assert given.count("Acme team") == 4
    for kept in queries.past():
        assert writing.same(kept.again(), kept.choice)


def test_a_policy_is_only_added_to_and_never_in_the_past(office: Office, traders: Traders) -> None:
    policy(office, price=1)
    policy(office, price=2, quality=3)
    assert [each.number for each in queries.policies("claim_expense")] == [2, 1]
    with pytest.raises(market.PolicyInThePast):
        market.set_policy(
            service="claim_expense",
            document={"price": 1},
            effective_from=office.at.date() - timedelta(days=1),
            reason="Too late",
            actor=office.system,
            at=office.at,
        )
    for wrong in (
        {"price": -1},
        {"price": "much"},
        {"price": 10**30},
        {"price": 0},
        {"in_house_percent": 60, "pilots": [{"unit": "bolt", "percent": 50}]},
        {"pilots": [{"unit": "bolt"}]},
        {"supplier_percent": 1.5},
        [],
    ):
        with pytest.raises(market.PolicyWrong):
            market.set_policy(
                service="claim_expense",
                document=wrong,  # type: ignore[arg-type]
                effective_from=office.at.date(),
                reason="Wrong",
                actor=office.system,
                at=office.at,
            )


def test_what_was_measured_weighs_from_then_on(office: Office, traders: Traders) -> None:
    policy(office, price=1, quality=1)
    poor = Record("claim_expense", "check_receipts", done=490, right=245, minutes=4900)
    good = Record("claim_expense", "check_receipts", done=490, right=490, minutes=9800)
    measured = [(traders.ids["acme"], poor), (traders.ids["bolt"], good)]
    market.measure(measured=measured, actor=office.system, at=office.at)
    reference = office.claims("claimant", TRAIN)
    assert unit_of(office, reference) == "Bolt team"
    before = choice_of(office, reference).market_hash
    market.measure(measured=measured, actor=office.system, at=office.at)
    again = office.claims("claimant", TRAIN)
    assert choice_of(office, again).market_hash == before, "the same measured again is no change"
