"""Last month's real tasks under another policy, other prices, other capacity."""

from __future__ import annotations

from datetime import date

from commonhold.services.claim_expense.tests.conftest import TRAIN, Office
from commonhold.services.claim_expense.tests.trading import Traders
from commonhold.work.delivery.routing.market import Pilot, PolicyTerms
from commonhold.work.delivery.routing.what_if.queries import month, preview_of
from commonhold.work.delivery.routing.what_if.rules import Moved

NEXT_MONTH = date(2026, 5, 20)


def test_a_policy_is_tried_on_last_month_s_tasks(office: Office, traders: Traders) -> None:
    for _ in range(4):
        office.claims("claimant", TRAIN)
    same, of = preview_of("claim_expense", PolicyTerms(), NEXT_MONTH)
    assert (same.choices, same.elsewhere, same.units) == (4, 0, (Moved("acme", 4, 4),))
    assert of.names["bolt"] == "Bolt team"
    other, _ = preview_of(
        "claim_expense", PolicyTerms(in_house_percent=25, pilots=(Pilot("bolt", 50),)), NEXT_MONTH
    )
    assert other.units == (Moved("acme", 4, 2), Moved("bolt", 0, 1), Moved("ours", 0, 1))
    assert other.elsewhere == 2


def test_only_the_month_s_tasks_of_the_service_count(office: Office, traders: Traders) -> None:
    office.claims("claimant", TRAIN)
    assert len(month("claim_expense", date(2026, 4, 1)).choices) == 1
    assert month("claim_expense", date(2026, 3, 1)).choices == []
    assert month("claim_expense", date(2026, 5, 1)).choices == []
    assert month("pay_query", date(2026, 4, 1)).choices == []
    nothing, _ = preview_of("claim_expense", PolicyTerms(), date(2026, 4, 20))
    assert (nothing.choices, nothing.elsewhere, nothing.units) == (0, 0, ())
