"""A month simulated: the same seed gives the same figures, and what is changed shows, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.routing.market import Choice, Load, Policy, PolicyTerms, Residence, Work
from commonhold.work.delivery.routing.tests.making import AT, FROM, market, offer, team, unit, work
from commonhold.work.delivery.routing.what_if.changing.rules import CantBeTried, changes_from
from commonhold.work.delivery.routing.what_if.rules import Changes
from commonhold.work.delivery.routing.what_if.simulating.rules import Figures, compare, simulate

MARKET = market(
    unit("acme", minutes_per_day=480),
    team("ours", minutes_per_day=960),
    offers=(offer("acme", 300), offer("ours", 500)),
)
MARKETS = {"m": MARKET}


@dataclass(frozen=True)
class Kept:
    """A choice of the market above."""

    work: Work
    load: Load = field(default_factory=Load)
    residence: Mapping[str, Residence] = field(default_factory=dict)
    market_hash: str = "m"
    choice: Choice = field(default_factory=lambda: Choice("acme", "points", "acme/one", (), ()))


def tasks(count: int, every: timedelta = timedelta(minutes=5)) -> list[Kept]:
    return [
        Kept(work(task=f"task {n}", at=AT + n * every, due_at=AT + n * every + timedelta(days=1)))
        for n in range(count)
    ]


def run(choices: list[Kept], seed: int = 1, **tried: object) -> dict[str | None, Figures]:
    return simulate(choices, MARKETS, "claim_expense", Changes(**tried), seed)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_figures_and_another_does_not() -> None:
    assert run(tasks(300)) == run(tasks(300))
    assert run(tasks(300)) != run(tasks(300), seed=2)


def test_the_cheapest_gets_all_and_falls_behind() -> None:
    (only,) = run(tasks(300)).items()
    assert only[0] == "acme"
    assert (only[1].tasks, only[1].pence) == (300, 300 * 300)
    assert only[1].late > 200, "3,600 minutes of work for one person"


def test_a_policy_that_weighs_lateness_brings_it_down() -> None:
    before, after = run(tasks(300)), run(tasks(300), policy=PolicyTerms(price=1, lateness=10))
    assert set(after) == {"acme", "ours"}
    assert sum(each.tasks for each in after.values()) == 300
    assert sum(each.late_minutes for each in after.values()) < before["acme"].late_minutes / 2
    assert sum(each.pence for each in after.values()) > before["acme"].pence


def test_capacity_brings_lateness_down_and_leaves_the_cost() -> None:
    before, after = run(tasks(300)), run(tasks(300), capacity={"acme": 4_800})
    assert after["acme"].pence == before["acme"].pence
    assert after["acme"].late == 0 < before["acme"].late


def test_without_capacity_a_unit_gets_nothing_and_without_any_the_department_does_it() -> None:
    assert set(run(tasks(5), capacity={"acme": 0})) == {"ours"}
    assert run(tasks(5), capacity={"acme": 0, "ours": 0}) == {None: Figures(tasks=5)}


def test_prices_go_by_the_month_s_volume() -> None:
    assert run(tasks(10), prices={"acme/one": ((1, 400), (6, 100))})["acme"].pence == 5 * 400 + 5 * 100
    assert set(run(tasks(10), prices={"acme/one": ((1, 501),)})) == {"ours"}


def test_a_queue_from_before_is_worked_off_first() -> None:
    late = [Kept(each.work, Load({"acme": 4_800})) for each in tasks(3)]
    assert run(late)["acme"].late == 3
    assert run(tasks(3))["acme"].late == 0


def test_where_data_might_not_be_seen_it_is_not_in_a_simulation_either() -> None:
    home = [Kept(each.work, residence={"acme": Residence(False)}) for each in tasks(3)]
    assert set(run(home)) == {"ours"}


def test_nothing_gives_nothing() -> None:
    assert run([]) == {}


@pytest.mark.parametrize(
    ("policy", "prices", "capacity"),
    [
        ({"price": -1}, None, None),
        ([], None, None),
        (None, [], None),
        (None, {"nobody/one": 3}, None),
        (None, {"acme/one": -3}, None),
        (None, {"acme/one": True}, None),
        (None, {"acme/one": []}, None),
        (None, {"acme/one": [[2, 300]]}, None),
        (None, {"acme/one": [[1, 300], [1, 200]]}, None),
        (None, {"acme/one": [[1]]}, None),
        (None, None, {"nobody": 480}),
        (None, None, {"acme": 4.5}),
        (None, None, {"acme": 10**30}),
    ],
)
def test_what_can_t_be_tried_is_told(policy: object, prices: object, capacity: object) -> None:
    with pytest.raises(CantBeTried):
        changes_from({"policy": policy, "prices": prices, "capacity": capacity}, [MARKET])


def test_what_is_read_is_what_is_tried() -> None:
    tried = {"policy": {"price": 2}, "prices": {"acme/one": 250}, "capacity": {"ours": 480}}
    found = changes_from(tried, [MARKET])
    assert found == Changes(PolicyTerms(price=2), {"acme/one": ((1, 250),)}, {"ours": 480})
    changed = found.applied(MARKET, "claim_expense")
    assert changed.policies == (
        Policy("claim_expense", 10**9, changed.policies[0].effective_from, PolicyTerms(price=2)),
    )
    assert [each.minutes_per_day for each in changed.units] == [480, 480]
    assert changed.policies[0].effective_from < FROM


def contract(**changed: object) -> dict[str, object]:
    """Terms for acme: £2 a task, until the month's sixth, then £1."""
    lot = {"code": "one", "service": "claim_expense", "units": ["acme"]}
    bands = [{"from_volume": 1, "pence": 200}, {"from_volume": 6, "pence": 100}]
    document = {"starts": "2031-01-01", "ends": "2032-12-31", "lots": [lot]}
    return {**document, "rates": [{"lot": "one", "bands": bands}], **changed}


def test_another_contract_takes_the_place_of_the_one_with_its_code_and_holds_the_whole_month() -> None:
    tried = changes_from({"contract": {"code": "acme", "terms": contract()}}, [MARKET])
    offers = tried.applied(MARKET, "claim_expense").offers
    assert [(each.unit, each.lot, each.bands[0]) for each in offers] == [
        ("acme", "acme/one", (1, 200)),
        ("ours", "ours/one", (1, 500)),
    ]
    assert run(tasks(10), contracts=tried.contracts)["acme"].pence == 5 * 200 + 5 * 100
    beside = changes_from({"contract": {"code": "new", "terms": contract()}}, [MARKET])
    assert len(beside.applied(MARKET, "claim_expense").offers) == 3


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"terms": contract()},
        {"code": 1, "terms": contract()},
        {"code": "acme"},
        {"code": "acme", "terms": "none"},
        {"code": "acme", "terms": contract(lots=[{"code": "one", "service": "s", "units": ["nobody"]}])},
    ],
)
def test_what_no_contract_to_try_can_be(document: object) -> None:
    with pytest.raises((CantBeTried, Unfit)):
        changes_from({"contract": document}, [MARKET])


def test_progress_counts_the_tasks_of_both_months() -> None:
    told: list[int] = []
    found = compare(tasks(3), MARKETS, "claim_expense", Changes(), 1, told.append)
    assert told == [1, 2, 3, 4, 5, 6]
    assert found.as_was == found.as_tried, "nothing is otherwise"
