"""Who gets a task: the filters in their order, then price, quality and lateness, then the shares."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from commonhold.work.delivery.routing.explaining.rules import explain, table
from commonhold.work.delivery.routing.market import (
    Ability,
    Load,
    Pilot,
    PolicyTerms,
    Record,
    Residence,
)
from commonhold.work.delivery.routing.tests.making import choose, market, offer, out_of, team, unit, work

ACME, BOLT, OURS = unit("acme"), unit("bolt"), team("ours")


def test_the_cheapest_gets_the_task_when_price_is_all_that_counts() -> None:
    found = choose(market(ACME, BOLT, offers=(offer("acme", 420), offer("bolt", 380))))
    assert (found.unit, found.by, found.lot) == ("bolt", "points", "bolt/one")
    assert {each.unit: each.price_pence for each in found.findings} == {"acme": 420, "bolt": 380}


@pytest.mark.parametrize(
    ("changed", "kept_out_by"),
    [
        ({"open": False}, "closed"),
        ({"abilities": (Ability("sc", (("payroll", 420),)),)}, "skill"),
        ({"abilities": (Ability("none", (("receipts", 420),)), Ability("sc", (("payroll", 420),)))}, "skill"),
        ({"minutes_per_day": 0}, "skill"),
        ({"conflicts": ("works",)}, "interest"),
        ({"home": "letters"}, "interest"),
    ],
)
def test_a_unit_that_may_not_do_it_is_kept_out_however_cheap(changed: dict, kept_out_by: str) -> None:
    cheap = replace(BOLT, **changed)
    found = choose(market(ACME, cheap, offers=(offer("acme", 420), offer("bolt", 1))))
    assert found.unit == "acme"
    assert found.by == "only"
    assert out_of(found) == {"bolt": kept_out_by}


def test_a_contract_counts_from_its_first_to_its_last_day() -> None:
    offers = (offer("acme", 420), offer("bolt", 1, starts=date(2026, 4, 14), ends=date(2026, 4, 14)))
    in_market = market(ACME, BOLT, offers=offers)
    assert choose(in_market).unit == "bolt"
    the_day_after = choose(in_market, work(at=datetime(2026, 4, 15, 9, tzinfo=UTC)))
    assert the_day_after.unit == "acme"
    assert "until 14 April 2026" in next(each.words for each in the_day_after.findings if each.unit == "bolt")
    assert "from 14 April 2026" in next(
        each.words
        for each in choose(in_market, work(at=datetime(2026, 4, 13, 9, tzinfo=UTC))).findings
        if each.unit == "bolt"
    )


def test_a_lot_is_for_its_kind_of_task_and_its_departments() -> None:
    offers = (
        offer("acme", 1, element="approve"),
        offer("bolt", 1, departments=("letters",)),
        offer("ours", 900, element="*", service="*"),
    )
    found = choose(market(ACME, BOLT, OURS, offers=offers))
    assert found.unit == "ours"
    assert out_of(found) == {"acme": "contract", "bolt": "contract"}


def test_who_did_the_step_before_or_has_an_interest_is_kept_out() -> None:
    found = choose(market(ACME, BOLT, OURS), work(not_units=("ours",), interested=("acme ltd",)))
    assert found.unit == "bolt"
    assert out_of(found) == {"ours": "separation", "acme": "interest"}


def test_where_data_may_be_seen_comes_before_everything_else() -> None:
    closed_abroad = replace(BOLT, open=False, countries=("IN",))
    found = choose(
        market(ACME, closed_abroad),
        where=lambda each, _: Residence(each.countries == ("GB",), ("bank",), "bank details stay here"),
    )
    assert out_of(found) == {"bolt": "residency"}
    assert found.hidden == ("bank",)


def test_the_price_is_that_of_the_volume_reached_this_month() -> None:
    offers = (offer("acme", 400), offer("bolt", ((1, 500), (101, 300))))
    in_market = market(ACME, BOLT, offers=offers)
    assert choose(in_market, load=Load(volumes={"bolt/one": 99})).unit == "acme"
    assert choose(in_market, load=Load(volumes={"bolt/one": 100})).unit == "bolt"


def test_an_in_house_team_costs_the_minutes_that_it_takes() -> None:
    record = Record("claim_expense", "check_receipts", done=100, right=98, minutes=900)
    ours = replace(OURS, records=(record,))
    offers = (offer("ours", (), micropence_per_minute=55_500_000), offer("acme", 500))
    found = choose(market(ours, ACME, offers=offers))
    assert found.findings[0].price_pence == 500  # nine minutes, 55.5 pence each, rounded up
    assert (
        choose(market(OURS, ACME, offers=offers)).findings[0].price_pence == 666
    )  # twelve, as expected of it


def test_quality_weighs_what_is_not_right_the_first_time() -> None:
    good = replace(ACME, records=(Record("claim_expense", "check_receipts", 990, 981, 9_000),))  # 99%
    poor = replace(BOLT, records=(Record("claim_expense", "check_receipts", 990, 891, 9_000),))  # 90%
    offers = (offer("acme", 500), offer("bolt", 400))
    assert choose(market(good, poor, offers=offers)).unit == "bolt"
    terms = PolicyTerms(price=10, quality=2)
    found = choose(market(good, poor, offers=offers, terms=terms))
    assert found.unit == "acme"  # £1 is 10 points, nine percentage points are 18
    assert {each.unit: each.quality for each in found.findings} == {"acme": 990_000, "bolt": 900_000}


def test_lateness_is_reckoned_in_the_unit_s_own_working_time() -> None:
    # Due on Thursday at 4 pm in London (5 pm with summer time): eight hours a day from Tuesday 10 am make 1,380.
    terms = PolicyTerms(price=1, lateness=1)
    load = Load(minutes={"acme": 4_200 * 10})
    found = choose(
        market(ACME, BOLT, offers=(offer("acme", 100), offer("bolt", 200)), terms=terms), load=load
    )
    late = {each.unit: each.late_minutes for each in found.findings}
    assert late == {"acme": 10 * 480 + 12 - 1_380, "bolt": 0}
    assert found.unit == "bolt"


def test_a_supplier_gets_no_more_than_its_share() -> None:
    terms = PolicyTerms(supplier_percent=40)
    in_market = market(
        ACME, BOLT, OURS, offers=(offer("acme", 1), offer("bolt", 2), offer("ours", 9)), terms=terms
    )
    found = choose(in_market, load=Load(given={"acme": 4, "bolt": 3, "ours": 2}))
    assert found.unit == "bolt"
    assert out_of(found) == {"acme": "supplier_share"}


def test_a_share_never_leaves_a_task_with_nobody() -> None:
    found = choose(market(ACME, terms=PolicyTerms(supplier_percent=10)), load=Load(given={"acme": 50}))
    assert found.unit == "acme"


def test_what_is_to_stay_in_house_stays_in_house() -> None:
    in_market = market(
        ACME, OURS, offers=(offer("acme", 1), offer("ours", 9)), terms=PolicyTerms(in_house_percent=25)
    )
    assert choose(in_market, load=Load(given={"acme": 2})).unit == "acme"
    found = choose(in_market, load=Load(given={"acme": 3}))
    assert (found.unit, found.by) == ("ours", "in_house_share")


def test_a_pilot_gets_its_share_and_no_more() -> None:
    terms = PolicyTerms(pilots=(Pilot("bolt", 10),))
    in_market = market(ACME, BOLT, offers=(offer("acme", 500), offer("bolt", 1)), terms=terms)
    assert choose(in_market, load=Load(given={"acme": 8})).unit == "acme"
    found = choose(in_market, load=Load(given={"acme": 9}))
    assert (found.unit, found.by) == ("bolt", "pilot_share")


def test_a_tie_falls_on_one_of_them_and_always_the_same() -> None:
    in_market = market(ACME, BOLT)
    found = {f"task {n}": choose(in_market, work(task=f"task {n}")).unit for n in range(40)}
    assert set(found.values()) == {"acme", "bolt"}
    assert found == {name: choose(in_market, work(task=name)).unit for name in found}


def test_when_no_unit_may_do_it_the_choice_says_so() -> None:
    found = choose(market(replace(ACME, open=False)))
    assert (found.unit, found.by) == (None, "nobody")
    assert explain(found, {})[0] == "No unit may do this, so it is with the department’s own people."


def test_the_choice_is_told_in_words() -> None:
    found = choose(
        market(
            ACME,
            BOLT,
            OURS,
            offers=(offer("acme", 420), offer("bolt", 380), offer("ours", 1, element="approve")),
        )
    )
    assert explain(found, {"bolt": "Bolt of Leeds"}) == [
        "This is with Bolt of Leeds.",
        "It has the fewest points of the units that may do this.",
        "It costs £3.80, 90.0% are right the first time, and it is expected in time.",
        "2 units could have done it; one unit could not.",
    ]
    assert [(row.unit, row.result) for row in table(found, {})] == [
        ("bolt", "Chosen"),
        ("acme", "More points"),
        ("ours", "Contract and lot: has no lot for this kind of task and department"),
    ]
