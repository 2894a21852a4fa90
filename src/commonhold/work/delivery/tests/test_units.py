"""Units: what they can be, who works in them, whether they are open, and what an in-house one costs."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.refusals import Refusal
from commonhold.work.delivery.models import CostSheet, UnitState
from commonhold.work.delivery.units import actions, queries, rules
from commonhold.work.delivery.units.costs import actions as costs
from commonhold.work.delivery.units.rules import Cost

MONDAY = date(2026, 4, 13)
SHEET = Cost(date(2026, 4, 1), 900_000_00, 60_000_00, 240_000_00, 1_500_000)


@pytest.fixture
def by(system, clock):
    return {"actor": system, "at": clock}


def test_a_unit_is_closed_until_it_is_opened_and_says_why_it_closed(market, acting_for, by):
    with acting_for(market.department):
        assert not queries.unit("own-team").open
        actions.open_unit(unit_id=market.own, reason="started", **by)
        actions.close_unit(unit_id=market.own, reason="outage", note="No power", **by)
        assert not queries.unit("own-team").open
        with pytest.raises(actions.AlreadySo, match="closed already"):
            actions.close_unit(unit_id=market.own, reason="breach", **by)
        actions.open_unit(unit_id=market.own, reason="recovered", **by)
        assert queries.unit("own-team").open
        told = [(each.state, each.reason, each.note) for each in queries.states(market.own)]
    assert told == [("open", "recovered", ""), ("closed", "outage", "No power"), ("open", "started", "")]


@pytest.mark.parametrize("reason", ["outage", "", "x" * 200, "started\0"])
def test_a_unit_opens_for_a_known_reason_only(market, acting_for, by, reason):
    with acting_for(market.department), pytest.raises(rules.ImpossibleUnit):
        actions.open_unit(unit_id=market.own, reason=reason, **by)


def test_states_and_costs_are_never_rewritten(market, acting_for, by):
    with acting_for(market.department):
        actions.open_unit(unit_id=market.own, reason="started", **by)
        costs.set_cost(unit_id=market.own, cost=SHEET, **by)
        for rows in (UnitState.objects.all(), CostSheet.objects.all()):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows.delete()
    with pytest.raises(DatabaseError, match="without an actor"), transaction.atomic():
        UnitState.objects.create(
            unit_id=market.own, state="open", reason="started", at=by["at"], by="", by_label=""
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "x" * 201},
        {"name": "A\nB"},
        {"code": "Own Team"},
        {"code": ""},
        {"code": "x" * 51},
        {"name": " "},
        {"kind": "supplier"},
        {"kind": "cloud"},
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"region": "wales"},
        {"weekdays": "128"},
        {"weekdays": ""},
        {"opens": time(18)},
        {"code": "own-team"},
        {"name": "Own team"},
    ],
)
def test_what_no_unit_can_be(market, acting_for, by, changed):
    given = {"code": "new", "name": "New", "kind": "in_house", **changed}
    with acting_for(market.department), pytest.raises(Refusal):
        actions.create_unit(**given, **by)


@pytest.mark.parametrize("country", ["UK", "gb", "", "GBR", "ZZ", "😀"])
def test_a_site_is_in_a_country_that_there_is(market, acting_for, by, country):
    with acting_for(market.department), pytest.raises(rules.ImpossibleUnit):
        actions.add_site(unit_id=market.own, name="Somewhere", country=country, **by)


def test_a_unit_abroad_works_by_its_own_clock(market, acting_for):
    with acting_for(market.department):
        pune = queries.unit("tamarind-pune").calendar()
    assert pune.is_working_day(date(2026, 12, 25))
    done = pune.add(datetime.fromisoformat("2026-04-14T00:00+00:00"), timedelta(hours=1))
    assert done == datetime.fromisoformat("2026-04-14T10:00+05:30")


def test_an_in_house_unit_has_a_price_with_its_working(market, acting_for, by):
    with acting_for(market.department):
        costs.set_cost(unit_id=market.own, cost=SHEET, **by)
        cost = queries.costs(MONDAY)[market.own]
    assert cost.working() == (
        "(£900,000.00 staff + £60,000.00 IT + £240,000.00 overhead) ÷ 1,500,000 productive minutes"
        " = 80.0000p a minute"
    )
    assert cost.price_pence(Decimal("6.5")) == 520


def test_a_later_sheet_changes_no_earlier_price(market, acting_for, by):
    dearer = Cost(date(2026, 7, 1), 1_000_000_00, 0, 0, 1_000_000)
    with acting_for(market.department):
        costs.set_cost(unit_id=market.own, cost=SHEET, **by)
        costs.set_cost(unit_id=market.own, cost=dearer, **by)
        assert queries.costs(date(2026, 6, 30))[market.own] == SHEET
        assert queries.costs(date(2026, 7, 1))[market.own] == dearer
        assert queries.costs(date(2026, 3, 31)) == {}
        with pytest.raises(costs.CostsBackDated):
            costs.set_cost(unit_id=market.own, cost=SHEET, **by)
        with pytest.raises(costs.PricedByContract):
            costs.set_cost(unit_id=market.leeds, cost=SHEET, **by)


@pytest.mark.parametrize(("staff", "minutes"), [(-1, 1), (1, 0), (1, -1), (10**12, 1), (1, 10**10)])
def test_what_no_cost_sheet_can_say(staff, minutes):
    with pytest.raises(rules.ImpossibleUnit):
        Cost(MONDAY, staff, 0, 0, minutes)


@given(
    parts=st.tuples(*[st.integers(0, 10**10)] * 3),
    minutes=st.integers(1, 10**9),
    task=st.decimals(0, 10_000, places=2),
)
def test_a_years_tasks_cost_what_the_year_costs(parts, minutes, task):
    cost = Cost(MONDAY, *parts, minutes)
    assert cost.price_pence(minutes) == sum(parts) == cost.total_pence
    assert abs(cost.price_pence(task) - task * cost.pence_per_minute) <= Decimal("0.5000001")
    assert cost.price_pence(task) >= 0
